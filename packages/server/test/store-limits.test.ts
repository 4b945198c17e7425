import { EventEmitter, once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { createConnections } from '../src/store/connections.ts';
import { openDuckDBEventStore } from '../src/store/duckdb-event-store.ts';
import type { EventRow, EventStore } from '../src/store/event-store.ts';
import { temporaryFolder } from './support/folder.ts';
import { storeRows } from './support/store-rows.ts';

/* What the event store holds open, and how much of a value or a block it holds in memory. */

const bytesMax = 1_000_000;

interface Opening {
  readonly logId?: string;
  readonly timeoutMs?: number;
}

function open(path: string, { logId = 'abcdef01', timeoutMs = 10_000 }: Opening = {}): Promise<EventStore> {
  const query = { timeoutMs, rowsMax: 100, concurrencyMax: 4, waitingMax: 10, waitMsMax: 10_000, bytesMax };
  return openDuckDBEventStore({
    path,
    logId,
    memoryBytesMax: 512 * 1024 * 1024,
    tempBytesMax: 64 * 1024 * 1024,
    query,
    export: { bytesMax: 100_000, timeoutMs },
  });
}

function row(eventIndex: number, userAttributes?: EventRow['event']['userAttributes']): EventRow {
  const times = { receivedAtMs: 0, occurredAtMs: 0 };
  const event = {
    protocol: 'message',
    environment: 'production',
    type: 'track',
    userId: 'u',
    userAttributes,
    ...times,
  } as EventRow['event'];
  return { position: 1, eventIndex, eventId: `id-${eventIndex}`, source: 'test', event };
}

describe.skipIf(!existsSync('/proc/self/fd'))('files held open', () => {
  test('none after openings that failed', async () => {
    const path = await temporaryFolder();
    await (await open(path)).close();
    for (let nth = 0; nth < 5; nth++) {
      await expect(open(path, { logId: 'ffffffff' })).rejects.toMatchObject({ code: 'log_behind_store' });
    }
    expect(openFilesIn(path)).toEqual([]);
  });

  test('none after closing with work of every kind under way or done', async () => {
    const path = await temporaryFolder();
    const store = await open(path);
    await storeRows(store, { events: [row(0)], quarantined: [], retried: [], throughPosition: 1 });
    await expect(store.query('SELECT nothing')).rejects.toMatchObject({ code: 'invalid_sql' });
    expect((await store.query('SELECT * FROM range(100000)')).truncated).toBe(true);
    expect((await store.query('SELECT 1 AS one')).truncated).toBe(false);
    const running = Promise.allSettled([
      store.query('SELECT count(*) FROM range(1000000000) a, range(1000000000) b'),
      store.verdictsAt(1),
    ]);
    await store.close();
    expect(openFilesIn(path)).toEqual([]);
    const [query] = await running;
    expect(query).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
  });
});

function openFilesIn(path: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${descriptor}`);
      return target.startsWith(path) ? [target] : [];
    } catch {
      // The descriptor that listed the folder is gone by now.
      return [];
    }
  });
}

test('a closed store refuses every question', async () => {
  const store = await open(await temporaryFolder());
  await store.close();
  await store.close();
  await expect(store.verdictsAt(1)).rejects.toMatchObject({ code: 'store_unavailable' });
  await expect(store.query('SELECT 1')).rejects.toMatchObject({ code: 'store_unavailable' });
});

test('opening a store that has all it needs writes nothing', async () => {
  const path = await temporaryFolder();
  const files = ['events.duckdb', 'events.duckdb.wal'].map((name) => join(path, name));
  await (await open(path)).close();
  const before = files.map((file) => readFileSync(file));
  await (await open(path)).close();
  expect(files.map((file, nth) => readFileSync(file).equals(before[nth] as Buffer))).toEqual([true, true]);
});

test('closing tells of work that does not end, and waits for it when asked again', async () => {
  const instance = await DuckDBInstance.create();
  const connections = createConnections(instance, { closeWaitMsMax: 1, stuckMsMax: 1_000 });
  const held = new EventEmitter();
  const begun = once(held, 'begun');
  const work = connections.use(() => {
    held.emit('begun');
    return once(held, 'over');
  });
  await begun;
  await expect(connections.close()).rejects.toMatchObject({ code: 'store_unavailable' });
  await expect(connections.use(() => Promise.resolve())).rejects.toMatchObject({ code: 'store_unavailable' });
  held.emit('over', 'done');
  expect(await work).toEqual(['done']);
  await connections.close();
  instance.closeSync();
});

describe('values larger than an answer', () => {
  const large = 2 * bytesMax;
  test.each([
    `SELECT repeat('x', ${large})`,
    `SELECT repeat('x', ${large})::BLOB`,
    `SELECT repeat('1', ${large})::BIT`,
    'SELECT range(300000)',
    `SELECT [NULL, repeat('x', ${large})]`,
    `SELECT [[repeat('x', ${large})]]`,
    `SELECT {'a': repeat('x', ${large})}`,
    `SELECT MAP {'a': repeat('x', ${large})}`,
    `SELECT [repeat('x', ${large})]::VARCHAR[1]`,
    `SELECT union_value(a := repeat('x', ${large}))`,
    `SELECT to_json(repeat('x', ${large}))`,
    `SELECT list_transform(range(100000), x -> '${'y'.repeat(1_000)}')`,
    `SELECT list_transform(range(100000), x -> '${'y'.repeat(1_000)}'::ENUM ('${'y'.repeat(1_000)}'))`,
  ])('%s', async (sql) => {
    const store = await open(await temporaryFolder());
    await expect(store.query(sql)).rejects.toMatchObject({ code: 'query_resources' });
    await store.close();
  });

  test('the names of columns count in every row', async () => {
    const store = await open(await temporaryFolder());
    const { rows, truncated } = await store.query(`SELECT 1 AS "${'n'.repeat(100_000)}" FROM range(50)`);
    await store.close();
    expect(truncated).toBe(true);
    expect(rows.length).toBeLessThan(20);
  });
});

describe('exports', () => {
  const request = { table: 'events', conditions: [], columns: [], format: 'ndjson' } as const;
  const events = Array.from({ length: 10_000 }, (_, index) => row(index, { index }));

  test.each([
    { limit: 'bytes', timeoutMs: 60_000, code: 'export_too_large' },
    { limit: 'time', timeoutMs: 1, code: 'query_timeout' },
  ])('one beyond the limit of $limit leaves no file, and the store goes on', async ({ timeoutMs, code }) => {
    const path = await temporaryFolder();
    const store = await open(path, { timeoutMs });
    await storeRows(store, { events, quarantined: [], retried: [], throughPosition: 1 });
    await expect(store.exportRows(request, new AbortController().signal)).rejects.toMatchObject({ code });
    expect(readdirSync(join(path, 'export'))).toEqual([]);
    await storeRows(store, { events: [row(0)], quarantined: [], retried: [], throughPosition: 2 });
    await store.close();
  });
});

test('a large text that all events of a block share is stored for each of them', async () => {
  const store = await open(await temporaryFolder());
  const shared = { text: 'x'.repeat(100_000) };
  const events = Array.from({ length: 1_000 }, (_, index) => row(index, shared));
  await storeRows(store, { events, quarantined: [], retried: [], throughPosition: 1 });
  const { rows } = await store.query(
    'SELECT count(*) AS count, count(DISTINCT event_index) AS rows, min(length(user_attributes)) AS least, max(length(user_attributes)) AS most FROM events',
  );
  await store.close();
  const length = JSON.stringify(shared).length;
  expect(rows).toEqual([{ count: 1_000, rows: 1_000, least: length, most: length }]);
});
