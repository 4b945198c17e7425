import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDuckDBEventStore } from '../src/store/duckdb-event-store.ts';
import type { EventStore } from '../src/store/event-store.ts';

/*
 * SQL from users: one statement that reads the events, and nothing else of this machine. Each attack is written as its author
 * would; what counts is that it is refused with a 400, and that files, settings and rows are as they were.
 *
 * Long because most of it is the list of attacks.
 */

let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairlead-query-guard-'));
  await writeFile(join(folder, 'secret.csv'), 'a,b\n1,topsecret\n');
  await writeFile(join(folder, 'secret.json'), '{"a":"topsecret"}');
  server = await startTestServer();
  await server.post('/v1/track', { type: 'track', userId: 'u', event: 'E', properties: { a: 1 } });
  await server.whenStored();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly rows?: readonly Record<string, unknown>[];
  readonly truncated?: boolean;
}

async function ask(sql: string, of: TestServer = server): Promise<Outcome> {
  const headers = { authorization: `Bearer ${of.adminToken}` };
  const { status, text } = await of.request('/api/query', { method: 'POST', headers, body: JSON.stringify({ sql }) });
  return { status, ...(JSON.parse(text) as object) };
}

/** `%` stands for the folder with the secrets. */
const at = (sql: string): string => sql.replaceAll('%', folder);

async function expectUntouched(): Promise<void> {
  expect((await readdir(folder)).toSorted()).toEqual(['secret.csv', 'secret.json']);
  expect((await ask('SELECT count(*)::INTEGER AS count FROM events')).rows).toEqual([{ count: 1 }]);
  expect((await ask('SELECT position FROM storage.progress')).rows).toEqual([{ position: 1 }]);
}

