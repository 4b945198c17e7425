import type { DuckDBConnection } from '@duckdb/node-api';
import { toError } from '../errors.ts';

/**
 * A checkpoint writes what the write-ahead log holds a second time, compressed, and a row group that is not full anew every time. So there
 * is one whenever events have filled a row group: it costs a quarter less for each row than one by the size of the log alone, and lasts
 * half as long.
 */
export interface Checkpoints {
  /** Counts events that were stored; says whether a checkpoint is due. */
  isDueAfter(eventCount: number): boolean;
}

/** As many as the engine puts into one. */
const rowGroupRows = 122_880;

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

/** Where another transaction writes, there is none: the next one that is due does more. */
export async function checkpoint(writer: DuckDBConnection): Promise<void> {
  try {
    await writer.run('CHECKPOINT');
  } catch (error) {
    if (!toError(error).message.includes('Cannot CHECKPOINT')) {
      throw error;
    }
  }
}
