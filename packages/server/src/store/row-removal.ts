import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableName } from './row-search.ts';

/** Rows that were received before a time. */
export interface RowRemoval {
  readonly table: TableName;
  readonly beforeMs: number;
}

export interface RemovedRows {
  readonly rowCount: number;
  /** There may be more of them. */
  readonly hasMore: boolean;
}

/** Up to when rows were removed, by table: all that were received before that may be gone. 0 where none ever were. */
export type RemovedBefore = Readonly<Record<TableName, number>>;

/** A step goes on to the end of the request that it reaches: 20,000 events more at most. */
const rowsPerStep = 20_000;

/** Makes what is not there, within the caller's transaction. */
export async function prepareRowRemoval(writer: DuckDBConnection): Promise<RemovedBefore> {
  await writer.run('CREATE TABLE IF NOT EXISTS storage.removed (table_name VARCHAR NOT NULL, before TIMESTAMP NOT NULL)');
  await writer.run('CREATE TABLE IF NOT EXISTS storage.set_aside (position BIGINT NOT NULL)');
  const found = await writer.runAndReadAll('SELECT table_name, epoch_ms(before) FROM storage.removed');
  const times = new Map(found.getRows().map(([table, ms]) => [String(table), Number(ms)]));
  return { events: times.get('events') ?? 0, quarantine: times.get('quarantine') ?? 0 };
}

/**
 * Removes the first rows of a table that were received before a time, within the caller's transaction: a bounded number, with their keys.
 * A row whose time is not known, because its record is damaged, goes with those behind it.
 */
export async function removeRows(writer: DuckDBConnection, { table, beforeMs }: RowRemoval): Promise<RemovedRows> {
  const before = `make_timestamp(${BigInt(beforeMs) * 1000n})`;
  // Rows are read in the order in which they were inserted, which is that of the log.
  const found = await writer.runAndReadAll(
    `SELECT max(position), count(*) FROM (SELECT position FROM storage.${table}
     WHERE received_at < ${before} AND received_at > make_timestamp(0) LIMIT ${rowsPerStep})`,
  );
  const [through, count] = (found.getRows()[0] ?? []).map(Number) as [number, number];
  if (count === 0) {
    return { rowCount: 0, hasMore: false };
  }
  const old = `position <= ${through} AND received_at < ${before}`;
  if (table === 'quarantine') {
    // Claims that are made anew from the log leave these out: their events are not stored.
    await writer.run(
      `INSERT INTO storage.set_aside SELECT DISTINCT position FROM storage.quarantine WHERE reason = 'internal_error' AND ${old}`,
    );
  }
  if (table === 'events') {
    await removeKeys(writer, old);
  }
  const removed = await writer.run(`DELETE FROM storage.${table} WHERE ${old}`);
  await noteRemoved(writer, table, before);
  return { rowCount: removed.rowsChanged, hasMore: count === rowsPerStep };
}

/** Positions of events whose record was set aside, those that were removed since among them. */
export async function readSetAside(connection: DuckDBConnection): Promise<ReadonlySet<number>> {
  const found = await connection.runAndReadAll(
    "SELECT position FROM storage.quarantine WHERE reason = 'internal_error' UNION SELECT position FROM storage.set_aside",
  );
  return new Set(found.getRows().map(([position]) => Number(position)));
}

/** Those of the rows that are removed; all events of a request, and so all rows of a position, are received at one time. */
async function removeKeys(writer: DuckDBConnection, isRemoved: string): Promise<void> {
  for (const table of ['event_keys', 'user_key_runs']) {
    await writer.run(
      `DELETE FROM storage.${table} WHERE position IN (SELECT DISTINCT position FROM storage.events WHERE ${isRemoved})`,
    );
  }
}

async function noteRemoved(writer: DuckDBConnection, table: TableName, before: string): Promise<void> {
  const noted = await writer.run(`UPDATE storage.removed SET before = greatest(before, ${before}) WHERE table_name = '${table}'`);
  if (noted.rowsChanged === 0) {
    await writer.run(`INSERT INTO storage.removed VALUES ('${table}', ${before})`);
  }
}
