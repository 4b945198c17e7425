import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { toError } from '../errors.ts';
import { checkpoint } from './checkpoints.ts';
import { overflowingTables, overflowOf, withOverflow } from './overflow-tables.ts';
import { transact } from './transact.ts';
import { prepareView } from './views.ts';

/**
 * Checkpoints beside which blocks are stored. All but `ended` are called in the order of what writes, outside of its transactions.
 *
 * States: idle → writing (`begin`: rows go into the overflow tables from then on) → ended (the checkpoint is over) → idle (`settle`: they are
 * moved to where they belong). A process that ends in between finds them moved at its next start.
 */
export interface Overflow {
  /** Whether rows go into the overflow tables. */
  readonly isUsed: boolean;
  /** Whether the checkpoint is over and there is something to settle. */
  readonly hasEnded: boolean;
  /** Begins a checkpoint of all that is stored so far, once the one before is settled. */
  begin(): Promise<void>;
  /** Resolves when the checkpoint under way is over, however it went. */
  ended(): Promise<void>;
  /** Waits for the checkpoint under way and moves its rows. Does nothing when there is none; rejects with what went wrong with it. */
  settle(): Promise<void>;
}

interface OverflowParts {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly logId: string;
}

export function createOverflow({ instance, writer, logId }: OverflowParts): Overflow {
  let running: Promise<Error | undefined> | undefined;
  let hasEnded = false;

  async function run(): Promise<Error | undefined> {
    try {
      await checkpointBeside(instance);
      return undefined;
    } catch (error) {
      return toError(error);
    } finally {
      hasEnded = true;
    }
  }

  async function settle(): Promise<void> {
    if (running === undefined) {
      return;
    }
    const error = await running;
    if (error !== undefined) {
      throw error;
    }
    await transact(writer, () => moveOverflow(writer, logId));
    running = undefined;
    hasEnded = false;
  }

  return {
    get isUsed(): boolean {
      return running !== undefined;
    },
    get hasEnded(): boolean {
      return hasEnded;
    },
    async begin(): Promise<void> {
      await settle();
      await transact(writer, () => prepareView(writer, { name: 'events', logId, from: withOverflow('events') }));
      running = run();
    },
    async ended(): Promise<void> {
      await running;
    },
    settle,
  };
}

/** Makes what is not there, within the caller's transaction. */
export async function prepareOverflow(writer: DuckDBConnection): Promise<void> {
  for (const table of overflowingTables) {
    await writer.run(`CREATE TABLE IF NOT EXISTS storage.${overflowOf(table)} AS FROM storage.${table} WITH NO DATA`);
  }
  await writer.run('CREATE TABLE IF NOT EXISTS storage.checkpoints (begun BOOLEAN)');
}

/** Writes what the rows of a block reach, within its transaction. */
export async function writePosition(writer: DuckDBConnection, position: number, overflows: boolean): Promise<void> {
  // Rows are added beside a checkpoint, but none is changed.
  await writer.run(
    overflows
      ? `INSERT INTO storage.progress SELECT ${position}, log_id FROM storage.progress LIMIT 1`
      : `UPDATE storage.progress SET position = ${position}`,
  );
}

/** Rows and the position that they reach to where they are when no checkpoint is under way, within the caller's transaction. */
export async function moveOverflow(writer: DuckDBConnection, logId: string): Promise<void> {
  // Tables are replaced: rows that are deleted stay in the file for as long as no checkpoint comes that has it for itself.
  for (const table of overflowingTables) {
    const moved = await writer.run(`INSERT INTO storage.${table} FROM storage.${overflowOf(table)}`);
    if (moved.rowsChanged > 0) {
      await writer.run(`CREATE OR REPLACE TABLE storage.${overflowOf(table)} AS FROM storage.${table} WITH NO DATA`);
    }
  }
  const reached = await writer.runAndReadAll('SELECT count(*) FROM storage.progress');
  if (Number(reached.getRows()[0]?.[0]) > 1) {
    await writer.run('CREATE OR REPLACE TABLE storage.progress AS FROM storage.progress ORDER BY position DESC LIMIT 1');
  }
  await prepareView(writer, { name: 'events', logId, from: 'storage.events' });
}

/**
 * The engine keeps everything that writes from a checkpoint, unless a transaction that adds rows is open when it begins: then it keeps them
 * from a table only while it writes that table. So there is one, which never commits.
 */
async function checkpointBeside(instance: DuckDBInstance): Promise<void> {
  const adding = await instance.connect();
  try {
    await adding.run('BEGIN');
    await adding.run('INSERT INTO storage.checkpoints VALUES (true)');
    const connection = await instance.connect();
    try {
      await checkpoint(connection);
    } finally {
      connection.closeSync();
    }
    await adding.run('ROLLBACK');
  } finally {
    adding.closeSync();
  }
}
