import { randomBytes } from 'node:crypto';
import { cp, mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { createCheckpoints } from '../../src/store/checkpoints.ts';
import type { EventRow, EventStore } from '../../src/store/event-store.ts';
import type { RowSearch } from '../../src/store/row-search.ts';
import { duckDBStoreAt as at } from '../support/duckdb-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { storeRows } from '../support/store-rows.ts';
import { eventRow } from './event-store-contract.ts';

const mebibyte = 1024 * 1024;

/** So many of one position. */
function eventsOf(position: number, count: number, change: (row: EventRow) => EventRow = (row) => row): EventRow[] {
  return Array.from({ length: count }, (_, eventIndex) => change(eventRow(position, eventIndex)));
}

function receivedAt(receivedAtMs: number): (row: EventRow) => EventRow {
  return (row) => ({ ...row, event: { ...row.event, receivedAtMs } });
}

async function storeEvents(store: EventStore, position: number, events: readonly EventRow[]): Promise<void> {
  await storeRows(store, { events, quarantined: [], retried: [], throughPosition: position });
}

/** Waits for a checkpoint that is under way. */
async function settle(store: EventStore): Promise<void> {
  await store.removeRows({ table: 'quarantine', beforeMs: 0 });
}

async function walBytes(path: string): Promise<number> {
  return (await stat(join(path, 'events.duckdb.wal')).catch(() => undefined))?.size ?? 0;
}

/** How many rows each row group of the events has in the file. */
async function rowGroups(path: string): Promise<number[]> {
  const copy = await temporaryFolder();
  await cp(path, copy, { recursive: true });
  const instance = await DuckDBInstance.create(join(copy, 'events.duckdb'), { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const groups = await connection.runAndReadAll(
    `SELECT sum(count)::INTEGER FROM pragma_storage_info('storage.events') WHERE column_name = 'position' AND segment_type <> 'VALIDITY'
     GROUP BY row_group_id ORDER BY row_group_id`,
  );
  connection.closeSync();
  instance.closeSync();
  return groups.getRows().map(([count]) => Number(count));
}

test('there is a checkpoint once about a row group of events has come, and none before', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  const sizes: number[] = [];
  for (const position of [1, 2, 3, 4, 5]) {
    await storeEvents(store, position, eventsOf(position, 30_720));
    await settle(store);
    sizes.push(await walBytes(path));
  }
  await store.close();

  expect(sizes.map((bytes) => bytes > 1_000_000)).toEqual([true, true, true, false, true]);
});

test('there is one sooner where events are large', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  const largest: number[] = [];
  for (let position = 1; position <= 12; position++) {
    const text = randomBytes(1_500).toString('base64');
    const large = (row: EventRow): EventRow => ({
      ...row,
      event: { ...row.event, properties: { text: `${row.eventIndex}${text}` } },
    });
    await storeEvents(store, position, eventsOf(position, 4_000, large));
    await settle(store);
    largest.push(await walBytes(path));
  }
  await store.close();

  expect(Math.max(...largest)).toBeGreaterThan(32 * mebibyte);
  expect(Math.max(...largest)).toBeLessThan(64 * mebibyte);
});

test('while a checkpoint is under way, what was written ahead since then counts', async () => {
  const walPath = join(await temporaryFolder(), 'events.duckdb.wal');
  const checkpoints = createCheckpoints(walPath);
  await writeFile(`${walPath}.checkpoint`, '');
  await truncate(`${walPath}.checkpoint`, 64 * mebibyte);

  expect(checkpoints.isDueAfter({ eventCount: 1, isCheckpointing: false })).toBe(false);
  expect(checkpoints.isDueAfter({ eventCount: 1, isCheckpointing: true })).toBe(true);
});

test('closing leaves little of the write-ahead log to the next start, and writes what is more', async () => {
  const path = await temporaryFolder();
  const store = await at(path).open();
  await storeEvents(store, 1, eventsOf(1, 10));
  await store.close();
  const little = await walBytes(path);
  const again = await at(path).open();
  const found = [again.position, await again.count({ table: 'events', conditions: [] })];
  await storeEvents(again, 2, eventsOf(2, 61_440));
  const much = await walBytes(path);
  await again.close();
  const written = await walBytes(path);

  expect(little).toBeGreaterThan(0);
  expect(found).toEqual([1, 10]);
  expect(much).toBeGreaterThan(4 * mebibyte);
  expect(written).toBeLessThan(0.1 * mebibyte);
});

test('a checkpoint that has the file for itself leaves the row groups as they are: moved together, all behind the first small one would be written anew', async () => {
  const path = await temporaryFolder();
  for (const position of [1, 2, 3, 4, 5]) {
    const store = await at(path).open();
    await storeEvents(store, 10 * position, eventsOf(10 * position, 10, receivedAt(position)));
    await storeEvents(store, 10 * position + 1, eventsOf(10 * position + 1, 40_000, receivedAt(1_000)));
    await store.close();
  }
  const before = await rowGroups(path);
  const store = await at(path).open();
  const removed = await store.removeRows({ table: 'events', beforeMs: 2 });
  await storeEvents(store, 60, eventsOf(60, 100_000, receivedAt(1_000)));
  await settle(store);
  const after = await rowGroups(path);
  await store.close();

  expect(removed.rowCount).toBe(10);
  expect(before).toEqual(Array.from({ length: 5 }, () => 40_010));
  expect(after.slice(0, 5)).toEqual(before);
  expect(after.length).toBeGreaterThan(5);
});

test('room of what was removed is given back by closing too, where no run has enough events for a checkpoint', async () => {
  const path = await temporaryFolder();
  const sizes: number[] = [];
  for (let round = 1; round <= 9; round++) {
    const store = await at(path).open();
    const old = { table: 'events', beforeMs: round } as const;
    for (let hasMore = true; hasMore;) {
      ({ hasMore } = await store.removeRows(old));
    }
    await storeEvents(store, round, eventsOf(round, 80_000, receivedAt(round)));
    await store.close();
    sizes.push((await stat(join(path, 'events.duckdb'))).size);
  }

  expect(sizes[8]).toBeLessThan(1.5 * (sizes[3] as number));
});

test('a copy is whole in its one file', async () => {
  const path = await temporaryFolder();
  await mkdir(join(path, 'export'), { recursive: true });
  const store = await at(path).open();
  await storeEvents(store, 7, eventsOf(7, 100));
  const copied = await store.copy('abcdef02', new AbortController().signal);
  const files = await readdir(join(path, 'export'));
  const place = await temporaryFolder();
  await cp(copied.path, join(place, 'events.duckdb'));
  await store.close();
  const copy = await at(place, 'abcdef02').open();
  const found = [copy.position, await copy.count({ table: 'events', conditions: [] })];
  await copy.close();

  expect(files).toEqual([basename(copied.path)]);
  expect(found).toEqual([7, 100]);
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
  const countOverflow = async (): Promise<number> =>
    Number((await store.query('SELECT count(*) AS count FROM storage.events_overflow')).rows[0]?.['count']);
  let position = 0;
  let overflowing = 0;
  // A checkpoint that is over before the next block is stored shows nothing.
  while (overflowing === 0) {
    await storeEvents(store, ++position, eventsOf(position, 122_880));
    await storeEvents(store, 9_000, eventsOf(9_000, 2));
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
      await storeEvents(store, position, eventsOf(position, 40_960, receivedAt(1_000)));
    }
  };
  const fileBytes = async (): Promise<number> => {
    await settle(store);
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
