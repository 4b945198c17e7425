import type { DuckDBConnection } from '@duckdb/node-api';
import { everyRow, receiptColumn } from './row-sql.ts';
import type { TableName } from './row-search.ts';

/** What users know as a table. */
export interface View {
  readonly name: TableName;
  readonly logId: string;
  /** What its rows are read from: the engine finds the newest much more quickly in one table alone. */
  readonly from: string;
}

/** Makes a view what it has to be, within the caller's transaction. Writes nothing when it is that already. */
export async function prepareView(writer: DuckDBConnection, view: View): Promise<void> {
  // The engine keeps a view's text in its own spelling, so the text that was given is kept in the view's comment, to compare.
  const found = await writer.runAndReadAll(
    'SELECT comment FROM duckdb_views() WHERE database_name = current_database() AND schema_name = $1 AND view_name = $2',
    ['main', view.name],
  );
  const select = selectFor(view);
  if (found.getRows()[0]?.[0] !== select) {
    await writer.run(`CREATE OR REPLACE VIEW ${view.name} AS ${select}`);
    await writer.run(`COMMENT ON VIEW ${view.name} IS '${select.replaceAll("'", "''")}'`);
  }
}

function selectFor({ logId, from }: View): string {
  const columns = `position, event_index, ${receiptColumn(logId)}, * EXCLUDE (position, event_index)`;
  return `SELECT ${columns} FROM ${from} WHERE ${everyRow}`;
}
