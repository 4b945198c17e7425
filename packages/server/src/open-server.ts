import { readFile } from 'node:fs/promises';
import type { FairleadServer } from './fairlead-server.ts';
import { createDataFolder, resolveAdminToken } from './data-folder.ts';
import { answerMsMax, silenceMsMax } from './http/silence.ts';
import { watchDiskBudget } from './log/disk-budget.ts';
import { openLmdbLog } from './log/lmdb-log.ts';
import type { Log } from './log/log.ts';
import { createDiskUsage } from './observe/disk-usage.ts';
import { createEventLog } from './observe/event-log.ts';
import { createHistogram, secondsBounds } from './observe/histogram.ts';
import type { ResolvedServerOptions } from './options.ts';
import { letWorkerGiveWay } from './pipeline/giving-way.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { startPipeline } from './pipeline/supervised-pipeline.ts';
import type { WorkerProcess } from './pipeline/worker-process.ts';
import { createSavedQueries } from './queries/saved-queries.ts';
import { applyConfiguration } from './registry/configuration.ts';
import { openLevelRegistry } from './registry/level-registry.ts';
import { type Kept, startRetention } from './retention.ts';
import { RunningServer } from './server.ts';
import type { TableName } from './store/row-search.ts';
import { readCertificate } from './tls/certificate.ts';

const queryWaitMsMin = 1_000;

/** Opens the data folder and listens; `firstWorker` is on its way already. Rejects as `startServer` does, and leaves nothing open. */
export async function openServer(resolved: ResolvedServerOptions, firstWorker: WorkerProcess): Promise<FairleadServer> {
  /** In the order in which they were opened, and are closed the other way round: the lock on the folder goes last. */
  const opened: Closable[] = [];
  const eventLog = createEventLog(resolved.logger);
  // Whoever waits and then runs is answered before the connection is closed for silence.
  const queryWaitMsMax = Math.max(queryWaitMsMin, silenceMsMax - answerMsMax - resolved.queryTimeoutMs);
  try {
    const certificate = resolved.tls === undefined ? undefined : await readCertificate(resolved.tls, resolved.now());
    const folder = await createDataFolder(resolved.dataPath);
    const registry = await openLevelRegistry(folder.registry, resolved.now);
    opened.push(registry);
    await applyConfiguration(registry, resolved.sources, eventLog);
    const commitSeconds = createHistogram(secondsBounds);
    const log = openLmdbLog({
      path: folder.log,
      commitTimeoutMs: resolved.commitTimeoutMs,
      onCommitted: (ms) => commitSeconds.observe(ms / 1_000),
    });
    opened.push(log);
    const pipeline = await startPipeline({
      firstWorker,
      logPath: folder.log,
      durablePosition: log.lastPosition,
      blockRecordsMax: 10_000,
      blockBytesMax: 4 * 1024 * 1024,
      blockIntervalMs: 50,
      stores: {
        logId: registry.logId,
        dedupePath: folder.dedupe,
        dedupeWindowDays: resolved.dedupeWindowDays,
        storePath: folder.store,
        storeMemoryBytesMax: resolved.storeMemoryBytesMax,
        storeTempBytesMax: resolved.storeTempBytesMax,
        isPartialRebuildAllowed: resolved.isPartialRebuildAllowed,
        query: {
          timeoutMs: resolved.queryTimeoutMs,
          rowsMax: resolved.queryRowsMax,
          bytesMax: resolved.queryBytesMax,
          concurrencyMax: resolved.queryConcurrencyMax,
          waitingMax: resolved.queriesWaitingMax,
          waitMsMax: queryWaitMsMax,
        },
        export: { bytesMax: resolved.exportBytesMax, timeoutMs: resolved.exportTimeoutMs },
      },
      onTrouble: (message) => eventLog.say('worker_trouble', { message }),
      holdLog: () => log.hold(),
      onWorkerGone: () => log.releaseDeadReaders(),
    });
    opened.push(pipeline);
    const givingWay = letWorkerGiveWay(pipeline);
    opened.push(givingWay);
    const diskBudget = watchDiskBudget({
      path: folder.root,
      reservePercent: resolved.diskReservePercent,
      reserveBytesMax: resolved.diskReserveBytesMax,
      onChange: ({ isExceeded, ...bytes }) =>
        isExceeded ? eventLog.say('disk_reserve_reached', bytes) : eventLog.say('disk_reserve_free', bytes),
    });
    opened.push(diskBudget);
    const removedRows = new Map([
      ['events', 0],
      ['quarantine', 0],
    ]);
    const retention = startRetention({
      kept: keptBy(resolved, { log, pipeline, removedRows }),
      caughtUp: pipeline.whenStored(log.lastPosition),
      now: resolved.now,
      onTrouble: (what, { message: cause }) => eventLog.say('old_not_removed', { what, cause }),
    });
    opened.push(retention);
    const adminToken = resolved.adminToken ?? (await resolveAdminToken(folder));
    const server = new RunningServer({
      options: resolved,
      eventLog,
      registry,
      log,
      pipeline,
      givingWay,
      adminToken,
      certificate,
      commitSeconds,
      diskBudget,
      retention,
      removedRows,
      queries: createSavedQueries(folder.queries, resolved.now),
      diskUsage: createDiskUsage(folder, { now: resolved.now }),
      version: await readVersion(),
      storePath: folder.store,
      queryMsMax: queryWaitMsMax + resolved.queryTimeoutMs,
    });
    opened.push({ close: () => server.abandon() });
    await server.listen();
    return server;
  } catch (error) {
    // The first error is the one that tells; a part that can't be closed does not keep the others open.
    for (const part of opened.reverse()) {
      try {
        await part.close();
      } catch {
        // See above.
      }
    }
    throw error;
  }
}

function keptBy(
  { logRetentionDays, storeRetentionDays, quarantineRetentionDays }: ResolvedServerOptions,
  { log, pipeline, removedRows }: { readonly log: Log; readonly pipeline: Pipeline; readonly removedRows: Map<string, number> },
): readonly Kept[] {
  const trimLog = async (beforeMs: number): Promise<boolean> => {
    const found = await pipeline.removing.trimmable(beforeMs);
    if (found !== undefined) {
      await log.trim(found.throughPosition);
    }
    return found?.hasMore ?? false;
  };
  const removeFrom = (table: TableName) => async (beforeMs: number) => {
    const { rowCount, hasMore } = await pipeline.removing.removeRows({ table, beforeMs });
    removedRows.set(table, (removedRows.get(table) ?? 0) + rowCount);
    return hasMore;
  };
  return [
    { what: 'log', retentionDays: logRetentionDays, removeBefore: trimLog },
    { what: 'store', retentionDays: storeRetentionDays, removeBefore: removeFrom('events') },
    { what: 'quarantine', retentionDays: quarantineRetentionDays, removeBefore: removeFrom('quarantine') },
  ];
}

interface Closable {
  close(): Promise<void> | void;
}

async function readVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}
