import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readyMadeQueries } from '../src/queries/ready-made.ts';
import { createSavedQueries } from '../src/queries/saved-queries.ts';
import { get, type Row } from './support/api.ts';
import { temporaryFolder } from './support/folder.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.post('/v1/batch', {
    sentAt: '2026-01-31T12:00:00.000Z',
    batch: [
      { type: 'track', userId: 'u1', event: 'Product Viewed', properties: { price: 1 } },
      { type: 'track', userId: 'u2', event: 'Product Viewed' },
      { type: 'track', userId: 'u1', event: 'Order Completed', properties: { total: 12.5 } },
      { type: 'track', userId: 'u1' },
    ],
  });
  await server.whenStored();
});

afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function post(path: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' };
  return server.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

describe('a ready-made query', () => {
  test.each(readyMadeQueries.map(({ name, sql }) => [name, sql] as const))('%s', async (_, sql) => {
    expect((await server.query<Row>(sql)).length).toBeGreaterThan(0);
  });

  test('has a name of its own', () => {
    expect(new Set(readyMadeQueries.map(({ name }) => name)).size).toBe(readyMadeQueries.length);
  });

  test('tells how far users of the shop came', async () => {
    const funnel = readyMadeQueries.find(({ name }) => name === 'Funnel of the demo shop');
    expect((await server.query<Row>(funnel?.sql ?? '')).map(({ users }) => users)).toEqual([2, 1, 1, 1]);
  });
});

describe('a saved query', () => {
  test('is kept, replaced and deleted', async () => {
    const names = async (): Promise<unknown> =>
      (await get<{ saved: { name: string; sql: string }[] }>(server, '/api/queries')).body.saved.map(({ name, sql }) => [
        name,
        sql,
      ]);
    await post('/api/queries/save', { name: 'B', sql: 'select 1' });
    await post('/api/queries/save', { name: ' A ', sql: 'select 2', chart: 'bars' });
    await post('/api/queries/save', { name: 'B', sql: 'select 3' });
    expect(await names()).toEqual([
      ['A', 'select 2'],
      ['B', 'select 3'],
    ]);
    expect((await post('/api/queries/delete', { name: 'A' })).status).toBe(200);
    expect((await post('/api/queries/delete', { name: 'A' })).text).toContain('saved_query_not_found');
    expect(await names()).toEqual([['B', 'select 3']]);
  });

  test.each([
    {},
    { name: '', sql: 'x' },
    { name: 'x', sql: ' ' },
    { name: 'x', sql: 'x', chart: 'pie' },
    { name: 'x', sql: 'x', y: 1 },
    [],
  ])('refuses %j', async (body) => {
    const { status, text } = await post('/api/queries/save', body);
    expect([status, text]).toEqual([400, expect.stringContaining('invalid_parameter')]);
  });

  test('is there after a restart, for its owner only, and a newer file is left alone', async () => {
    const path = join(await temporaryFolder(), 'queries.json');
    await createSavedQueries(path, () => 1_000).save({ name: 'A', sql: 'select 1' });
    expect(await createSavedQueries(path, () => 2_000).list()).toEqual([{ name: 'A', sql: 'select 1', savedAtMs: 1_000 }]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, (await readFile(path, 'utf8')).replace('"format": 1', '"format": 2'));
    await expect(createSavedQueries(path, () => 3_000).save({ name: 'B', sql: 'x' })).rejects.toThrow('format 2');
    expect(await readFile(path, 'utf8')).toContain('"format": 2');
  });
});

describe('what a query finds is exported', () => {
  const sql = `select 9007199254740993 as big, 'a,"b"' as text, timestamp '2026-01-31 12:00:00.5' as at, position from events order by 4 limit 1;`;

  test('as CSV', async () => {
    const { headers, text } = await post('/api/export', { format: 'csv', sql });
    expect(headers.get('content-disposition')).toBe('attachment; filename="query.csv"');
    expect(text).toBe('big,text,at,position\n9007199254740993,"a,""b""",2026-01-31T12:00:00.500Z,1\n');
  });

  test('as ndjson', async () => {
    const { text } = await post('/api/export', { format: 'ndjson', sql: `${sql.slice(0, -1)} -- to the end` });
    expect(text).toBe('{"big":"9007199254740993","text":"a,\\"b\\"","at":"2026-01-31T12:00:00.500Z","position":"1"}\n');
  });

  test('with times of every kind in one form', async () => {
    const time = "timestamp '2026-01-31 12:00:00.25'";
    const { text } = await post('/api/export', {
      format: 'csv',
      sql:
        `select make_timestamptz(1769860800250000) as zoned, ${time}::timestamp_s as s, ${time}::timestamp_ms as ms, ${time}::timestamp_ns as ns,` +
        " 'infinity'::timestamptz as never, null::timestamptz as missing",
    });
    expect(text).toBe(
      'zoned,s,ms,ns,never,missing\n' +
        '2026-01-31T12:00:00.250Z,2026-01-31T12:00:00.000Z,2026-01-31T12:00:00.250Z,2026-01-31T12:00:00.250Z,infinity,\n',
    );
  });

  test('as Parquet', async () => {
    const { headers, text } = await post('/api/export', { format: 'parquet', sql });
    expect([headers.get('content-type'), text.slice(0, 4)]).toEqual(['application/vnd.apache.parquet', 'PAR1']);
  });

  test.each([
    ['select nope', 'invalid_sql'],
    ['select', 'invalid_sql'],
    ["select * from read_csv('/etc/passwd')", 'function_not_allowed'],
    ['drop table events', 'statement_not_allowed'],
    ['explain select 1', 'statement_not_allowed'],
    ['select 1; select 2', 'statement_not_allowed'],
    ["select 1) to '/tmp/x' --", 'invalid_sql'],
    ["select cast('x' as integer)", 'invalid_sql'],
  ])('but not %s', async (refused, code) => {
    for (const format of ['csv', 'parquet']) {
      const { status, text } = await post('/api/export', { format, sql: refused });
      expect([status, text]).toEqual([400, expect.stringContaining(`"${code}"`)]);
    }
  });

  test('and goes without what a table has', async () => {
    expect((await post('/api/export', { format: 'csv', sql: 'select 1', table: 'events' })).text).toContain('invalid_parameter');
    expect((await post('/api/export', { format: 'csv', sql: 'select 1' })).status).toBe(200);
  });
});
