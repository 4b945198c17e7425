import { startTestServer, testSource, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiAnswer, get, idsOf, type Page, type Row } from './support/api.ts';

/* `GET /api/events`, `/api/events/{row}` and `/api/receipts/{receipt}/request`. */

const noon = Date.UTC(2026, 0, 31, 12);
const other = { name: 'other', key: 'other-key', secret: 'other-secret' };
const mpid = '-7346244611012968789';
const mpEventId = '6004677780660780000';

const messages = `{ "writeKey": "key", "api_key": "key",
  "batch": [
    {"type":"track","event":"Seen","userId":"u1","anonymousId":"a1","messageId":"m-1","write_key":"key","properties":{"writeKey":"mine","n":9007199254740993}},
    {"type":"identify","userId":"u1","messageId":"m-2","traits":{"plan":"pro"}},
    {"type":"track","userId":"u1","messageId":"m-3"}
  ]}`;
const batch =
  `{"environment":"development","mpid":${mpid},"user_identities":{"customer_id":"u2","email":"u2@example.com"},` +
  `"events":[{"event_type":"custom_event","data":{"event_name":"Seen","custom_event_type":"other","source_message_id":"b-1","event_id":${mpEventId}}}]}`;
const spaced = '{ "event" : "Seen \\u00e9?",\n "anonymousId":"a1" , "messageId":"o-1", "properties":{"big":7346244611012968789} }';

let server: TestServer;
let clock = noon;

