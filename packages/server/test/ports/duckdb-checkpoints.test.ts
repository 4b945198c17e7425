import { DuckDBInstance } from '@duckdb/node-api';
import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventRow, EventStore } from '../../src/store/event-store.ts';
import type { RowSearch } from '../../src/store/row-search.ts';
import { duckDBStoreAt as at } from '../support/duckdb-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { storeRows } from '../support/store-rows.ts';
import { eventRow } from './event-store-contract.ts';

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
    // Which waits for a checkpoint that is under way.
    await second.removeRows({ table: 'quarantine', beforeMs: 0 });
    sizes.push(await logBytes());
  }
  await second.close();

  expect(sizes.map((bytes) => bytes > 1_000_000)).toEqual([true, true, false, true]);
});

/** What there is to be found of a store whose rows have ids `id-<position>-<index>`. */
async function look(store: EventStore): Promise<object> {
  const newest = { table: 'events', order: 'desc', conditions: [], rowsMax: 3 } as const;
  const byText = (column: 'event_id' | 'user_id', value: string): RowSearch => ({
    ...newest,
    conditions: [{ kind: 'text', column, value }],
  });
  const idsOf = ({ rows }: { readonly rows: readonly Record<string, unknown>[] }): unknown[] => rows.map((row) => row['event_id']);
  const inOrder =
    'SELECT bool_and(before <= position) AS isInOrder FROM (SELECT position, lag(position, 1, 0) OVER () AS before FROM events)';
  return {
    newest: idsOf(await store.find(newest)),
    oldest: idsOf(await store.find({ ...newest, order: 'asc' })),
    late: idsOf(await store.find(byText('event_id', 'id-9000-0'))),
    ofUser: idsOf(await store.find(byText('user_id', 'u'))),
    counted: await store.countEvents(['u']),
    count: await store.count({ table: 'events', conditions: [] }),
    order: (await store.query(inOrder)).rows,
    verdicts: (await store.verdictsAt(9_000)).events.length,
  };
}

test('rows that come beside a checkpoint are found like all others, before they are moved and after it', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  const block = (position: number, count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, eventIndex) => eventRow(position, eventIndex));
    return storeRows(store, { events, quarantined: [], retried: [], throughPosition: position });
  };
  const countOverflow = async (): Promise<number> =>
    Number((await store.query('SELECT count(*) AS count FROM storage.events_overflow')).rows[0]?.['count']);
  let position = 0;
  let overflowing = 0;
  // A checkpoint that is over before the next block is stored shows nothing.
  while (overflowing === 0) {
    await block(++position, 122_880);
    await block(9_000, 2);
    overflowing = await countOverflow();
  }
  const { position: reached } = store;
  const beside = await look(store);
  await store.removeRows({ table: 'events', beforeMs: 0 });
  const moved = [await countOverflow(), await look(store)];
  await store.close();
  const again = await at(path).open();
  const opened = [again.position, await look(again)];
  await again.close();

  expect(reached).toBe(9_000);
  expect(beside).toMatchObject({
    newest: ['id-9000-1', 'id-9000-0', `id-${position}-122879`],
    late: ['id-9000-0'],
    ofUser: ['id-9000-1', 'id-9000-0', `id-${position}-122879`],
    order: [{ isInOrder: true }],
    verdicts: 2,
  });
  expect(moved).toEqual([0, beside]);
  expect(opened).toEqual([9_000, beside]);
});

test('rows and position that a process has left beside a checkpoint are moved at the next start', async () => {
  const path = await temporaryFolder();
  const before = await at(path).open();
  await storeRows(before, { events: [eventRow(1, 0)], quarantined: [], retried: [], throughPosition: 1 });
  await storeRows(before, {
    events: [eventRow(9_000, 0), eventRow(9_000, 1)],
    quarantined: [],
    retried: [],
    throughPosition: 9_000,
  });
  const whole = await look(before);
  await before.close();
  const instance = await DuckDBInstance.create(join(path, 'events.duckdb'));
  const connection = await instance.connect();
  for (const table of ['events', 'event_keys', 'user_key_runs']) {
    await connection.run(`INSERT INTO storage.${table}_overflow FROM storage.${table} WHERE position = 9000`);
    await connection.run(`DELETE FROM storage.${table} WHERE position = 9000`);
  }
  await connection.run('INSERT INTO storage.progress SELECT 1, log_id FROM storage.progress');
  connection.closeSync();
  instance.closeSync();
  const after = await at(path).open();
  const found = await look(after);
  const left = await after.query(
    "SELECT table_name, estimated_size::INTEGER AS rows FROM duckdb_tables() WHERE table_name LIKE '%_overflow' OR table_name = 'progress' ORDER BY 1",
  );
  const { position } = after;
  await after.close();

  expect(position).toBe(9_000);
  expect(found).toEqual(whole);
  expect(left.rows).toEqual([
    { table_name: 'event_keys_overflow', rows: 0 },
    { table_name: 'events_overflow', rows: 0 },
    { table_name: 'progress', rows: 1 },
    { table_name: 'user_key_runs_overflow', rows: 0 },
  ]);
});

test('a checkpoint behind a removal gives back its room', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  const blocks = async (from: number, count: number): Promise<void> => {
    for (let position = from; position < from + count; position++) {
      const events = Array.from({ length: 40_960 }, (_, eventIndex) => {
        const row = eventRow(position, eventIndex);
        return { ...row, event: { ...row.event, receivedAtMs: 1_000 } };
      });
      await storeRows(store, { events, quarantined: [], retried: [], throughPosition: position });
    }
  };
  const fileBytes = async (): Promise<number> => {
    // Which waits for a checkpoint that is under way.
    await store.removeRows({ table: 'quarantine', beforeMs: 0 });
    return (await stat(join(path, 'events.duckdb'))).size;
  };
  await blocks(1, 12);
  const full = await fileBytes();
  for (let hasMore = true; hasMore;) {
    ({ hasMore } = await store.removeRows({ table: 'events', beforeMs: 2_000 }));
  }
  await blocks(13, 12);
  const freed = await fileBytes();
  await store.close();

  expect(freed).toBeLessThan(1.5 * full);
});

test('no row group is left nearly empty behind a checkpoint: one that has the file for itself would move all rows behind it', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  for (let position = 1; position <= 33; position++) {
    const events = Array.from({ length: 10_001 }, (_, eventIndex) => eventRow(position, eventIndex));
    await storeRows(store, { events, quarantined: [], retried: [], throughPosition: position });
  }
  // Which waits for a checkpoint that is under way.
  await store.removeRows({ table: 'quarantine', beforeMs: 0 });
  // Closing it would fill up row groups.
  const copy = await temporaryFolder();
  await cp(path, copy, { recursive: true });
  await store.close();
  const instance = await DuckDBInstance.create(join(copy, 'events.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const groups = await connection.runAndReadAll(
    `SELECT sum(count)::INTEGER FROM pragma_storage_info('storage.events') WHERE column_name = 'position' AND segment_type <> 'VALIDITY'
     GROUP BY row_group_id ORDER BY row_group_id`,
  );
  const counts = groups.getRows().map(([count]) => Number(count));
  connection.closeSync();
  instance.closeSync();

  expect(counts.length).toBeGreaterThan(2);
  // Three of less could be put into two.
  expect(Math.min(...counts.slice(0, -1))).toBeGreaterThan((2 * 122_880) / 3);
});
