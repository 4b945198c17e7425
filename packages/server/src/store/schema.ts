import type { DuckDBConnection } from '@duckdb/node-api';
import { eventColumns, quarantineColumns, tableDefinition } from './columns.ts';
import { hasTable } from './has-table.ts';
import { settleLogId } from './log-id.ts';
import { prepareRowKeys } from './row-keys.ts';
import { moveOverflow, prepareOverflow } from './overflow.ts';
import { transact } from './transact.ts';
import { prepareView } from './views.ts';
import { prepareRowRemoval, type RemovedBefore } from './row-removal.ts';

/** What stands in a store beside its rows. */
export interface StoreState {
  readonly position: number;
  readonly keyedAfter: number;
  readonly removedBefore: RemovedBefore;
}

/** Writes nothing when all is there already. */
export function prepareSchema(writer: DuckDBConnection, logId: string): Promise<StoreState> {
  return transact(writer, () => prepareAll(writer, logId));
}

async function prepareAll(writer: DuckDBConnection, logId: string): Promise<StoreState> {
  await writer.run('CREATE SCHEMA IF NOT EXISTS storage');
  await writer.run(tableDefinition('storage.events', eventColumns));
  await writer.run(tableDefinition('storage.quarantine', quarantineColumns));
  await writer.run('CREATE TABLE IF NOT EXISTS storage.progress (position BIGINT NOT NULL, log_id VARCHAR NOT NULL)');
  const progress = await writer.runAndReadAll('SELECT position, log_id FROM storage.progress ORDER BY position DESC LIMIT 1');
  const [row] = progress.getRows();
  if (row === undefined) {
    await writer.run('INSERT INTO storage.progress VALUES (0, $1)', [logId]);
  } else {
    await settleLogId(writer, { storeLogId: String(row[1]), position: Number(row[0]), logId });
  }
  const position = row === undefined ? 0 : Number(row[0]);
  const keyedAfter = await prepareRowKeys(writer, { storedPosition: position, hasUserKeys: await hasTable(writer, 'user_keys') });
  const removedBefore = await prepareRowRemoval(writer);
  await prepareOverflow(writer);
  // Where the process before ended within a checkpoint.
  await moveOverflow(writer, logId);
  await prepareView(writer, { name: 'quarantine', logId, from: 'storage.quarantine' });
  return { position, keyedAfter, removedBefore };
}