beforeAll(async () => {
  server = await startTestServer({ sources: [testSource, other], now: () => clock });
  await server.post('/v1/batch', messages, { authorization: '', 'user-agent': 'sdk/1.0' });
  clock = noon + 3_600_000;
  await server.post('/v2/events', batch);
  clock = noon + 7_200_000;
  await server.post('/v1/track', spaced, { authorization: `Basic ${Buffer.from('other-key:').toString('base64')}` });
  await server.whenStored();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('filters', () => {
  test.each([
    ['', ['3.0', '2.0', '1.1', '1.0']],
    ['?order=asc', ['1.0', '1.1', '2.0', '3.0']],
    ['?source=other', ['3.0']],
    ['?source=nobody', []],
    ['?source=', []],
    ['?environment=development', ['2.0']],
    ['?protocol=message', ['3.0', '1.1', '1.0']],
    ['?type=identify', ['1.1']],
    ['?name=Seen', ['2.0', '1.0']],
    ['?name=Seen+%C3%A9?', ['3.0']],
    ["?name='%20OR%201=1--", []],
    ['?user_id=u1', ['1.1', '1.0']],
    ['?anonymous_id=a1', ['3.0', '1.0']],
    [`?mpid=${mpid}`, ['2.0']],
    ['?mpid=-7346244611012968788', []],
    ['?event_id=m-2', ['1.1']],
    ['?identity=u2@example.com', ['2.0']],
    ['?identity=u2', ['2.0']],
    ['?identity=email', []],
    ['?from=2026-01-31T13:00:00Z', ['3.0', '2.0']],
    ['?to=2026-01-31T13:00:00Z', ['1.1', '1.0']],
    ['?from=2026-01-31T13:00:00%2B01:00&to=2026-01-31T13:00:00.001Z', ['2.0', '1.1', '1.0']],
    ['?from=2026-02-01', []],
    ['?before=2.0', ['1.1', '1.0']],
    ['?after=1.0&order=asc', ['1.1', '2.0', '3.0']],
    ['?after=1.0&before=3.0', ['2.0', '1.1']],
    ['?name=Seen&user_id=u1&protocol=message', ['1.0']],
    ['?name=Seen&user_id=u1&protocol=batch', []],
  ])('%s', async (query, expected) => {
    const { status, body } = await get(server, `/api/events${query}`);
    expect(status).toBe(200);
    expect(idsOf(body.events)).toEqual(expected);
    expect(body.next).toBeNull();
  });
});

test('an event has the columns of SQL: integers of 64 bits as strings, times in ISO 8601, JSON as JSON with every digit', async () => {
  const { headers, text, body } = await get(server, '/api/events');
  const columns = Object.keys((await server.query<Row>('SELECT * FROM events LIMIT 1'))[0] ?? {});
  const [message, batchEvent] = body.events;

  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-type')).toBe('application/json');
  expect(Object.keys(message ?? {})).toEqual(columns);
  expect(batchEvent).toMatchObject({
    position: 2,
    event_index: 0,
    receipt: expect.stringMatching(/-2$/) as unknown,
    event_id: 'b-1',
    mpid,
    mp_event_id: mpEventId,
    group_id: null,
    identities: { customer_id: 'u2', email: 'u2@example.com' },
    received_at: '2026-01-31T13:00:00.000Z',
  });
  expect(message).toMatchObject({ mpid: null, mp_event_id: null });
  expect(text).toContain('"properties":{"big":7346244611012968789}');
});

test('pages hold every event once and in order, while more arrive', async () => {
  await using paged = await startTestServer();
  const send = async (serial: number): Promise<void> => {
    const messagesOf = [0, 1, 2].map((index) => ({ type: 'track', event: 'e', userId: 'u', messageId: `${serial}-${index}` }));
    await paged.post('/v1/batch', { batch: messagesOf });
    await paged.whenStored();
  };
  for (let serial = 1; serial <= 7; serial++) {
    await send(serial);
  }
  const before = idsOf((await get(paged, '/api/events?limit=1000')).body.events);
  const newestFirst: string[] = [];
  let serial = 7;
  for (let next: string | null = ''; next !== null;) {
    const { body }: ApiAnswer<Page> = await get(paged, `/api/events?limit=4${next === '' ? '' : `&before=${next}`}`);
    newestFirst.push(...idsOf(body.events));
    ({ next } = body);
    await send(++serial);
  }
  const oldestFirst: string[] = [];
  for (let next: string | null = '0.0'; next !== null;) {
    const { body }: ApiAnswer<Page> = await get(paged, `/api/events?limit=5&order=asc&after=${next}`);
    oldestFirst.push(...idsOf(body.events));
    ({ next } = body);
  }
  const after = idsOf((await get(paged, '/api/events?limit=1000&order=asc')).body.events);

  expect(before).toHaveLength(21);
  expect(newestFirst).toEqual(before);
  expect(after).toHaveLength(serial * 3);
  expect(oldestFirst).toEqual(after);
});

test('a page of more bytes than an answer may have is cut, and goes on where it was cut', async () => {
  await using small = await startTestServer({ queryBytesMax: 20_000 });
  const batchOf = Array.from({ length: 10 }, (_, index) => ({
    type: 'track',
    event: 'e',
    userId: 'u',
    messageId: `m-${index}`,
    properties: { text: 'x'.repeat(5_000) },
  }));
  await small.post('/v1/batch', { batch: batchOf });
  await small.whenStored();
  const pages: (readonly string[])[] = [];
  for (let next: string | null = '1.99'; next !== null;) {
    const { body }: ApiAnswer<Page> = await get(small, `/api/events?limit=50&before=${next}`);
    pages.push(idsOf(body.events));
    ({ next } = body);
  }

  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flat()).toEqual(Array.from({ length: 10 }, (_, index) => `1.${9 - index}`));
});

test('a page of one user ends early where an answer may have fewer rows than were asked for, and goes on from there', async () => {
  await using small = await startTestServer({ queryRowsMax: 7 });
  // Rows of one request have a key together: these have one each.
  for (let serial = 1; serial <= 20; serial++) {
    await small.post('/v1/track', { event: 'e', userId: 'u', messageId: `m-${serial}` });
  }
  await small.whenStored();
  const found: string[] = [];
  for (let next: string | null = '99.0'; next !== null;) {
    const { body }: ApiAnswer<Page> = await get(small, `/api/events?user_id=u&limit=50&before=${next}`);
    found.push(...idsOf(body.events));
    ({ next } = body);
  }

  expect(found).toEqual(Array.from({ length: 20 }, (_, index) => `${20 - index}.0`));
});

describe('refused', () => {
  test.each([
    ['?sort=name', 'sort'],
    ['?Source=a', 'Source'],
    ['?offset=10', 'offset'],
    ['?reason=missing_name', 'reason'],
    ['?__proto__=1', '__proto__'],
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=-1', 'limit'],
    ['?limit=1e2', 'limit'],
    ['?limit=', 'limit'],
    ['?order=newest', 'order'],
    ['?mpid=1.5', 'mpid'],
    ['?mpid=9223372036854775808', 'mpid'],
    ['?mpid=', 'mpid'],
    ['?from=yesterday', 'from'],
    ['?to=2026-02-30', 'to'],
    ['?before=1', 'before'],
    ['?before=', 'before'],
    ['?after=1.x', 'after'],
    ['?after=99999999999999999.0', 'after'],
    ['?source=a&source=b', 'source'],
  ])('%s', async (query, name) => {
    const { status, body } = await get<{ code: string; message: string }>(server, `/api/events${query}`);
    expect([status, body.code]).toEqual([400, 'invalid_parameter']);
    expect(body.message).toContain(name);
  });

  test.each([
    '/api/events',
    '/api/events/1.0',
    '/api/quarantine',
    '/api/quarantine/summary',
    '/api/receipts/x/request',
    '/api/export',
  ])('%s without the token, or with another method', async (path) => {
    const headers = { authorization: `Bearer ${server.adminToken}` };
    expect((await server.request(path)).status).toBe(401);
    expect((await server.request(path, { headers: { authorization: 'Bearer wrong-token' } })).status).toBe(401);
    expect((await server.request(path, { method: 'DELETE', headers })).status).toBe(405);
  });
});

interface Report {
  readonly kind: string;
  readonly event: Row;
  readonly warnings: readonly { readonly code: string }[];
  readonly request: { readonly body: string; readonly receipt: string } & Row;
}

describe('one row', () => {
  test('comes with the request as it was received, byte for byte when it holds no keys', async () => {
    const { status, body } = await get<Report>(server, '/api/events/3.0');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'stored',
      event: { event_id: 'o-1', name: 'Seen é?' },
      warnings: [],
      request: { route: 'track', source: 'other', receivedAt: '2026-01-31T14:00:00.000Z', body: spaced },
    });
  });

  test('is served without the keys of its source, and with all else of the request', async () => {
    const { body } = await get<Report>(server, '/api/events/1.0');
    expect(body.request).toMatchObject({ route: 'batch', source: 'test', userAgent: 'sdk/1.0' });
    expect(body.request.body).toBe(
      '{"batch":[' +
        '{"type":"track","event":"Seen","userId":"u1","anonymousId":"a1","messageId":"m-1","properties":{"writeKey":"mine","n":9007199254740993}},' +
        '{"type":"identify","userId":"u1","messageId":"m-2","traits":{"plan":"pro"}},' +
        '{"type":"track","userId":"u1","messageId":"m-3"}]}',
    );
  });

  test('is found in quarantine as well', async () => {
    const { status, body } = await get<Report>(server, '/api/events/1.2');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: 'quarantined',
      event: { reason: 'missing_name', path: 'batch[2].event', event: { type: 'track', messageId: 'm-3' } },
    });
    expect(body.request.body).toContain('m-3');
  });

  test('has the warnings of its event', async () => {
    await using warned = await startTestServer();
    await warned.post('/v1/track', { event: 'e', userId: 'u', messageId: 'm-1', timestamp: 'not a time' });
    await warned.whenStored();
    const { body } = await get<Report>(warned, '/api/events/1.0');
    const text: unknown = expect.any(String);
    expect(body.warnings).toEqual([{ code: text, path: text, message: text }]);
  });

  test('that is not there is not found; what is no row is refused', async () => {
    for (const row of ['1.3', '4.0', '999999.0']) {
      expect(await get(server, `/api/events/${row}`), row).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    }
    for (const row of ['x', '1', '-1.0', '1.0.0', '1.1e1', "1.0'"]) {
      expect(await get(server, `/api/events/${row}`), row).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    }
    expect((await get(server, '/api/events/1.0/request')).status).toBe(404);
  });
});

test('the request of a receipt is served in the same form', async () => {
  const { body } = await get<Report>(server, '/api/events/2.0');
  const { receipt } = body.request;
  const found = await get<Pick<Report, 'request'>>(server, `/api/receipts/${receipt}/request`);
  const unknown = await get(server, `/api/receipts/${receipt.replace(/\d+$/, '99')}/request`);
  const elsewhere = await get(server, `/api/receipts/${receipt}/body`);

  expect(found.body.request).toEqual(body.request);
  expect(found.body.request.body).toBe(batch);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'receipt_not_found' } });
  expect(elsewhere).toMatchObject({ status: 404, body: { code: 'not_found' } });
});
