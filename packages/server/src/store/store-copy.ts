import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import { type Connections, interruptAgainAndAgain } from './connections.ts';
import type { CopiedStore } from './event-store.ts';
import { giveLogId, noteOrigin } from './log-id.ts';
import { messageOf } from './query-guard.ts';

/** Copies the whole database as it is at one moment, on a connection of its own: what is stored meanwhile is neither held up nor seen. */
export interface Copier {
  run(logId: string, signal: AbortSignal): Promise<CopiedStore>;
}

export function createCopier(connections: Connections, folder: string): Copier {
  let isRunning = false;
  return {
    async run(logId, signal): Promise<CopiedStore> {
      if (isRunning) {
        throw new FairleadError('backup_busy');
      }
      isRunning = true;
      const path = join(folder, `${randomUUID()}.duckdb`);
      try {
        const position = await connections.use((connection) => copyDatabase(connection, { path, logId, signal }));
        return { path, position, bytes: (await stat(path)).size };
      } catch (error) {
        await Promise.all([path, `${path}.wal`].map((left) => rm(left, { force: true })));
        throw toCopyError(error, signal);
      } finally {
        isRunning = false;
      }
    },
  };
}

interface Copying {
  readonly path: string;
  readonly logId: string;
  readonly signal: AbortSignal;
}

/** One statement sees one state of the data; the copy then says whose it is. A checkpoint makes it whole in one file: the engine makes none by itself. */
async function copyDatabase(connection: DuckDBConnection, { path, logId, signal }: Copying): Promise<number> {
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS backup_copy`);
  try {
    const current = await connection.runAndReadAll('SELECT current_database()');
    const name = String(current.getRows()[0]?.[0]);
    await interruptible(connection, signal, () => connection.run(`COPY FROM DATABASE "${name}" TO backup_copy`));
    await noteOrigin(connection, 'backup_copy.storage');
    await giveLogId(connection, 'backup_copy.storage', logId);
    await interruptible(connection, signal, () => connection.run('CHECKPOINT backup_copy'));
    const progress = await connection.runAndReadAll('SELECT max(position) FROM backup_copy.storage.progress');
    return Number(progress.getRows()[0]?.[0]);
  } finally {
    // Never interrupted: what stays attached would be in the way of the next one.
    await connection.run('DETACH backup_copy');
  }
}

async function interruptible<Result>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  let stopInterrupting = (): void => undefined;
  const interrupt = (): void => {
    stopInterrupting = interruptAgainAndAgain(() => [connection]);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work();
  } finally {
    stopInterrupting();
    signal.removeEventListener('abort', interrupt);
  }
}

function toCopyError(error: unknown, signal: AbortSignal): FairleadError {
  if (signal.aborted) {
    return new FairleadError('invalid_request', 'The client has gone.');
  }
  if (error instanceof FairleadError) {
    return error;
  }
  return /no space left|disk quota/i.test(messageOf(error))
    ? new FairleadError('disk_full', 'The disk of the data folder has no room for a copy of the store.', { cause: error })
    : new FairleadError('store_unavailable', undefined, { cause: error });
}
