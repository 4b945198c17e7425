import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * What the engine has is asked of the engine, so that a version of it that has more is noticed: every table function and every function with
 * effects is either refused or on a list here. `query-guard.test.ts` has the attacks that somebody thought of.
 */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ expectedErrors: ['query_timeout', 'query_resources'] });
  await server.post('/v1/track', { userId: 'u', event: 'E' });
  await server.whenStored();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** The code of a refusal; `ok` for what ran. */
async function ask(sql: string): Promise<string> {
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const { status, text } = await server.request('/api/query', { method: 'POST', headers, body: JSON.stringify({ sql }) });
  const { code = 'ok' } = JSON.parse(text) as { readonly code?: string };
  expect([sql, status]).toEqual([sql, code === 'ok' ? 200 : 400]);
  return code;
}

async function namesOf(condition: string): Promise<readonly string[]> {
  const rows = await server.query<{ name: string }>(
    `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE ${condition} ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const refusals = ['function_not_allowed', 'statement_not_allowed', 'invalid_sql'];

test('every table function that the engine has, by whatever alias, is refused or known to read nothing', async () => {
  const names = await namesOf(`function_type IN ('table', 'table_macro', 'pragma')`);
  expect(names.length).toBeGreaterThan(80);
  const allowed: string[] = [];
  for (const name of names) {
    const code = await ask(`SELECT * FROM ${quoted(name)}('/etc/passwd')`);
    if (code !== 'function_not_allowed') {
      allowed.push(name);
      continue;
    }
    // However it is called.
    for (const call of [
      `system.main.${quoted(name)}('x')`,
      `${quoted(name.toUpperCase())}('x')`,
      `LATERAL (FROM ${quoted(name)}())`,
    ]) {
      expect([call, refusals]).toEqual([call, expect.arrayContaining([await ask(`SELECT * FROM events, ${call}`)])]);
    }
    expect(refusals).toContain(await ask(`CALL ${quoted(name)}('x')`));
    expect(refusals).toContain(await ask(`PRAGMA ${quoted(name)}('x')`));
  }
  expect(allowed).toEqual([
    'duckdb_columns',
    'duckdb_functions',
    'duckdb_sequences',
    'duckdb_tables',
    'duckdb_views',
    'generate_series',
    'json_each',
    'json_tree',
    'range',
    'repeat',
    'summary',
    'unnest',
  ]);
});

test('every function that has effects, or tells another thing each time, is refused or known to do no harm', async () => {
  const names = await namesOf(`function_type IN ('scalar', 'aggregate', 'macro') AND (has_side_effects OR stability = 'VOLATILE')`);
  const harmless: string[] = [];
  for (const name of names) {
    if ((await ask(`SELECT ${quoted(name)}(1)`)) !== 'function_not_allowed') {
      harmless.push(name);
    }
  }
  expect(harmless).toEqual([
    'current_connection_id',
    // The text of the query itself.
    'current_query',
    'current_query_id',
    'current_transaction_id',
    'error',
    'gen_random_uuid',
    'random',
    // Of a column of the query itself.
    'stats',
    'uuid',
    'uuidv4',
    'uuidv7',
  ]);
});

test('no macro of the engine stands for a function that is refused', async () => {
  const denied = [
    'nextval',
    'currval',
    'setseed',
    'sleep_ms',
    'write_log',
    'current_setting',
    'getvariable',
    'getenv',
    'which_secret',
  ];
  const rows = await server.query<{ name: string }>(
    `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type IN ('macro', 'table_macro')
     AND regexp_matches(macro_definition, '(?i)\\b(${denied.join('|')}|duckdb_settings|duckdb_secrets|read_text|glob)\\b')`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { name } of rows) {
    expect([name, refusals]).toEqual([name, expect.arrayContaining([await ask(`SELECT ${quoted(name)}(1)`)])]);
    expect([name, refusals]).toEqual([name, expect.arrayContaining([await ask(`SELECT * FROM ${quoted(name)}(1)`)])]);
  }
});

describe('what is refused is so by another way:', () => {
  test.each([
    "SELECT 'HOME'.getenv()",
    "SELECT ['HOME'].list_transform(x -> x.getenv())",
    "SELECT [getenv(x) FOR x IN ['HOME']]",
    "SELECT [x FOR x IN ['HOME'] IF getenv(x) <> '']",
    "SELECT list_reduce(['HOME'], (a, b) -> getenv(a))",
    "SELECT list_filter(['HOME'], lambda x: getenv(x) <> '')",
    "SELECT {'a': getenv('HOME')}.a",
    "SELECT MAP {getenv('HOME'): 1}",
    "SELECT CAST(getenv('HOME') AS VARCHAR)",
    "SELECT getenv('HOME')::JSON",
    "SELECT (SELECT (SELECT getenv('HOME')))",
    "SELECT * FROM (VALUES (getenv('HOME')))",
    "SELECT * FROM events WHERE name = getenv('HOME')",
    "SELECT COLUMNS(*)::VARCHAR || getenv('HOME') FROM events",
    "SELECT COLUMNS(c -> getenv('HOME') = c) FROM events",
    "SELECT * EXCLUDE (position) REPLACE (getenv('HOME') AS name) FROM events",
    "SELECT count(*) FROM events GROUP BY getenv('HOME')",
    "SELECT count(*) FROM events GROUP BY GROUPING SETS ((getenv('HOME')))",
    "SELECT count(*) FROM events HAVING getenv('HOME') <> ''",
    "SELECT first(name ORDER BY getenv('HOME')) FROM events",
    "SELECT sum(1) OVER (PARTITION BY getenv('HOME')) FROM events",
    "SELECT sum(1) OVER w FROM events WINDOW w AS (ORDER BY getenv('HOME'))",
    "SELECT DISTINCT ON (getenv('HOME')) name FROM events",
    "SELECT name FROM events ORDER BY getenv('HOME')",
    "SELECT name FROM events LIMIT length(getenv('HOME'))",
    "SELECT * FROM events a JOIN events b ON getenv('HOME') <> ''",
    "SELECT * FROM events TABLESAMPLE (length(getenv('HOME')) ROWS)",
    "SELECT 1 UNION SELECT length(getenv('HOME'))",
    "SELECT 1 WHERE EXISTS (SELECT 1 INTERSECT SELECT length(getenv('HOME')))",
    "WITH x AS MATERIALIZED (SELECT getenv('HOME') AS h) SELECT h FROM x",
    "WITH RECURSIVE r(n) AS (SELECT getenv('HOME') UNION ALL SELECT n FROM r WHERE false) SELECT * FROM r",
    "SELECT CASE getenv('HOME') WHEN 'x' THEN 1 END",
    "SELECT name BETWEEN getenv('HOME') AND 'z' FROM events",
    "SELECT name IN (getenv('HOME')) FROM events",
    "SELECT name LIKE 'a' ESCAPE getenv('HOME') FROM events",
    "SELECT name COLLATE nocase = getenv('HOME') FROM events",
    "PIVOT (SELECT getenv('HOME') AS h, 1 AS n) ON h USING sum(n)",
    "UNPIVOT (SELECT getenv('HOME') AS h) ON h",
    "FROM (FROM (SELECT getenv('HOME')))",
    "(SELECT getenv('HOME'))",
    "SUMMARIZE SELECT getenv('HOME')",
    "DESCRIBE SELECT getenv('HOME')",
    "EXPLAIN ANALYZE SELECT getenv('HOME')",
    "TABLE (SELECT getenv('HOME'))",
    "SELECT * FROM events AT (VERSION => getenv('HOME'))",
    "SELECT 1 QUALIFY getenv('HOME') <> ''",
    "SELECT getenv\n(\n'HOME'\n)",
    'SELECT "getenv"(\'HOME\')',
    "SELECT system.main.getenv('HOME')",
    "SELECT getenv /* getenv */ ('HOME')",
    // Statements that are more than one, or are not there yet.
    'SELECT $1',
    'SELECT ?',
    'SELECT $name',
    "PREPARE p AS SELECT getenv('HOME')",
    "EXECUTE p('HOME')",
    "SELECT 1; -- \nSELECT getenv('HOME')",
    'BEGIN; SELECT 1; COMMIT',
    // What changes data, wherever a query may stand.
    'WITH x AS (UPDATE storage.progress SET position = 0 RETURNING *) SELECT * FROM x',
    'WITH x AS (INSERT INTO storage.events SELECT * FROM storage.events RETURNING position) FROM x',
    'SELECT * FROM (INSERT INTO storage.progress VALUES (1) RETURNING *)',
    'SELECT (DELETE FROM storage.events RETURNING 1)',
    'CREATE OR REPLACE TEMP VIEW events AS SELECT 1',
    'SELECT 1 INTO storage.t',
    // The engine's own settings and secrets.
    'SELECT * FROM duckdb_secrets(redact := false)',
    'FROM duckdb_settings()',
    'SHOW ALL TABLES; SHOW ALL',
    "SELECT current_setting(name) FROM (SELECT 's3_secret_access_key' AS name)",
    "SET s3_region = 'x'",
    'RESET s3_region',
    "SET SESSION AUTHORIZATION 'x'",
    'INSTALL httpfs FROM community',
    "LOAD '/tmp/x.duckdb_extension'",
    "ATTACH 'https://example.com/x.duckdb' AS x",
    "ATTACH 'postgres:dbname=x' AS x (TYPE postgres)",
    "COPY events TO PROGRAM 'sh'",
    "COPY (SELECT getenv('HOME')) TO '/dev/stdout'",
    "CREATE SECRET (TYPE http, BEARER_TOKEN 'x')",
    'DROP SECRET x',
  ])('%s', async (sql) => {
    expect([sql, refusals]).toEqual([sql, expect.arrayContaining([await ask(sql)])]);
  });

  test('none of it had an effect', async () => {
    expect(await server.query('SELECT count(*)::INTEGER AS count, max(position)::INTEGER AS last FROM events')).toEqual([
      { count: 1, last: 1 },
    ]);
    expect(await server.query('SELECT position FROM storage.progress')).toEqual([{ position: 1 }]);
    expect((await server.post('/v1/track', { userId: 'u', event: 'after' })).status).toBe(200);
    expect(await server.events()).toHaveLength(2);
  });
});
