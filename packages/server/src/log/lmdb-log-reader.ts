import { openEnvironment, type PositionDatabase, positionRange, walk } from './lmdb-environment.ts';
import type { LogReader, LogRecord, ReadBounds } from './log.ts';

/**
 * Reads a log that another process appends to.
 *
 * Records carry a checksum, their keys do not: a record is taken for that of its position only if its neighbour in the tree has the
 * position beside it. What is not where it must be, or can't be read, is a record without bytes.
 */
export function openLmdbLogReader(path: string): LogReader {
  const database = openEnvironment(path);
  return {
    read(from, bounds): LogRecord[] {
      // The read transaction is renewed, so that it sees what the other process has just committed.
      const range = positionRange(database);
      return range === undefined ? [] : readRecords(database, { ...range, from: Math.max(from, range.first) }, bounds);
    },
    get(position): Uint8Array | undefined {
      const range = positionRange(database);
      if (range === undefined || position < range.first || position > range.last) {
        return undefined;
      }
      return readRecords(database, { ...range, from: position }, { recordsMax: 1, bytesMax: 1 })[0]?.bytes;
    },
    range: () => positionRange(database),
    close: () => database.close(),
  };
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly from: number;
}

const nothing = new Uint8Array();

function readRecords(database: PositionDatabase, { first, last, from }: Span, { recordsMax, bytesMax }: ReadBounds): LogRecord[] {
  const records: LogRecord[] = [];
  let bytes = 0;
  let next = from;
  while (next <= last && records.length < recordsMax && bytes < bytesMax) {
    const limit = Math.min(recordsMax - records.length, last - next + 1);
    for (const record of readNeighbours(database, { first, from: next, limit })) {
      records.push(record);
      bytes += record.bytes.length;
      next++;
      if (bytes >= bytesMax) {
        return records;
      }
    }
    if (next <= last && records.length < recordsMax) {
      records.push({ position: next, bytes: nothing });
      next++;
    }
  }
  return records;
}

/** Records from a position on, for as long as each is where it must be. */
function* readNeighbours(
  database: PositionDatabase,
  { first, from, limit }: { readonly first: number; readonly from: number; readonly limit: number },
): Generator<LogRecord> {
  const start = Math.max(first, from - 1);
  let position = start;
  try {
    for (const { key, value } of walk(database.getRange({ start, limit: limit + from - start }))) {
      if (key !== position) {
        return;
      }
      if (position >= from) {
        yield { position, bytes: value };
      }
      position++;
    }
  } catch {
    // Whatever the engine found there: it is not a record.
    database.resetReadTxn();
  }
}
