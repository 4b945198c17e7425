import { statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { toError } from '../errors.ts';

const mebibyte = 1024 * 1024;

/**
 * A checkpoint writes what the engine's write-ahead log holds a second time, compressed. What comes behind one begins a row group of its own, so one is
 * due whenever events have about filled a row group, or sooner where they are large: a start after a crash reads all of the write-ahead log.
 */
export interface Checkpoints {
  /** Counts events that were stored, and looks at the write-ahead log; says whether a checkpoint is due. */
  isDueAfter(stored: StoredSince): boolean;
  /** Whether the write-ahead log is too long to be left to the next start. No checkpoint may be under way. */
  isDueAtClose(): boolean;
}

export interface StoredSince {
  readonly eventCount: number;
  /** Whether one is under way: the next begins when it is over. */
  readonly isCheckpointing: boolean;
}

/** Somewhat less than the 122,880 that the engine puts into a row group, so that a block more still fits. */
const rowGroupRows = 100_000;
/** A start takes 11 to 18 ms for each MiB of it. */
const walBytesDue = 64 * mebibyte;
const walBytesLeftMax = 4 * mebibyte;

/**
 * Settings of the engine, for whose own checkpoints everything waits: none below 1 GiB, and none at closing. And none moves rows together to fill row
 * groups up, which would write all rows behind the first small one anew, each time that one has the file for itself.
 */
export const checkpointSettings: string = [
  `SET wal_autocheckpoint = '${1_024 * mebibyte}B'`,
  'PRAGMA disable_checkpoint_on_shutdown',
  'SET max_vacuum_tasks = 0',
].join('; ');

/** `walPath`: the write-ahead log of the file. */
export function createCheckpoints(walPath: string): Checkpoints {
  let rowCount = 0;
  return {
    isDueAfter({ eventCount, isCheckpointing }): boolean {
      rowCount += eventCount;
      // While one is under way the engine writes ahead into another file, which takes the place of the first when it is over.
      const walBytes = fileBytes(isCheckpointing ? `${walPath}.checkpoint` : walPath);
      const isDue = rowCount >= rowGroupRows || walBytes >= walBytesDue;
      rowCount = isDue ? 0 : rowCount;
      return isDue;
    },
    isDueAtClose: () => fileBytes(walPath) > walBytesLeftMax,
  };
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
