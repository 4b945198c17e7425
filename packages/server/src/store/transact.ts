import type { DuckDBConnection } from '@duckdb/node-api';

/** All of it or nothing. */
export async function transact<Result>(writer: DuckDBConnection, write: () => Promise<Result>): Promise<Result> {
  await writer.run('BEGIN');
  try {
    const result = await write();
    await writer.run('COMMIT');
    return result;
  } catch (error) {
    // An invalidated database refuses the rollback as well; the first error is the one that tells.
    await writer.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
