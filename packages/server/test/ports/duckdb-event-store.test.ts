import { DuckDBInstance } from '@duckdb/node-api';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckDBEventStore } from '../../src/store/duckdb-event-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { EventRow } from '../../src/store/event-store.ts';
import { describeEventStore, eventRow } from './event-store-contract.ts';
import { describeRowRemoval } from './row-removal-contract.ts';
import { storeRows } from '../support/store-rows.ts';

describeEventStore('DuckDB', async () => at(await temporaryFolder()));
describeRowRemoval('DuckDB', async () => at(await temporaryFolder()));

function at(path: string): { readonly open: () => ReturnType<typeof openDuckDBEventStore> } {
  const query = { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 1, waitingMax: 10, waitMsMax: 10_000, bytesMax: 1_000_000 };
  return {
    open: () =>
      openDuckDBEventStore({
        path,
        logId: 'abcdef01',
        memoryBytesMax: 256 * 1024 * 1024,
        tempBytesMax: 64 * 1024 * 1024,
        query,
        export: { bytesMax: 1_000_000, timeoutMs: 60_000 },
      }),
  };
}

test('rows from before there were keys of rows are found like those behind them', async () => {
  const path = await temporaryFolder();
  const before = await at(path).open();
  await storeRows(before, { events: [eventRow(1, 0), eventRow(2, 0)], quarantined: [], retried: [], throughPosition: 2 });
  await before.close();
  const instance = await DuckDBInstance.create(join(path, 'events.duckdb'));
  const connection = await instance.connect();
  for (const table of ['event_keys', 'user_keys', 'keyed']) {
    await connection.run(`DROP TABLE storage.${table}`);
  }
  connection.closeSync();
  instance.closeSync();
  const after = await at(path).open();
  await storeRows(after, { events: [eventRow(3, 0)], quarantined: [], retried: [], throughPosition: 3 });
  const search = { table: 'events', order: 'desc' } as const;
  const byUser = { ...search, conditions: [{ kind: 'user', values: ['u'] }] } as const;
  const pages = [
    await after.find({ ...byUser, rowsMax: 10 }),
    await after.find({ ...byUser, rowsMax: 2 }),
    await after.find({ ...search, conditions: [{ kind: 'text', column: 'event_id', value: 'id-1-0' }], rowsMax: 1 }),
  ];
  await after.close();

  expect(pages.map(({ rows, truncated }) => [rows.map(({ position }) => position), truncated])).toEqual([
    [[3, 2, 1], false],
    [[3, 2], true],
    [[1], false],
  ]);
});

test('once events have filled a row group there is a checkpoint, and none before, whenever the store was opened', async () => {
  const path = await temporaryFolder();
  const logBytes = async (): Promise<number> => (await stat(join(path, 'events.duckdb.wal')).catch(() => undefined))?.size ?? 0;
  const quarter = (position: number): EventRow[] =>
    Array.from({ length: 30_720 }, (_, eventIndex) => eventRow(position, eventIndex));
  const first = await at(path).open();
  await storeRows(first, { events: quarter(1), quarantined: [], retried: [], throughPosition: 1 });
  await first.close();
  const second = await at(path).open();
  const sizes: number[] = [];
  for (const position of [2, 3, 4, 5]) {
    await storeRows(second, { events: quarter(position), quarantined: [], retried: [], throughPosition: position });
    sizes.push(await logBytes());
  }
  await second.close();

  expect(sizes.map((bytes) => bytes > 0)).toEqual([true, true, false, true]);
});
