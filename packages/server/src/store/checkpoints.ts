import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toError } from '../errors.ts';

const mebibyte = 1024 * 1024;

/**
 * A checkpoint writes what the write-ahead log holds a second time, compressed. What comes behind one begins a row group of its own, so there is one
 * whenever events have about filled a row group, or sooner where they are large: a start after a crash reads all of the log.
 */
export interface Checkpoints {
  /** Counts events that were stored, and looks at the log; says whether a checkpoint is due. `isBeside`: one is under way. */
  isDueAfter(eventCount: number, isBeside: boolean): boolean;
  /** Whether the log is too long to be left to the next start. */
  isDueAtClose(): boolean;
}

/** Somewhat less than the 122,880 that the engine puts into a row group, so that a block more still fits. */
const rowGroupRows = 100_000;
/** A start reads the log again, at 11 to 18 ms for each MiB. */
const walBytesDue = 64 * mebibyte;
const walBytesLeftMax = 4 * mebibyte;

/**
 * Settings of the engine, whose own checkpoints block all that writes: none for the log's size alone, none at closing. And none moves rows together to
 * fill row groups up: a checkpoint behind a removal would write all rows behind the first small one anew, and closing took longer than it may.
 */
export const checkpointSettings: string = [
  `SET wal_autocheckpoint = '${1_024 * mebibyte}B'`,
  'PRAGMA disable_checkpoint_on_shutdown',
  'SET max_vacuum_tasks = 0',
].join('; ');

/** `walPath`: the write-ahead log of the file. */
export function createCheckpoints(walPath: string): Checkpoints {
  let rows = 0;
  return {
    isDueAfter(eventCount, isBeside): boolean {
      rows += eventCount;
      const isDue = rows >= rowGroupRows || fileBytes(isBeside ? walBeside(walPath) : walPath) >= walBytesDue;
      rows = isDue ? 0 : rows;
      return isDue;
    },
    isDueAtClose: () => fileBytes(walPath) > walBytesLeftMax,
  };
}

/** Where the engine writes ahead while a checkpoint is under way: then it takes the place of the other. */
function walBeside(walPath: string): string {
  return `${walPath}.checkpoint`;
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
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
