import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isDoneWithin } from '../deadline.ts';
import { FairleadError, hasCode, toError } from '../errors.ts';
import type { LogRecord } from '../log/log.ts';
import type { Reading } from '../pipeline/reading.ts';
import type { SavedQueries } from '../queries/saved-queries.ts';
import type { CopiedStore } from '../store/event-store.ts';
import { type BackupEnd, type BackupHeader, backupVersion, encodeFrame, encodeJson } from './frames.ts';
import { encodeRecordPage } from './record-page.ts';

export interface BackupSources {
  readonly reading: Reading;
  readonly registry: { readonly logId: string; entries(): Promise<readonly RegistryEntry[]> };
  readonly queries: Pick<SavedQueries, 'list'>;
  /** The last position on disk at this moment. */
  readonly durablePosition: () => number;
  /** The folder of the store, which has to hold a copy of it for a while. */
  readonly storePath: string;
  readonly version: string;
  readonly now: () => number;
}

export type RegistryEntry = readonly [key: string, value: string];

const pageLimits = { recordsMax: 5_000, bytesMax: 2 * 1024 * 1024 };
const chunkBytes = 256 * 1024;
const sayWorkingEveryMs = 1_000;
/** What has to stay free beside the copy of the store, so that events are still accepted. */
const spareBytes = 256 * 1024 * 1024;

/**
 * All that a data folder holds but its token, while it is in use.
 *
 * First the store, then the claims, then the log: each holds at least what the one before it needs. A store that is behind its log is what
 * every start meets, and claims that the store does not know yet are met again by the records that made them. So nothing has to stand still.
 * Everything that was accepted before it began is in it.
 */
export async function* produceBackup(sources: BackupSources, signal: AbortSignal): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  try {
    let counts: Omit<BackupEnd, 'sha256'> | undefined;
    for await (const part of produceParts(sources, signal)) {
      if (Buffer.isBuffer(part)) {
        digest.update(part);
        yield part;
      } else {
        counts = part;
      }
    }
    yield encodeJson('end', { ...counts, sha256: digest.digest('hex') });
  } catch (error) {
    if (!(error instanceof FairleadError)) {
      throw error;
    }
    yield encodeJson('failed', { code: error.code, message: error.message });
  }
}

async function* produceParts(sources: BackupSources, signal: AbortSignal): AsyncGenerator<Buffer | Omit<BackupEnd, 'sha256'>> {
  const { reading, registry, queries, durablePosition, version, now } = sources;
  const logId = randomBytes(4).toString('hex');
  const begunAt = new Date(now()).toISOString();
  const header: BackupHeader = { version: backupVersion, writtenBy: version, begunAt, logId, originalLogId: registry.logId };
  yield encodeJson('header', header);
  const entries = await registry.entries();
  yield encodeJson(
    'registry',
    entries.map(([key, value]) => [key, key === 'log-id' ? logId : value]),
  );

  const saved = await queries.list();
  if (saved.length > 0) {
    yield encodeJson('queries', saved);
  }

  await checkRoom(sources.storePath);
  const copying = reading.copyStore(logId, signal);
  // Awaited below, whatever comes before.
  copying.catch(() => undefined);
  while (!(await isDoneWithin(copying, sayWorkingEveryMs))) {
    yield encodeFrame('working', Buffer.alloc(0));
  }
  const store = await copying;
  yield* readStore(store, signal);

  let page = await reading.claims(undefined);
  // Of the first page: all claims up to there are on this page or on a later one.
  const dedupePosition = page.position;
  let claimCount = page.count;
  yield encodeFrame('claims', page.entries);
  while (page.next !== undefined) {
    signal.throwIfAborted();
    page = await reading.claims(page.next);
    claimCount += page.count;
    yield encodeFrame('claims', page.entries);
  }

  const logPosition = durablePosition();
  let position: number | undefined;
  let recordCount = 0;
  while ((position ?? 0) < logPosition) {
    signal.throwIfAborted();
    const records = await reading.records((position ?? 0) + 1, pageLimits);
    const wanted = records.filter((record) => record.position <= logPosition);
    checkContinuous(wanted, { after: position, storedPosition: store.position });
    position = wanted.at(-1)?.position ?? logPosition;
    recordCount += wanted.length;
    yield encodeFrame('records', encodeRecordPage(wanted));
  }
  yield {
    logPosition,
    storedPosition: store.position,
    dedupePosition,
    recordCount,
    claimCount,
    storeBytes: store.bytes,
  };
}

async function checkRoom(storePath: string): Promise<void> {
  const names = await readdir(storePath);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(storePath, name))));
  const { bavail, bsize } = await statfs(storePath);
  const needed = Math.max(0, ...sizes) + spareBytes;
  if (bavail * bsize < needed) {
    throw new FairleadError(
      'disk_full',
      `A backup needs about ${needed} bytes for a while on the disk of the data folder; ${bavail * bsize} are free.`,
    );
  }
}

/** The engine removes its own files as it goes. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasCode(toError(error), 'ENOENT')) {
      return 0;
    }
    throw error;
  }
}

/** Deleted as soon as it is open, so that the system frees it however the transfer ends. */
async function* readStore({ path, bytes }: CopiedStore, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    // A worker that was started meanwhile has emptied the folder.
    throw new FairleadError('store_unavailable', undefined, { cause: toError(error) });
  });
  try {
    await rm(path, { force: true });
    let left = bytes;
    while (left > 0) {
      signal.throwIfAborted();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(left, chunkBytes)));
      if (bytesRead === 0) {
        throw new Error(`The copy of the store ends ${left} bytes early.`);
      }
      left -= bytesRead;
      yield encodeFrame('store', buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** What the store of the copy does not have yet must be in its log, and the log is without a gap. */
function checkContinuous(
  records: readonly LogRecord[],
  { after, storedPosition }: { readonly after: number | undefined; readonly storedPosition: number },
): void {
  const [first] = records;
  const isWhole =
    first === undefined
      ? after === undefined
      : after === undefined
        ? first.position <= storedPosition + 1
        : first.position === after + 1;
  if (!isWhole) {
    throw new FairleadError('backup_broken', 'Records were removed from the log faster than they were read.');
  }
}
