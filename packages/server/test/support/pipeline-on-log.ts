import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Log } from '../../src/log/log.ts';
import { openLmdbLog } from '../../src/log/lmdb-log.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { startPipeline } from '../../src/pipeline/supervised-pipeline.ts';

export interface PipelineOnLog {
  readonly pipeline: Pipeline;
  readonly log: Log;
  /** What the pipeline said of its workers. */
  readonly troubles: readonly string[];
  /** Of both; once it was called, another may be started at the same place. */
  close(): Promise<void>;
}

/** A pipeline on a log of a test's own, whose workers have faults; a worker that is gone is replaced at once. Both are closed at the test's end. */
export async function startPipelineOnLog(
  path: string,
  {
    records,
    workerEntry,
    blockBytesMax,
    logOpenMsMax,
  }: {
    readonly records: readonly Buffer[];
    readonly workerEntry: URL;
    readonly blockBytesMax: number;
    readonly logOpenMsMax?: number;
  },
): Promise<PipelineOnLog> {
  const folders = { log: join(path, 'log'), dedupe: join(path, 'dedupe'), store: join(path, 'store') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  const log = openLmdbLog({ path: folders.log, commitTimeoutMs: 10_000 });
  for (const record of records) {
    await log.append(record);
  }
  const troubles: string[] = [];
  const pipeline = await startPipeline({
    logPath: folders.log,
    durablePosition: log.lastPosition,
    blockRecordsMax: 100,
    blockBytesMax,
    blockIntervalMs: 0,
    stores: {
      logId: 'abcdef01',
      dedupePath: folders.dedupe,
      dedupeWindowDays: 30,
      storePath: folders.store,
      storeMemoryBytesMax: 256 * 1024 * 1024,
      storeTempBytesMax: 64 * 1024 * 1024,
      isPartialRebuildAllowed: false,
      query: { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 2, waitingMax: 10, waitMsMax: 10_000, bytesMax: 1_000_000 },
      export: { bytesMax: 1_000_000_000, timeoutMs: 60_000 },
    },
    onTrouble: (message) => troubles.push(message),
    holdLog: () => log.hold(),
    onWorkerGone: () => log.releaseDeadReaders(),
    workerEntry,
    ...(logOpenMsMax !== undefined && { logOpenMsMax }),
    restartPauseMs: { min: 1, max: 1 },
  });
  const close = async (): Promise<void> => {
    await pipeline.close();
    await log.close();
  };
  onTestFinished(close);
  return { pipeline, log, troubles, close };
}