describe('refused', () => {
  const refusals: Readonly<Record<string, readonly string[]>> = {
    files: [
      "SELECT * FROM '%/secret.csv'",
      'SELECT * FROM "%/secret.csv"',
      "FROM '%/secret.json'",
      "SELECT * FROM read_csv('%/secret.csv')",
      "SELECT * FROM READ_CSV_AUTO(['%/secret.csv'])",
      'SELECT * FROM "read_text"(\'%/secret.csv\')',
      "SELECT * FROM main.read_blob('%/secret.csv')",
      "SELECT * FROM system.main.read_text('%/*')",
      "SELECT (SELECT content FROM read_text('%/secret.csv'))",
      "SELECT * FROM events WHERE EXISTS (SELECT * FROM read_text('%/secret.csv'))",
      "SELECT * FROM events POSITIONAL JOIN read_text('%/secret.csv')",
      "WITH x AS (SELECT * FROM read_json('%/secret.json')) SELECT * FROM x",
      "SELECT * FROM glob('%/*')",
      "SELECT * FROM events JOIN glob('%/*') ON true",
      "SELECT * FROM sniff_csv('%/secret.csv')",
      "SELECT * FROM parquet_metadata('%/x')",
      "SELECT * FROM read_duckdb('%/x.duckdb')",
      "DESCRIBE '%/secret.csv'",
      "SUMMARIZE '%/secret.csv'",
      "SELECT * FROM (DESCRIBE '%/secret.csv')",
      "EXPLAIN ANALYZE SELECT * FROM '%/secret.csv'",
      "SELECT * FROM histogram_values('%/secret.csv', a)",
      "COPY storage.events TO '%/out.csv'",
      "COPY (SELECT 1) TO '%/out.csv'",
      "COPY storage.events FROM '%/secret.csv'",
      "EXPLAIN ANALYZE COPY (SELECT 1) TO '%/out.csv'",
      "EXPORT DATABASE '%/exported'",
      "IMPORT DATABASE '%/exported'",
      "ATTACH '%/x.duckdb'",
      "ATTACH ':memory:' AS m",
      'DETACH events',
    ],
    network: [
      "SELECT * FROM 'https://example.com/x.csv'",
      "SELECT * FROM 's3://bucket/x.parquet'",
      "SELECT * FROM read_csv('https://example.com/x.csv')",
      'INSTALL httpfs',
      'FORCE INSTALL httpfs',
      'LOAD httpfs',
      'UPDATE EXTENSIONS',
      'CREATE SECRET s (TYPE s3)',
      'SELECT * FROM load_aws_credentials()',
    ],
    'settings and the machine': [
      'SET threads=1',
      "SET GLOBAL memory_limit='10GB'",
      'SET VARIABLE x = 1',
      'RESET threads',
      'PRAGMA threads=1',
      'PRAGMA enable_profiling',
      'PRAGMA database_list',
      "SELECT current_setting('temp_directory')",
      'SELECT "current_setting"(\'memory_limit\')',
      'SELECT * FROM duckdb_settings()',
      'SELECT * FROM duckdb_settings',
      'SELECT * FROM pg_settings',
      'SELECT * FROM pg_catalog.pg_settings',
      'SELECT * FROM duckdb_secrets()',
      'SELECT * FROM duckdb_databases()',
      'SELECT * FROM duckdb_extensions()',
      'SELECT * FROM duckdb_temporary_files()',
      'SELECT * FROM duckdb_logs',
      'SELECT * FROM duckdb_log_contexts()',
      'SELECT * FROM pragma_database_list',
      'SELECT * FROM pragma_database_size()',
      "SELECT * FROM which_secret('/x','s3')",
      "SELECT * FROM histogram_values('pragma_database_list', file)",
      'SELECT * FROM histogram(pragma_database_list, file)',
      "SELECT json_serialize_plan('SELECT current_setting(''temp_directory'')', optimize := true)",
      "SELECT getenv('HOME')",
      "SELECT getvariable('x')",
      'WITH pragma_database_list AS (SELECT 1) SELECT * FROM pragma_database_list',
      'SELECT * FROM pg_settings, (WITH pg_settings AS (SELECT 1) SELECT * FROM pg_settings) x',
      'SELECT * FROM "DUCKDB_settings" WHERE EXISTS (WITH duckdb_settings AS (SELECT 1) SELECT 1)',
      'USE storage',
    ],
    writing: [
      'INSERT INTO storage.events SELECT * FROM storage.events',
      'DELETE FROM storage.events',
      'UPDATE storage.progress SET position = 0',
      'TRUNCATE storage.events',
      'DROP TABLE storage.events',
      'DROP VIEW events',
      'ALTER TABLE storage.events ADD COLUMN x INT',
      'CREATE TABLE t (a INT)',
      'CREATE TEMP TABLE t (a INT)',
      'CREATE VIEW v AS SELECT 1',
      'CREATE MACRO m() AS 1',
      "CREATE TEMP MACRO m() AS TABLE SELECT * FROM read_text('%/secret.csv')",
      'CREATE SEQUENCE s',
      "CREATE TYPE x AS ENUM ('a')",
      'CREATE SCHEMA x',
      'CREATE INDEX i ON storage.events(position)',
      "COMMENT ON TABLE storage.events IS 'x'",
      'MERGE INTO storage.progress USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE',
      "WITH x AS (INSERT INTO storage.progress VALUES (1,'x') RETURNING *) SELECT * FROM x",
      'WITH x AS (DELETE FROM storage.events RETURNING *) SELECT * FROM x',
      'SELECT * FROM (DELETE FROM storage.events RETURNING *)',
      'CHECKPOINT',
      'FORCE CHECKPOINT',
      'VACUUM',
      'ANALYZE',
      'BEGIN',
      'COMMIT',
      'ROLLBACK',
      'PREPARE p AS SELECT 1',
      'EXECUTE p',
      'DEALLOCATE p',
    ],
    'functions with effects': [
      "SELECT nextval('x')",
      'SELECT main."nextval"(\'x\')',
      "SELECT system.main.nextval('x')",
      'SELECT "NEXTVAL"(\'x\')',
      "SELECT/**/nextval/**/('x')",
      "SELECT currval('x')",
      "VALUES (nextval('x'))",
      "SELECT CASE WHEN 1 = 1 THEN nextval('x') END",
      "SELECT list_transform([1], x -> nextval('x'))",
      "SELECT list_transform([1], lambda x: nextval('x'))",
      "SELECT sum(1) FILTER (nextval('x') > 0) FROM events",
      "SELECT count(*) OVER (ORDER BY nextval('x')) FROM events",
      "SELECT * FROM events QUALIFY nextval('x') > 0",
      "SELECT * FROM events ORDER BY (SELECT nextval('x'))",
      "SELECT * FROM events LIMIT (SELECT nextval('x'))",
      "SELECT * REPLACE (nextval('x') AS position) FROM events",
      "SELECT * FROM range(nextval('x'))",
      "SELECT * FROM (SUMMARIZE SELECT nextval('x'))",
      'SELECT setseed(0.5)',
      "SELECT write_log('x')",
      'SELECT sleep_ms(100)',
      'SELECT * FROM checkpoint()',
      'SELECT * FROM system.main.checkpoint()',
      'SELECT * FROM force_checkpoint()',
      'SELECT * FROM enable_logging()',
      'SELECT * FROM truncate_duckdb_logs()',
      "SELECT * FROM set_log_level('x')",
      'SELECT * FROM enable_profiling()',
      'CALL pragma_database_size()',
      'CALL enable_logging()',
    ],
    'functions that no interrupt stops': [
      "SELECT levenshtein('a', 'b')",
      "SELECT editdist3('a', 'b')",
      "SELECT damerau_levenshtein('a', 'b')",
      "SELECT jaccard('a', 'b')",
      "SELECT jaro_similarity('a', 'b')",
      "SELECT jaro_winkler_similarity('a', 'b')",
    ],
    'text as SQL': [
      "SELECT * FROM query('SELECT 1')",
      "SELECT * FROM QUERY('SELECT 1')",
      'SELECT * FROM "query"(\'SELECT 1\')',
      "SELECT * FROM events, LATERAL (SELECT * FROM query('SELECT 1'))",
      "SELECT * FROM query_table('events')",
      "SELECT * FROM query_table(['events'])",
      "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
      "PRAGMA json_execute_serialized_sql('{}')",
      "CALL query('SELECT 1')",
    ],
    'more than one statement': [
      'SELECT 1; SELECT 2',
      'SELECT 1; DROP VIEW events',
      'SELECT 1;; DELETE FROM storage.events',
      '',
      ';',
      '-- nothing',
      '/* nothing */',
    ],
    'EXPLAIN of what is refused by itself': [
      'EXPLAIN DELETE FROM storage.events',
      'EXPLAIN ANALYZE DELETE FROM storage.events',
      "EXPLAIN ANALYZE INSERT INTO storage.progress VALUES (1,'x')",
      'EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1',
      "EXPLAIN ANALYZE SELECT nextval('x')",
      "EXPLAIN ANALYZE/**/SELECT nextval('x')",
      "EXPLAIN ANALYZE (SELECT nextval('x'))",
      "EXPLAIN(SELECT nextval('x'))",
      'EXPLAIN (FORMAT json) SELECT * FROM events',
      'EXPLAIN /* /* nested */ (ANALYZE) */ DELETE FROM storage.events',
      '/* /* */ EXPLAIN SELECT 1; */ DELETE FROM storage.events',
      'EXPLAIN (ANALYZE) DELETE FROM storage.events',
      '/* c */ EXPLAIN ANALYZE DELETE FROM storage.events',
      '-- c\nEXPLAIN ANALYZE DELETE FROM storage.events',
      '/* a /* b */ c */ EXPLAIN ANALYZE DELETE FROM storage.events',
      'EXPLAIN/**/ANALYZE/**/DELETE FROM storage.events',
      'EXPLAIN --\n ANALYZE DELETE FROM storage.events',
      'EXPLAIN ANALYZE PRAGMA database_list',
      "EXPLAIN ANALYZE CALL query('SELECT 1')",
    ],
    'EXPLAIN that looks like the explanation of something else': [
      "EXPLAIN ANALYZE (SELECT ')SELECT 1 --', * FROM pragma_database_list)",
      "EXPLAIN (SELECT ')SELECT 1 --', current_setting('temp_directory'))",
      "EXPLAIN ANALYZE (SELECT ')SELECT 1 --', * FROM enable_logging())",
      'EXPLAIN ANALYZE (SELECT $$)SELECT 1 --$$, * FROM pragma_database_list)',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) DELETE FROM storage.events',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) CREATE TEMP TABLE t AS SELECT 1',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) CHECKPOINT',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) COMMIT',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) CALL enable_logging()',
      'EXPLAIN (ANALYZE /* )SELECT 1 --*/) PRAGMA enable_profiling',
    ],
    spellings: [
      "SELECT ne\u200Bxtval('x')",
      "SELECT \uFF4E\uFF45\uFF58\uFF54\uFF56\uFF41\uFF4C('x')",
      "SELECT nextval\u00A0('x')",
      "SELECT NE\u212ATVAL('x')",
      "SELECT nextval\u0000('x')",
      'SELECT U&"n\\0065xtval"(\'x\')',
    ],
  };

  test.each(Object.entries(refusals).flatMap(([kind, statements]) => statements.map((sql) => ({ kind, sql }))))(
    '$kind: $sql',
    async ({ sql }) => {
      const outcome = await ask(at(sql));
      expect([outcome.status, outcome.rows]).toEqual([400, undefined]);
      expect(['statement_not_allowed', 'function_not_allowed', 'invalid_sql', 'missing_sql']).toContain(outcome.code);
      expect(outcome.message).not.toContain('topsecret');
    },
  );

  test('none of it had an effect', async () => {
    await expectUntouched();
    expect((await ask('SELECT * FROM duckdb_sequences()')).rows).toEqual([]);
    const tables = await ask('SELECT DISTINCT table_name FROM information_schema.tables ORDER BY ALL');
    expect(tables.rows?.map((row) => row['table_name'])).toEqual([
      'checkpoints',
      'event_keys',
      'event_keys_overflow',
      'events',
      'events_overflow',
      'keyed',
      'progress',
      'quarantine',
      'removed',
      'set_aside',
      'user_key_runs',
      'user_key_runs_overflow',
    ]);
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  });
});

