import type { DuckDBConnection } from '@duckdb/node-api';

/** Of the schema `storage`. */
export async function hasTable(writer: DuckDBConnection, name: string): Promise<boolean> {
  const found = await writer.runAndReadAll(
    "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'storage' AND table_name = $1",
    [name],
  );
  return found.currentRowCount > 0;
}
