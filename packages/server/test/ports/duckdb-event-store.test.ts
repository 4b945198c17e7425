import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecent, type RecentRows } from '../../src/pipeline/recent.ts';
import { duckDBStoreAt as at } from '../support/duckdb-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { EventStore } from '../../src/store/event-store.ts';
import { formatRowId, type RowCondition, type RowId, type RowSearch } from '../../src/store/row-search.ts';
import { describeEventStore, eventRow, quarantineRow } from './event-store-contract.ts';
import { describeRowRemoval } from './row-removal-contract.ts';
import { storeRows } from '../support/store-rows.ts';

describeEventStore('DuckDB', async () => at(await temporaryFolder()));
describeRowRemoval('DuckDB', async () => at(await temporaryFolder()));

test('recent rows of both tables are those of one moment', async () => {
  const store = await at(await temporaryFolder()).open();
  await storeRows(store, { events: [eventRow(1, 0)], quarantined: [quarantineRow(2)], retried: [], throughPosition: 2 });
  const meanwhile = { events: [eventRow(3, 0)], quarantined: [quarantineRow(4)], retried: [], throughPosition: 4 };
  // Another block is stored before the second table is read.
  const busy: EventStore = Object.create(store, {
    position: { get: () => store.position },
    count: { value: store.count.bind(store) },
    find: {
      value: async (search: RowSearch) => {
        await (search.table === 'quarantine' ? storeRows(store, meanwhile) : undefined);
        return store.find(search);
      },
    },
  }) as EventStore;
  const recent = await readRecent(busy, { rowsMax: 10, after: undefined });
  const few = await readRecent(store, { rowsMax: 1, after: { position: 1, eventIndex: 0 } });
  await store.close();

  const idsOf = ({ rows }: RecentRows): readonly string[] => rows.map(({ id }) => formatRowId(id));
  expect([idsOf(recent), recent.throughPosition]).toEqual([['1.0', '2.0'], 2]);
  expect([idsOf(few), few.throughPosition, few.skipped]).toEqual([['4.0'], 4, 2]);
});

test('recent rows of which one table has only a part are none from before that part, and those are counted', async () => {
  const store = await at(await temporaryFolder()).open();
  const positions = Array.from({ length: 10 }, (_, nth) => nth + 1);
  await storeRows(store, {
    events: positions.flatMap((position) => [eventRow(position, 0), eventRow(position, 1)]),
    quarantined: [quarantineRow(2), quarantineRow(9)],
    retried: [],
    throughPosition: 10,
  });
  const cut: EventStore = Object.create(store, {
    position: { get: () => store.position },
    count: { value: store.count.bind(store) },
    // As where a page has as many bytes as it may have.
    find: { value: (search: RowSearch) => store.find(search.table === 'events' ? { ...search, rowsMax: 5 } : search) },
  }) as EventStore;
  const recent = await readRecent(cut, { rowsMax: 100, after: { position: 1, eventIndex: 0 } });
  await store.close();

  expect(recent.rows.map(({ id }) => formatRowId(id)).toSorted()).toEqual(['10.0', '10.1', '8.1', '9.0', '9.0', '9.1']);
  expect(recent.skipped).toBe(15);
});

test('rows from before there were keys of rows are found like those behind them', async () => {
  const path = await temporaryFolder();
  const before = await at(path).open();
  await storeRows(before, { events: [eventRow(1, 0), eventRow(2, 0)], quarantined: [], retried: [], throughPosition: 2 });
  await before.close();
  const instance = await DuckDBInstance.create(join(path, 'events.duckdb'));
  const connection = await instance.connect();
  for (const table of ['event_keys', 'user_key_runs', 'keyed']) {
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

test('keys of an earlier version, a row for each event, are taken over', async () => {
  const path = await temporaryFolder();
  const before = await at(path).open();
  await storeRows(before, {
    events: [eventRow(1, 0), eventRow(1, 1), eventRow(2, 0)],
    quarantined: [],
    retried: [],
    throughPosition: 2,
  });
  await before.close();
  const instance = await DuckDBInstance.create(join(path, 'events.duckdb'));
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE storage.user_keys AS SELECT "key", mark, position, unnest(range(first_index, last_index + 1))::INTEGER AS event_index
     FROM storage.user_key_runs`,
  );
  await connection.run('DROP TABLE storage.user_key_runs');
  connection.closeSync();
  instance.closeSync();
  const after = await at(path).open();
  const found = await after.find({ table: 'events', order: 'desc', conditions: [{ kind: 'user', values: ['u'] }], rowsMax: 10 });
  const counted = await after.countEvents(['u']);
  const tables = await after.query(
    "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'user_key%' AND table_name NOT LIKE '%_overflow'",
  );
  await after.close();

  expect(found.rows.map((row) => [row['position'], row['event_index']])).toEqual([
    [2, 0],
    [1, 1],
    [1, 0],
  ]);
  expect(counted).toEqual([{ count: 3, first: { position: 1, eventIndex: 0 } }]);
  expect(tables.rows).toEqual([{ table_name: 'user_key_runs' }]);
});

test('pages of users hold each row once, newest first, however the rows of a request are shared among users', async () => {
  const names = ['ann', 'bob', 'cy'];
  // Runs of one user, of two, and gaps, by arithmetic that repeats late.
  const rows = Array.from({ length: 8 }, (_, position) => position + 1).flatMap((position) =>
    Array.from({ length: 3 + ((position * 7) % 11) }, (_, eventIndex) => ({ position, eventIndex }))
      .filter(({ eventIndex }) => (eventIndex * 5 + position) % 7 !== 3)
      .map(({ eventIndex }) => {
        const userId = names[Math.floor((eventIndex + position) / 3) % 3];
        const email = names[Math.floor((eventIndex * position) / 4) % 3];
        const identities = email === undefined ? {} : { email };
        const row = eventRow(position, eventIndex);
        return { ...row, event: { ...row.event, userId, identities } };
      }),
  );
  const store = await at(await temporaryFolder()).open();
  await storeRows(store, { events: rows, quarantined: [], retried: [], throughPosition: 8 });
  const carry = (values: readonly string[]): readonly string[] =>
    rows
      .filter(({ event }) => values.includes(event.userId ?? '') || values.includes(event.identities.email ?? ''))
      .map(formatRowId)
      .toReversed();
  const walked: Record<string, readonly string[]> = {};
  const expected: Record<string, readonly string[]> = {};
  for (const values of [['ann'], ['bob', 'cy'], names]) {
    for (const rowsMax of [3, 40]) {
      const name = `${values.join(' ')} by ${rowsMax}`;
      expected[name] = carry(values);
      walked[name] = await walkPages(store, values, rowsMax);
    }
  }
  const counts = await store.countEvents(names);
  await store.close();

  expect(walked).toEqual(expected);
  expect(counts.map(({ count }) => count)).toEqual(names.map((name) => carry([name]).length));
});

async function walkPages(store: EventStore, values: readonly string[], rowsMax: number): Promise<string[]> {
  const found: string[] = [];
  let before: RowId | undefined;
  for (let isMore = true; isMore;) {
    const user: RowCondition = { kind: 'user', values };
    const conditions: readonly RowCondition[] = before === undefined ? [user] : [user, { kind: 'before', row: before }];
    const page = await store.find({ table: 'events', order: 'desc', conditions, rowsMax });
    const ids = page.rows.map((row) => ({ position: Number(row['position']), eventIndex: Number(row['event_index']) }));
    found.push(...ids.map(formatRowId));
    before = ids.at(-1);
    isMore = page.truncated;
  }
  return found;
}