describe('the folders that the engine itself may write', () => {
  /** `@` stands for the folder of exports, in which an export lies; `$` for the store's. */
  const attacks = [
    "SELECT * FROM '@/left.parquet'",
    'SELECT * FROM "@/left.parquet"',
    'SELECT * FROM "@/left".parquet',
    'SELECT * FROM "@/left".main.parquet',
    'SELECT * FROM "@/left".main.left',
    "FROM '@/*.parquet'",
    "SELECT * FROM '@/left.ndjson'",
    "SELECT * FROM '@/../temporary/left.csv'",
    "SELECT * FROM '$/temporary/left.csv'",
    "SELECT * FROM 'left.parquet'",
    "SELECT * FROM 'file:@/left.parquet'",
    "SELECT (SELECT count(*) FROM '@/left.parquet')",
    "SELECT * FROM events WHERE EXISTS (FROM '@/left.parquet')",
    "SELECT * FROM events POSITIONAL JOIN '@/left.parquet'",
    "WITH x AS (FROM '@/left.parquet') FROM x",
    'WITH "@/left.parquet" AS (SELECT 1) SELECT * FROM "@/left.parquet", (SELECT * FROM "@/left.parquet")',
    "DESCRIBE '@/left.parquet'",
    "SUMMARIZE '@/left.parquet'",
    "SELECT * FROM (SUMMARIZE '@/left.parquet')",
    "EXPLAIN ANALYZE SELECT * FROM '@/left.parquet'",
    "SELECT * FROM read_parquet('@/left.parquet')",
    "SELECT * FROM parquet_scan('@/left.parquet')",
    "SELECT * FROM parquet_schema('@/left.parquet')",
    "SELECT * FROM read_json('@/left.ndjson')",
    "SELECT * FROM read_text('@/*')",
    "SELECT * FROM read_blob('$/temporary/*')",
    "SELECT * FROM glob('@/*')",
    "SELECT * FROM query_table('@/left.parquet')",
    "SELECT * FROM query('FROM ''@/left.parquet''')",
    "SHOW TABLES FROM '@/left.parquet'",
    "PIVOT '@/left.parquet' ON position",
    "COPY (SELECT 1) TO '@/written.csv'",
    "COPY storage.events TO '@/written.parquet'",
    "COPY storage.events FROM '@/left.parquet'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '@/written.csv'",
    "EXPORT DATABASE '@/written'",
    "ATTACH '@/written.duckdb'",
    "ATTACH '$/temporary/written.duckdb'",
    "CREATE TABLE t AS FROM '@/left.parquet'",
    "SET temp_directory = '@'",
    "SET allowed_directories = ['/']",
    'SET enable_external_access = true',
  ];
  let path: string;
  let store: EventStore;

  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), "fairlead-query-guard-'-"));
    store = await openDuckDBEventStore({
      path,
      logId: 'abcdef01',
      memoryBytesMax: 256 * 1024 * 1024,
      tempBytesMax: 64 * 1024 * 1024,
      query: { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 1, waitingMax: 10, waitMsMax: 10_000, bytesMax: 1_000_000 },
      export: { bytesMax: 1_000_000, timeoutMs: 60_000 },
    });
    for (const format of ['parquet', 'ndjson'] as const) {
      const request = { table: 'quarantine', conditions: [], columns: [], format } as const;
      const exported = await store.exportRows(request, new AbortController().signal);
      await rename(exported.path, join(path, 'export', `left.${format}`));
    }
    await copyFile(join(path, 'export', 'left.parquet'), join(path, 'export', 'left.main.parquet'));
    await mkdir(join(path, 'temporary'), { recursive: true });
    await writeFile(join(path, 'temporary', 'left.csv'), 'a,b\n1,topsecret\n');
  });

  afterAll(async () => {
    await store.close();
    await rm(path, { recursive: true });
  });

  test.each(attacks)('are out of reach of %s', async (attack) => {
    const quoted = path.replaceAll("'", "''");
    const sql = attack.replaceAll(/"[^"]*"/g, (name) => name.replaceAll('@', `${path}/export`));
    const asked = store.query(sql.replaceAll('@', `${quoted}/export`).replaceAll('$', quoted));
    await expect(asked).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:statement_not_allowed|function_not_allowed|invalid_sql)$/) as unknown,
    });
  });

  test('none of it had an effect', async () => {
    expect((await readdir(join(path, 'export'))).toSorted()).toEqual(['left.main.parquet', 'left.ndjson', 'left.parquet']);
    expect((await readdir(path)).filter((name) => name.startsWith('written'))).toEqual([]);
    expect(await readdir(join(path, 'temporary'))).toEqual(['left.csv']);
  });
});

