import { startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * Queries that are made to take all the time and memory that there is. Each ends within its limits, and while it runs and after it the server
 * takes events and stores them. Nothing here says how fast: only that there is an end, and what it is called.
 */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    queryTimeoutMs: 700,
    storeMemoryBytesMax: 128 * 1024 * 1024,
    storeTempBytesMax: 32 * 1024 * 1024,
    expectedErrors: ['query_timeout', 'query_resources', 'store_unavailable'],
    expectedLines: ['worker_trouble'],
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Outcome {
  readonly status: number;
  readonly code: string;
}

/** Once there is a worker to ask: the one before may have been given up. */
async function ask(sql: string): Promise<Outcome> {
  await until('queries are answered', () =>
    server.query('SELECT 1').then(
      () => true,
      () => false,
    ),
  );
  return askAtOnce(sql);
}

async function askAtOnce(sql: string): Promise<Outcome> {
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const { status, text } = await server.request('/api/query', { method: 'POST', headers, body: JSON.stringify({ sql }) });
  return { status, code: (JSON.parse(text) as { readonly code?: string }).code ?? 'ok' };
}

async function expectAlive(event: string): Promise<void> {
  expect((await server.post('/v1/track', { userId: 'u', event })).status).toBe(200);
  await server.whenStored();
  await ask('SELECT 1');
  const rows = await server.query(`SELECT count(*)::INTEGER AS count FROM events WHERE name = '${event}'`);
  expect(rows).toEqual([{ count: 1 }]);
}

describe('ends within its limits:', () => {
  test.each([
    [
      'rows that multiply in a recursion',
      'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT r.n FROM r, range(1000)) SELECT count(*) FROM r',
    ],
    ['a recursion without an end', 'WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r) SELECT count(*) FROM r'],
    [
      'a product of three ranges',
      'SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c WHERE a.range + b.range = c.range',
    ],
    ['a product of sixty small tables', `SELECT * FROM ${Array.from({ length: 60 }, (_, nth) => `range(2) t${nth}`).join(', ')}`],
    [
      'a range of every microsecond',
      "SELECT count(*) FROM generate_series(TIMESTAMP '0001-01-01', TIMESTAMP '9999-01-01', INTERVAL 1 microsecond)",
    ],
    ['a list of a hundred billion', 'SELECT len(range(100000000000))'],
    ['lists of lists', 'SELECT list(r) FROM (SELECT range(100000) r FROM range(100000))'],
    ['a window over each row before', 'SELECT list(range) OVER (ORDER BY range) FROM range(1000000)'],
    ['distinct values without an end', 'SELECT count(DISTINCT hash(range)) FROM range(1000000000)'],
    ['a sort of more than fits anywhere', 'SELECT hash(range) AS h FROM range(1000000000) ORDER BY h LIMIT 1000000'],
    ['texts joined without an end', "SELECT length(string_agg(repeat('x', 100000), '')) FROM range(1000000)"],
    ['two columns that unroll', 'SELECT count(*) FROM (SELECT unnest(range(1000000000)), unnest(range(1000000000)))'],
    ['names that double', `WITH ${doubling(40)} SELECT count(*) FROM c39`],
    [
      'an explanation of what would never end',
      'EXPLAIN ANALYZE SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE hash(a.range) > hash(b.range)',
    ],
  ])('%s', async (what, sql) => {
    const { status, code } = await ask(sql);
    expect([what, status, ['query_timeout', 'query_resources', 'invalid_sql']]).toEqual([
      what,
      400,
      expect.arrayContaining([code]),
    ]);
  });

  test('and the server goes on', async () => {
    await expectAlive('after all of them');
  });
});

test.each([['a pattern with many ways to match', "SELECT repeat('a', 200) ILIKE repeat('%a', 40) || 'b'"]])(
  '%s, which heeds no interrupt, is answered when its time is over, and its process replaced',
  async (_, sql) => {
    await ask('SELECT 1');
    const restarts = await server.metric('fairlead_worker_restarts_total');
    // As many as may run: none of them keeps its place.
    const outcomes = await Promise.all([askAtOnce(sql), askAtOnce(sql)]);
    expect(outcomes).toContainEqual({ status: 400, code: 'query_timeout' });
    expect(outcomes.map(({ code }) => code === 'query_timeout' || code === 'store_unavailable')).toEqual([true, true]);
    // Events are taken meanwhile, and stored by the next one.
    expect((await server.post('/v1/track', { userId: 'u', event: 'meanwhile' })).status).toBe(200);
    await server.whenStored();
    expect(await server.metric('fairlead_worker_restarts_total')).toBeGreaterThan(restarts);
    await expectAlive('after it');
    expect(await server.query(`SELECT name FROM events WHERE name = 'meanwhile'`)).toHaveLength(1);
  },
);

/** Queries of which each has twice as many rows as the one before. */
function doubling(count: number): string {
  return Array.from({ length: count }, (_, nth) =>
    nth === 0 ? 'c0 AS (SELECT 1 AS a)' : `c${nth} AS (SELECT * FROM c${nth - 1} UNION ALL SELECT * FROM c${nth - 1})`,
  ).join(', ');
}
