import { parseJson, stringifyJson } from '@fairlead/protocol';
import { rawExchange, startTestServer, type TestServer, until } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, type Row } from './support/api.ts';
import { readParquet } from './support/export.ts';

/* `POST /api/export`, to its last byte. What becomes of it when somebody dies is in export-broken.test.ts. */

const mpid = '-7346244611012968789';
const mpEventId = '6004677780660780000';
const noon = Date.UTC(2026, 0, 31, 12);

interface Exported {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly code: string | undefined;
}

async function ask(server: TestServer, body: unknown): Promise<Exported> {
  const answer = await fetch(`${server.url}/api/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const code = answer.ok ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as { code: string }).code;
  return { status: answer.status, headers: answer.headers, bytes, code };
}

function linesOf({ bytes }: Exported): readonly string[] {
  const text = Buffer.from(bytes).toString();
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

const jsonColumns = ['identities', 'properties', 'user_attributes', 'device', 'consent', 'context', 'event'];

/** A row of `/api/query` as a line of ndjson, in one spelling. */
function toLine(row: Row): string {
  const values = Object.entries(row).map(([name, value]) => {
    const isId = name === 'mpid' || name === 'mp_event_id';
    const inner = jsonColumns.includes(name) && typeof value === 'string' ? parseJson(value) : undefined;
    return [name, inner?.ok === true ? inner.value : isId && typeof value === 'number' ? value.toString() : value];
  });
  return stringifyJson(Object.fromEntries(values) as never);
}

function inOneSpelling(line: string): string {
  const parsed = parseJson(line);
  return parsed.ok ? stringifyJson(parsed.value) : 'not JSON';
}

describe('a few rows', () => {
  let server: TestServer;
  let clock = noon;

  beforeAll(async () => {
    server = await startTestServer({ now: () => clock });
    await server.post(
      '/v2/events',
      `{"mpid":${mpid},"user_identities":{"customer_id":"u1"},"events":[{"event_type":"custom_event","data":` +
        `{"event_name":"e","custom_event_type":"other","event_id":${mpEventId},"custom_attributes":{"big":9223372036854775807,"small":0.1}}}]}`,
    );
    clock = noon + 1_500;
    await server.post('/v1/batch', {
      batch: [
        { type: 'track', event: 'line\nbreak, "quote", \u2028 and ☃', userId: 'u2', timestamp: '0001-01-01T00:00:00.001Z' },
        { type: 'track', userId: 'u2', properties: { deep: [{ a: null }] } },
        { type: 'identify', userId: 'u3', traits: { '': true } },
      ],
    });
    await server.whenStored();
  });

  afterAll(() => server[Symbol.asyncDispose]());

  test('Parquet has the types of the table, and every digit', async () => {
    const exported = await ask(server, { format: 'parquet', table: 'events' });
    const { types, rows } = await readParquet(exported.bytes);
    const columns = await server.query<{ column_name: string; data_type: string }>(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'events' AND table_schema = 'main' ORDER BY ordinal_position",
    );

    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(exported.headers.get('content-disposition')).toBe('attachment; filename="events.parquet"');
    expect(exported.headers.get('cache-control')).toBe('no-store');
    expect(types).toEqual(Object.fromEntries(columns.map((column) => [column.column_name, column.data_type])));
    expect(rows).toEqual(await server.query('SELECT * FROM events ORDER BY position, event_index'));
    expect(rows[0]).toMatchObject({ mpid, mp_event_id: mpEventId });
  });

  test('ndjson has JSON in JSON, ids of 64 bits as strings, times in ISO 8601', async () => {
    const exported = await ask(server, { format: 'ndjson', table: 'events' });
    const lines = linesOf(exported);
    const rows = await server.query<Row>('SELECT * FROM events ORDER BY position, event_index');

    expect(exported.headers.get('content-type')).toBe('application/x-ndjson');
    expect(exported.headers.get('content-disposition')).toBe('attachment; filename="events.ndjson"');
    expect(lines.map(inOneSpelling)).toEqual(rows.map(toLine));
    expect(lines[0]).toContain(`"mpid":"${mpid}"`);
    expect(lines[0]).toContain(`"mp_event_id":"${mpEventId}"`);
    expect(lines[0]).toContain('"big":9223372036854775807');
    expect(lines[0]).toContain('"received_at":"2026-01-31T12:00:00.000Z"');
    expect(lines[1]).toContain('"original_timestamp":"0001-01-01T00:00:00.001Z"');
  });

  test('a line of ndjson says the same as the event in /api/events', async () => {
    const lines = linesOf(await ask(server, { format: 'ndjson', table: 'events' }));
    const { text } = await get(server, '/api/events?order=asc');
    expect(inOneSpelling(`{"events":[${lines.join(',')}],"next":null}`)).toBe(inOneSpelling(text));
  });

  test('quarantine is exported as well', async () => {
    const lines = linesOf(await ask(server, { format: 'ndjson', table: 'quarantine' }));
    const { rows } = await readParquet((await ask(server, { format: 'parquet', table: 'quarantine' })).bytes);
    const expected = await server.query<Row>('SELECT * FROM quarantine');
    expect(expected).toHaveLength(1);
    expect(lines.map(inOneSpelling)).toEqual(expected.map(toLine));
    expect(rows).toEqual(expected);
  });

  test.each([
    [{ user_id: 'u2' }, ['1']],
    [{ mpid }, ['0']],
    [`{"mpid":${mpid}}`, ['0']],
    [{ type: 'track', protocol: 'message' }, ['1']],
    [{ from: '2026-01-31T12:00:01Z' }, ['1', '2']],
    [{ to: '2026-01-31T12:00:01.500Z' }, ['0']],
    [{ source: "x' OR 1=1--" }, []],
  ])('where %j', async (where, expected) => {
    const text = typeof where === 'string' ? where : JSON.stringify(where);
    const asked = `{"format":"ndjson","table":"events","columns":["user_id"],"where":${text}}`;
    const users = expected.map((nth) => `{"user_id":"u${Number(nth) + 1}"}`);
    expect(linesOf(await ask(server, asked))).toEqual(users);
  });

  test('columns are those that were asked for, in that order', async () => {
    const columns = ['received_at', 'receipt', 'mpid'];
    const asked = { table: 'events', columns, where: { mpid } };
    const [line = ''] = linesOf(await ask(server, { ...asked, format: 'ndjson' }));
    const { rows } = await readParquet((await ask(server, { ...asked, format: 'parquet' })).bytes);
    expect(Object.entries(JSON.parse(line) as Row)).toEqual([
      ['received_at', '2026-01-31T12:00:00.000Z'],
      ['receipt', expect.stringMatching(/-1$/)],
      ['mpid', mpid],
    ]);
    expect(rows).toEqual([JSON.parse(line)]);
  });

  test('no row is a file of no rows', async () => {
    const asked = { table: 'events', where: { source: 'nobody' } };
    const { types, rows } = await readParquet((await ask(server, { ...asked, format: 'parquet' })).bytes);
    expect(linesOf(await ask(server, { ...asked, format: 'ndjson' }))).toEqual([]);
    expect([Object.keys(types).length, rows.length]).toEqual([27, 0]);
  });

  test.each([
    ['{', 'invalid_json'],
    ['[]', 'invalid_parameter'],
    ['{}', 'invalid_parameter'],
    [{ format: 'xlsx', table: 'events' }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'progress' }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'storage.events' }, 'invalid_parameter'],
    [{ format: 'parquet' }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', path: '/tmp/x' }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', where: [] }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', where: { sql: '1=1' } }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', where: { limit: 1 } }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', where: { source: null } }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', where: { mpid: 1.5 } }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: [] }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: 'name' }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: ['name', 'name'] }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: ['reason'] }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: ['name", 1 AS "x'] }, 'invalid_parameter'],
    [{ format: 'parquet', table: 'events', columns: [['name']] }, 'invalid_parameter'],
    ['{"format":99999999999999999999,"table":"events"}', 'invalid_parameter'],
  ])('%j is refused', async (body, code) => {
    const refused = await ask(server, body);
    expect([refused.status, refused.code]).toEqual([400, code]);
  });
});

test('40,000 events are exported as they stood at one moment, while more arrive', async () => {
  await using server = await startTestServer({ queryRowsMax: 100_000, queryBytesMax: 512 * 1024 * 1024 });
  await sendEvents(server, { requests: 10, eventsEach: 4_000 });
  const more = sendEvents(server, { requests: 40, eventsEach: 50 });
  const parquet = await ask(server, { format: 'parquet', table: 'events' });
  const ndjson = await ask(server, { format: 'ndjson', table: 'events' });
  await more;
  await server.whenStored();
  const all = await server.query<Row>('SELECT * FROM events ORDER BY position, event_index');
  const { rows } = await readParquet(parquet.bytes);
  const lines = linesOf(ndjson);

  expect(all).toHaveLength(42_000);
  for (const { length } of [rows, lines]) {
    expect(length).toBeGreaterThanOrEqual(40_000);
    // Requests are stored whole, so what was there at one moment ends with one.
    expect(all[length]?.['event_index'] ?? 0).toBe(0);
  }
  expect(rows.findIndex((row, nth) => JSON.stringify(row) !== JSON.stringify(all[nth]))).toBe(-1);
  expect(lines.findIndex((line, nth) => inOneSpelling(line) !== toLine(all[nth] ?? {}))).toBe(-1);
});

test('there is one export at a time until its last byte is read, and one that nobody reads any more gives way', async () => {
  await using server = await startTestServer({ expectedErrors: ['export_busy'] });
  await sendEvents(server, { requests: 10, eventsEach: 10_000 });
  const leaving = new AbortController();
  // Its head is read, its body is not: far more than the sockets hold is left.
  const unread = await fetch(`${server.url}/api/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}` },
    body: '{"format":"ndjson","table":"events"}',
    signal: leaving.signal,
  });
  const refused = await ask(server, { format: 'parquet', table: 'events' });
  leaving.abort();
  let next = refused;
  await until('the next export is taken', async () => {
    next = await ask(server, { format: 'parquet', table: 'events', columns: ['name'] });
    return next.status === 200;
  });

  expect(unread.status).toBe(200);
  expect(Number(unread.headers.get('content-length'))).toBeGreaterThan(32 * 1024 * 1024);
  expect([refused.status, refused.code, refused.headers.get('retry-after')]).toEqual([503, 'export_busy', '5']);
  expect((await readParquet(next.bytes)).rows).toHaveLength(100_000);
});

test('an export beyond the limit of bytes or of time is refused, and the next within them is not', async () => {
  await using small = await startTestServer({ exportBytesMax: 1_000_000 });
  await sendEvents(small, { requests: 1, eventsEach: 10_000 });
  expect(await ask(small, { format: 'ndjson', table: 'events' })).toMatchObject({ status: 400, code: 'export_too_large' });
  expect(await ask(small, { format: 'ndjson', table: 'events', columns: ['name'] })).toMatchObject({ status: 200 });

  await using hasty = await startTestServer({ exportTimeoutMs: 1 });
  await sendEvents(hasty, { requests: 1, eventsEach: 10_000 });
  expect(await ask(hasty, { format: 'ndjson', table: 'events' })).toMatchObject({ status: 400, code: 'query_timeout' });
  expect((await hasty.query('SELECT 1 AS one'))[0]).toEqual({ one: 1 });
});

test('a request on the same connection behind an export is answered', async () => {
  await using server = await startTestServer();
  const authorization = `authorization: Bearer ${server.adminToken}\r\nhost: localhost\r\n`;
  const body = '{"format":"ndjson","table":"events"}';
  const { answers } = await rawExchange(
    server.port,
    `POST /api/export HTTP/1.1\r\n${authorization}content-length: ${body.length}\r\n\r\n${body}` +
      `GET /api/events HTTP/1.1\r\n${authorization}\r\n`,
    { answers: 2 },
  );
  expect(answers.map(({ status, body: text }) => [status, text])).toEqual([
    [200, ''],
    [200, '{"events":[],"next":null}'],
  ]);
});

async function sendEvents(
  server: TestServer,
  { requests, eventsEach }: { readonly requests: number; readonly eventsEach: number },
): Promise<void> {
  for (let request = 0; request < requests; request++) {
    const batch = Array.from({ length: eventsEach }, (_, index) => ({
      type: 'track',
      event: `step ${index % 10}`,
      userId: `user-${index % 997}`,
      messageId: `${requests}-${request}-${index}`,
      properties: { index, text: 'some text' },
    }));
    expect((await server.post('/v1/batch', { batch })).status).toBe(200);
  }
  await server.whenStored();
}