describe('run', () => {
  test.each([
    'SELECT 1',
    'SELECT 1;',
    '-- a comment\nSELECT 1 /* ; */',
    "SELECT ';', '--', '/*'",
    'FROM events',
    'TABLE events',
    'VALUES (1), (2)',
    'SELECT * FROM quarantine',
    'WITH x AS (SELECT 1 AS a) SELECT * FROM x',
    'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r',
    "SELECT properties->>'a' FROM events",
    'SELECT type, count(*) FROM events GROUP BY ALL ORDER BY ALL',
    'SELECT unnest([1, 2]), range(3)',
    'SELECT name AS query FROM events',
    'SELECT received_at::DATE, now(), uuid(), random() FROM events',
    'DESCRIBE events',
    'SUMMARIZE events',
    'SHOW TABLES',
    'EXPLAIN SELECT * FROM events',
    'explain analyze select * from events',
  ])('%s', async (sql) => {
    expect((await ask(sql)).status).toBe(200);
  });
});

test('as many comments as a statement has room for are skipped, each once', async () => {
  const comments = '/* a */ '.repeat(10_000);
  const lines = '-- a\n'.repeat(10_000);
  expect((await ask(`${comments}SELECT 1 AS one`)).rows).toEqual([{ one: 1 }]);
  expect((await ask(`${lines}EXPLAIN ${comments}SELECT 1`)).status).toBe(200);
  expect((await ask(`EXPLAIN ANALYZE ${comments}DELETE FROM storage.events`)).status).toBe(400);
});

