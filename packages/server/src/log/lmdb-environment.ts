import { open, type RootDatabase } from 'lmdb';
import { FairleadError, toError } from '../errors.ts';

/** The LMDB environment of a log: key = position, value = record. */
export type PositionDatabase = RootDatabase<Buffer, number>;

export interface PositionRange {
  readonly first: number;
  readonly last: number;
}

export function openEnvironment(path: string): PositionDatabase {
  return open<Buffer, number>({ path, encoding: 'binary', overlappingSync: false, cache: false });
}

/** The first and last position; undefined in an empty log. Throws `log_damaged` where they can't be read. */
export function positionRange(database: PositionDatabase): PositionRange | undefined {
  return reading(() => {
    database.resetReadTxn();
    const [first] = walk(database.getKeys({ limit: 1 }));
    const [last] = walk(database.getKeys({ reverse: true, limit: 1 }));
    if (first === undefined && last === undefined) {
      return undefined;
    }
    if (!isPosition(first) || !isPosition(last) || last < first) {
      throw new Error(`it goes from position ${first} to position ${last}`);
    }
    return { first, last };
  });
}

/** The same, held against LMDB's own count of its entries: positions have no gaps. For the process that writes. */
export function countedRange(database: PositionDatabase): PositionRange | undefined {
  const range = positionRange(database);
  return reading(() => {
    const { entryCount } = database.getStats() as { readonly entryCount: number };
    const expected = range === undefined ? 0 : range.last - range.first + 1;
    if (entryCount !== expected) {
      throw new Error(`it has ${entryCount} records where there should be ${expected}`);
    }
    return range;
  });
}

/**
 * What a range of the database holds. Where a step fails, lmdb-js leaves its cursor open, and hands out the transaction that failed
 * to whoever reads next: everything would be damaged from there on. The cursor is put back here.
 */
export function* walk<Step>(range: Iterable<Step>): Generator<Step> {
  const cursor = range[Symbol.iterator]();
  try {
    yield* { [Symbol.iterator]: () => cursor };
  } finally {
    cursor.return?.();
  }
}

function reading<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new FairleadError('log_damaged', `The log is damaged: ${toError(error).message}.`, { cause: error });
  }
}

function isPosition(key: unknown): key is number {
  return Number.isSafeInteger(key) && Number(key) >= 1;
}
