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
 * is none. It stops at the first that is younger: a clock that was set back costs room, never a record.
 */
export async function findTrimmable(log: LogReader, stores: Stores, beforeMs: number): Promise<Trimmable | undefined> {
  const first = log.range()?.first ?? 1;
  const storedPosition = Math.min(stores.events.position, stores.dedupe.position);
  const records = log.read(first, bounds);
  const kept = records.findIndex(({ position, bytes }) => {
    const decoded = decodeRecord(bytes);
    return position > storedPosition || (decoded.ok && decoded.record.receivedAtMs >= beforeMs);
  });
  const last = kept === -1 ? records.at(-1) : records[kept - 1];
  if (last === undefined) {
    return undefined;
  }
  await stores.dedupe.sync();
  return { throughPosition: last.position, hasMore: kept === -1 };
}