describe('values', () => {
  test('integers that a double can not hold are text, as are numbers that JSON has no word for', async () => {
    const sql =
      "SELECT 9223372036854775807 AS max, -9223372036854775808 AS min, 9007199254740993 AS odd, 9007199254740991 AS safe, 0.1::DOUBLE AS tenth, 'NaN'::DOUBLE AS nan, " +
      "'infinity'::DOUBLE AS infinite, 1.50::DECIMAL(10,2) AS money, TIMESTAMP '2020-01-02 03:04:05.678' AS time, NULL AS nothing, true AS yes, [1, 9007199254740993] AS list";
    expect((await ask(sql)).rows).toEqual([
      {
        max: '9223372036854775807',
        min: '-9223372036854775808',
        odd: '9007199254740993',
        safe: 9007199254740991,
        tenth: 0.1,
        nan: 'NaN',
        infinite: 'Infinity',
        money: '1.50',
        time: '2020-01-02T03:04:05.678Z',
        nothing: null,
        yes: true,
        list: expect.arrayContaining(['9007199254740993']) as unknown,
      },
    ]);
  });

  test('inside of lists, structs, maps and arrays the rules are the same', async () => {
    const sql =
      "SELECT [1::BIGINT, 9007199254740993] AS list, {'count': 2::BIGINT, 'at': TIMESTAMP '2020-01-02 03:04:05.678'} AS struct, " +
      "MAP {'a': 3::BIGINT} AS map, [4::BIGINT, 5]::BIGINT[2] AS array, [[6::BIGINT], NULL] AS nested";
    expect((await ask(sql)).rows).toEqual([
      {
        list: [1, '9007199254740993'],
        struct: { count: 2, at: '2020-01-02T03:04:05.678Z' },
        map: [{ key: 'a', value: 3 }],
        array: [4, 5],
        nested: [[6], null],
      },
    ]);
  });

  test('times of every precision and those with a zone are ISO 8601 in UTC', async () => {
    const time = "'2020-01-02 03:04:05.678'";
    const sql =
      `SELECT make_timestamptz(1577934245678000) AS zoned, ${time}::TIMESTAMP_S AS s, ${time}::TIMESTAMP_MS AS ms, ` +
      `${time}::TIMESTAMP_NS AS ns, 'infinity'::TIMESTAMP AS never, 'infinity'::TIMESTAMP_NS AS never_ns`;
    expect((await ask(sql)).rows).toEqual([
      {
        zoned: '2020-01-02T03:04:05.678Z',
        s: expect.stringMatching(/^2020-01-02T03:04:0[56]\.000Z$/) as unknown,
        ms: '2020-01-02T03:04:05.678Z',
        ns: '2020-01-02T03:04:05.678Z',
        never: 'infinity',
        never_ns: 'infinity',
      },
    ]);
  });

  test('columns of the same name, and columns with the names of an object, are all there', async () => {
    const { rows } = await ask('SELECT 1 AS a, 2 AS a, 3 AS "constructor", 4 AS "__proto__"');
    expect(Object.values(rows?.[0] ?? {})).toEqual([1, 2, 3, 4]);
  });
});

