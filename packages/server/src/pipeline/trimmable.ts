import type { LogReader } from '../log/log.ts';
import { decodeRecord } from '../log/record.ts';
import type { Stores } from './stores.ts';

/** Up to where the log may be trimmed. */
export interface Trimmable {
  readonly throughPosition: number;
  /** There may be more behind it. */
  readonly hasMore: boolean;
}

const bounds = { recordsMax: 5_000, bytesMax: 16 * 1024 * 1024 };

/**
 * The last of the oldest records that were all received before this time and are stored, with their claims, on disk. Undefined when there
 * is none. It stops at the first that is younger: a clock that was set back costs room, never a record. The very last record of the log
 * stays in any case: positions go on behind it.
 */
export async function findTrimmable(log: LogReader, stores: Stores, beforeMs: number): Promise<Trimmable | undefined> {
  const { first, last } = log.range() ?? { first: 1, last: 0 };
  const goneMax = Math.min(stores.events.position, stores.dedupe.position, last - 1);
  const records = log.read(first, bounds);
  const kept = records.findIndex(({ position, bytes }) => {
    const decoded = decodeRecord(bytes);
    return position > goneMax || (decoded.ok && decoded.record.receivedAtMs >= beforeMs);
  });
  const lastGone = kept === -1 ? records.at(-1) : records[kept - 1];
  if (lastGone === undefined) {
    return undefined;
  }
  await stores.dedupe.sync();
  return { throughPosition: lastGone.position, hasMore: kept === -1 };
}
