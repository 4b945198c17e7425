import type { DuckDBConnection } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';
import { hasTable } from './has-table.ts';

/*
 * Which log a store belongs to. A backup is a log of its own, so the store in it has another id; but until a server has run on it, it holds what the
 * original log holds up to its position, and may take the place of a store that was lost.
 */

/** Writes down, in a copy of a store, which log it was copied from, and how far it reaches. */
export async function noteOrigin(connection: DuckDBConnection, schema: string): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TABLE ${schema}.copied_from AS SELECT log_id, max(position) AS position FROM ${schema}.progress GROUP BY log_id`,
  );
}

/** Makes it the store of another log. Receipts begin with the log's id, of which all have as many characters. */
export async function giveLogId(connection: DuckDBConnection, schema: string, logId: string): Promise<void> {
  await connection.run(`UPDATE ${schema}.progress SET log_id = $1`, [logId]);
  await connection.run(`UPDATE ${schema}.quarantine SET retried_as = $1 || substr(retried_as, 9) WHERE retried_as IS NOT NULL`, [
    logId,
  ]);
}

/**
 * For a store that is opened for this log, within the caller's transaction: one that was copied from it becomes its own. Throws `log_behind_store`
 * for that of any other log.
 */
export async function settleLogId(writer: DuckDBConnection, { storeLogId, position, logId }: StoredLog): Promise<void> {
  const hasOrigin = await hasTable(writer, 'copied_from');
  if (storeLogId !== logId) {
    const origin = hasOrigin
      ? (await writer.runAndReadAll('SELECT log_id, position FROM storage.copied_from')).getRows()[0]
      : undefined;
    // Further than it was copied it has come under a server of an earlier version, which does not know of this.
    if (origin?.[0] !== logId || Number(origin[1]) !== position) {
      throw new FairleadError('log_behind_store', `The store belongs to log ${storeLogId}, not to log ${logId}.`);
    }
    await giveLogId(writer, 'storage', logId);
  }
  if (hasOrigin) {
    // From now on it has what its own log has.
    await writer.run('DROP TABLE storage.copied_from');
  }
}

interface StoredLog {
  readonly storeLogId: string;
  readonly position: number;
  /** Of the log that it is opened for. */
  readonly logId: string;
}