describe('limits', () => {
  const slow = 'SELECT count(*) FROM range(1000000000) a, range(1000000000) b';
  const expectedErrors = ['query_busy', 'query_timeout', 'query_resources'] as const;

  test('a query that takes too long is ended, and the server goes on', async () => {
    await using limited = await startTestServer({ queryTimeoutMs: 200, expectedErrors });
    expect(await ask(slow, limited)).toMatchObject({ status: 400, code: 'query_timeout' });
    const endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r';
    expect(await ask(endless, limited)).toMatchObject({ status: 400, code: 'query_timeout' });
    // As short as the limit is, a busy machine may need more than one go.
    await until('a short query is answered', async () => (await ask('SELECT 1 AS one', limited)).status === 200);
  });

  test('slow queries, as many as may run, keep no event from being accepted and stored', async () => {
    await using limited = await startTestServer({ queryTimeoutMs: 2_000, expectedErrors });
    const running = new Set(['queries']);
    const queries = Promise.all(Array.from({ length: 4 }, () => ask(slow, limited))).finally(() => running.clear());
    const statuses = new Map<number, number>();
    while (running.size > 0) {
      const { status } = await limited.post('/v1/track', { type: 'track', userId: 'u', event: 'E' });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()]).toEqual([200]);
    expect((await queries).map(({ code }) => code)).toEqual(['query_timeout', 'query_timeout', 'query_timeout', 'query_timeout']);
    await limited.whenStored();
    expect((await ask('SELECT count(*)::INTEGER AS count FROM events', limited)).rows).toEqual([{ count: statuses.get(200) }]);
  });

  test('a query waits for its turn', async () => {
    await using limited = await startTestServer({ queryConcurrencyMax: 1 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, nth) => ask(`SELECT ${nth} AS nth`, limited)));
    expect(outcomes.map(({ rows }) => rows)).toEqual(outcomes.map((_, nth) => [{ nth }]));
  });

  test('more queries at once than may run and wait are told to come back', async () => {
    await using limited = await startTestServer({
      queryTimeoutMs: 2_000,
      queryConcurrencyMax: 1,
      queriesWaitingMax: 0,
      expectedErrors,
    });
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => ask(slow, limited)));
    expect(outcomes.filter(({ code }) => code === 'query_timeout')).toHaveLength(1);
    expect(outcomes.filter(({ code, status }) => code === 'query_busy' && status === 503)).toHaveLength(3);
  });

  test('rows beyond the limit are left out, and the answer says so', async () => {
    await using limited = await startTestServer({ queryRowsMax: 100 });
    const beyond = await ask('SELECT * FROM range(101)', limited);
    expect([beyond.rows?.length, beyond.truncated]).toEqual([100, true]);
    const within = await ask('SELECT * FROM range(100)', limited);
    expect([within.rows?.length, within.truncated]).toEqual([100, false]);
  });

  test('an answer has a size beyond which it is cut off', async () => {
    const { rows, truncated } = await ask("SELECT repeat('x', 10000) AS filler FROM range(10000)");
    expect(JSON.stringify(rows).length).toBeLessThan(64 * 1024 * 1024);
    expect(truncated).toBe(true);
  });

  test('a query that needs too much memory or temporary space is refused, and the server goes on', async () => {
    await using limited = await startTestServer({
      storeMemoryBytesMax: 128 * 1024 * 1024,
      storeTempBytesMax: 32 * 1024 * 1024,
      expectedErrors,
    });
    expect(await ask('SELECT list(range) FROM range(100000000)', limited)).toMatchObject({ status: 400, code: 'query_resources' });
    const spilling = 'SELECT count(DISTINCT md5(range::VARCHAR)) FROM range(10000000)';
    expect(await ask(spilling, limited)).toMatchObject({ status: 400, code: 'query_resources' });
    expect((await limited.post('/v1/track', { type: 'track', userId: 'u', event: 'E' })).status).toBe(200);
    expect(await limited.events()).toHaveLength(1);
  });

  test('a statement that is nested deep, or very long, is refused or run', async () => {
    const statements = [
      `SELECT ${'('.repeat(5_000)}1${')'.repeat(5_000)}`,
      `SELECT ${'1+'.repeat(20_000)}1`,
      `SELECT '${'x'.repeat(200_000)}' AS a`,
    ];
    for (const sql of statements) {
      expect([200, 400]).toContain((await ask(sql)).status);
    }
    expect((await ask(`SELECT '${'x'.repeat(300_000)}' AS a`)).status).toBe(413);
    expect((await ask('SELECT 1')).status).toBe(200);
  });
});
