import type { QueryResult } from './event-store.ts';
import type { QueryRunner } from './query-runner.ts';
import { isOneRow, type RowSearch } from './row-search.ts';
import { pageStatement } from './row-sql.ts';

/** A page that is not full is read again, more slowly: the engine may have overlooked rows while others were being added. */
export async function readPage(
  { queries, logId }: { readonly queries: QueryRunner; readonly logId: string },
  search: RowSearch,
): Promise<QueryResult> {
  const page = await queries.runOwn(pageStatement(search, { logId }), search.rowsMax);
  const isFull = page.truncated || isOneRow(search.conditions);
  return isFull ? page : queries.runOwn(pageStatement(search, { logId, readsAll: true }), search.rowsMax);
}
