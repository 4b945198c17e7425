import type { DuckDBConnection } from '@duckdb/node-api';
import { toError } from '../errors.ts';

/**
 * A checkpoint writes what the write-ahead log holds a second time, compressed, and a row group that is not full anew every time. So there
 * is one whenever events have about filled a row group: it costs a quarter less for each row than one by the size of the log alone, and lasts
 * half as long.
 */
export interface Checkpoints {
  /** Counts events that were stored; says whether a checkpoint is due. */
  isDueAfter(eventCount: number): boolean;
}

/**
 * Somewhat less than the 122,880 that the engine puts into a row group, so that a block more still fits. What does not fit would become a row group of
 * its own, since rows behind a checkpoint begin another; and a checkpoint that has the file for itself fills up small ones from those behind them, to the
 * end of the table.
 */
const rowGroupRows = 100_000;

/**
 * Of the write-ahead log: the engine itself makes a checkpoint once it holds so much, which is sooner where events are large. A start after
 * a crash reads as much.
 */
export const walBytesMax: number = 96 * 1024 * 1024;

/** `eventRows`: how many the table has had so far. Where rows were removed, row groups are filled a little earlier or later. */
export function createCheckpoints(eventRows: number): Checkpoints {
  let rowCount = eventRows;
  return {
    isDueAfter(eventCount): boolean {
      const filled = Math.floor(rowCount / rowGroupRows);
      rowCount += eventCount;
      return Math.floor(rowCount / rowGroupRows) > filled;
    },
  };
}

/** Resolves with whether there was one: not where another transaction changes rows. The next one that is due does more then. */
export async function checkpoint(connection: DuckDBConnection): Promise<boolean> {
  try {
    await connection.run('CHECKPOINT');
    return true;
  } catch (error) {
    if (!toError(error).message.includes('Cannot CHECKPOINT')) {
      throw error;
    }
    return false;
  }
}
