import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { basicAuthorization, rawExchange, startTestServer, type TestServer, testSource, until } from '@fairlead/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * Whatever comes in: a clear error or a row in quarantine, never a 500, never a lost neighbour. One server takes it all, and
 * each test looks only at what it sent.
 *
 * Long because all of it has to hit the same server: what one attack leaves behind must not hurt the next.
 */

const bodyBytesMax = 256 * 1024;
const requestTimeoutMs = 1_000;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ bodyBytesMax, requestTimeoutMs });
});

afterAll(async () => {
  const metrics = await server.request('/metrics');
  expect(metrics.text).not.toMatch(/answers_total\{status="5/);
  await server[Symbol.asyncDispose]();
});

/** Position of the log before the test, so that it sees only its own rows. */
let before = 0;

beforeEach(async () => {
  before = await server.metric('fairlead_log_position');
});

interface Rows {
  readonly stored: readonly Record<string, unknown>[];
  readonly quarantined: readonly Record<string, unknown>[];
}

async function rows(): Promise<Rows> {
  await server.whenStored();
  const [stored, quarantined] = await Promise.all(
    ['events', 'quarantine'].map((table) =>
      server.query(`SELECT * FROM ${table} WHERE position > ${before} ORDER BY position, event_index`),
    ),
  );
  return { stored: stored ?? [], quarantined: quarantined ?? [] };
}

async function expectNothingKept(): Promise<void> {
  expect(await rows()).toEqual({ stored: [], quarantined: [] });
}

async function names(): Promise<{ readonly stored: readonly unknown[]; readonly quarantined: readonly unknown[] }> {
  const { stored, quarantined } = await rows();
  return { stored: stored.map((row) => row['name']), quarantined: quarantined.map((row) => row['reason']) };
}

function codeOf(text: string): unknown {
  const body = JSON.parse(text) as { readonly code?: string; readonly errors?: readonly { readonly reason?: string }[] };
  return body.code ?? body.errors?.[0]?.reason;
}

const custom = (name: string, data: object = {}): unknown => ({
  event_type: 'custom_event',
  data: { event_name: name, custom_event_type: 'other', ...data },
});
const track = (event: string, members: object = {}): Record<string, unknown> => ({ type: 'track', userId: 'u', event, ...members });
const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

const batchRoutes = ['/v2/events', '/v2/bulkevents', '/v2/bulkevents/historical'];
const messageRoutes = ['batch', 'import', 'b', 'track', 't', 'identify', 'page', 'screen', 'group', 'alias'].map(
  (name) => `/v1/${name}`,
);
const routes = [...batchRoutes, ...messageRoutes];

describe('bodies that are no request', () => {
  const broken = { words: 'not JSON', half: '{"events":[', quotes: "{'a':1}", two: '{}{}', comma: '{"a":1,}' };

  test.each(routes)('%s: what is not JSON is a 400 that says where', async (route) => {
    verifies('http.batch.error-body', 'http.message.error-body', 'http.body.not-json');
    for (const body of Object.values(broken)) {
      const answer = await server.post(route, body);
      expect([answer.status, codeOf(answer.text)]).toEqual([400, 'invalid_json']);
    }
    await expectNothingKept();
  });

  test.each(routes)('%s: an empty body is a 400', async (route) => {
    verifies('mp.request.survives');
    const answers = [await server.post(route, ''), await server.post(route, gzipSync(''), { 'content-encoding': 'gzip' })];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(codeOf(answers[0]?.text ?? '')).toBe('empty_body');
    await expectNothingKept();
  });

  const shapes = [
    'null',
    'true',
    '7',
    '"text"',
    '[]',
    '{}',
    '[{}]',
    '[null]',
    '[[]]',
    '{"events":{}}',
    '{"batch":{}}',
    '{"batch":[{}]}',
  ];

  test.each(routes)('%s: JSON of any other shape is a 400, or is kept in quarantine', async (route) => {
    verifies('mp.request.survives', 'http.status.no-500');
    for (const shape of shapes) {
      const answer = await server.post(route, shape);
      expect([200, 202, 400], `${route} ${shape}: ${answer.text}`).toContain(answer.status);
      expect(answer.status === 400 ? codeOf(answer.text) : 'kept').not.toBe('internal');
    }
    const { stored } = await rows();
    expect(stored).toEqual([]);
  });

  test.each([
    ['/v2/events', 'null', 'invalid_body'],
    ['/v2/events', '[]', 'invalid_body'],
    ['/v2/events', '{}', 'empty_batch'],
    ['/v2/events', '{"events":{}}', 'invalid_events'],
    ['/v2/events', '{"events":[{}]}', 'missing_event_type'],
    ['/v2/events', '{"events":[{"event_type":""}]}', 'missing_event_type'],
    ['/v2/events', '{"events":[{"event_type":"custom_event","data":{}}]}', 'missing_event_name'],
    ['/v2/events', '{"events":[null]}', 'invalid_events'],
    ['/v2/bulkevents', '{}', 'invalid_body'],
    ['/v2/bulkevents', 'null', 'invalid_body'],
    ['/v1/batch', '[]', 'invalid_body'],
    ['/v1/batch', '{}', 'missing_batch'],
    ['/v1/batch', '{"batch":{}}', 'missing_batch'],
    ['/v1/track', '[]', 'invalid_body'],
    ['/v1/track', 'null', 'invalid_body'],
  ])('%s %s is a 400: %s', async (route, body, code) => {
    verifies('mp.request.event-type', 'mp.request.event-name', 'ht.request.batch');
    const answer = await server.post(route, body);
    expect([answer.status, codeOf(answer.text)]).toEqual([400, code]);
    await expectNothingKept();
  });

  test('empty lists are fine and hold nothing', async () => {
    verifies('ht.request.batch', 'mp.request.survives');
    expect((await server.post('/v2/bulkevents', '[]')).status).toBe(202);
    expect((await server.post('/v1/batch', '{"batch":[]}')).status).toBe(200);
    await expectNothingKept();
  });

  test('a null data with a type in upper case, as Java sends it, is a good event', async () => {
    verifies('mp.request.java-null-data');
    expect((await server.post('/v2/events', '{"events":[{"data":null,"event_type":"SESSION_START"}]}')).status).toBe(202);
    const { stored, quarantined } = await rows();
    expect([stored.map((row) => row['type']), quarantined]).toEqual([['session_start'], []]);
  });
});

describe('bad events among good ones', () => {
  test('a bulk request with good and bad batches is a 202; the bad ones are in quarantine and nothing else is', async () => {
    verifies('http.bulk.partial', 'mp.request.bulk-independent');
    const good = (name: string): unknown => ({ user_attributes: {}, events: [custom(name)] });
    const body = [good('a'), null, good('b'), 7, [], {}, { events: 'x' }, good('c'), { events: [{}] }, good('d')];

    const answer = await server.post('/v2/bulkevents', body);

    expect([answer.status, answer.text]).toEqual([202, '']);
    const { stored, quarantined } = await rows();
    expect(stored.map((row) => [row['event_index'], row['name']])).toEqual([
      [0, 'a'],
      [2, 'b'],
      [7, 'c'],
      [9, 'd'],
    ]);
    expect(quarantined.map((row) => [row['event_index'], row['reason']])).toEqual([
      [1, 'not_an_object'],
      [3, 'not_an_object'],
      [4, 'not_an_object'],
      [5, 'missing_field'],
      [6, 'invalid_field'],
      [8, 'missing_type'],
    ]);
  });

  test('a bulk request of nothing but bad batches is a 202 as well', async () => {
    verifies('http.bulk.partial');
    expect((await server.post('/v2/bulkevents', [{}, null])).status).toBe(202);
    expect(await names()).toEqual({ stored: [], quarantined: ['missing_field', 'not_an_object'] });
  });

  test('a batch of messages with bad ones is a 200; each bad one is in quarantine with its reason and its place', async () => {
    verifies('ht.request.never-whole', 'http.message.per-event');
    const batch = [
      track('a'),
      null,
      {},
      { type: 'track', userId: 'u' },
      { type: 'nonsense', userId: 'u' },
      { type: 'page' },
      7,
      track('b'),
    ];

    const answer = await server.post('/v1/batch', { batch });

    expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
    const { stored, quarantined } = await rows();
    expect(stored.map((row) => row['name'])).toEqual(['a', 'b']);
    expect(quarantined.map((row) => [row['event_index'], row['reason'], row['path']])).toEqual([
      [1, 'not_an_object', 'batch[1]'],
      [2, 'missing_type', expect.stringContaining('batch[2]') as string],
      [3, 'missing_name', expect.stringContaining('batch[3]') as string],
      [4, 'unknown_type', expect.stringContaining('batch[4]') as string],
      [5, 'missing_identity', expect.stringContaining('batch[5]') as string],
      [6, 'not_an_object', 'batch[6]'],
    ]);
  });

  test('nesting of 10,000 levels costs the event that has it, on every route, and no other', async () => {
    verifies('limits.nesting');
    const deep = nested(10_000);
    const good = JSON.stringify(custom('good'));
    const sent: [string, string][] = [
      ['/v1/track', `{"type":"track","userId":"u","event":"deep","properties":${deep}}`],
      [
        '/v1/batch',
        `{"batch":[${JSON.stringify(track('good'))},{"type":"track","userId":"u","event":"deep","properties":${deep}},${JSON.stringify(track('good'))}]}`,
      ],
      [
        '/v2/events',
        `{"events":[${good},{"event_type":"custom_event","data":{"event_name":"deep","custom_attributes":${deep}}},${good}]}`,
      ],
      ['/v2/bulkevents', `[{"events":[${good}]},{"events":[],"user_attributes":${deep}},{"events":[${good}]}]`],
      ['/v1/batch', `{"batch":[${'['.repeat(10_000)}${']'.repeat(10_000)}]}`],
    ];
    for (const [route, body] of sent) {
      expect([200, 202], route).toContain((await server.post(route, body)).status);
    }
    expect(await names()).toEqual({
      stored: ['good', 'good', 'good', 'good', 'good', 'good'],
      quarantined: sent.map(() => 'nesting_too_deep'),
    });
  });

  test('a body that is all nesting is answered', async () => {
    verifies('http.status.no-500');
    for (const route of routes) {
      const answers = [await server.post(route, '['.repeat(100_000)), await server.post(route, nested(10_000))];
      expect(
        answers.every(({ status }) => status < 500),
        route,
      ).toBe(true);
    }
    expect((await rows()).stored).toEqual([]);
  });
});

describe('content that has hurt servers before', () => {
  test('__proto__, constructor and prototype are names like any other, and change nothing for those who come after', async () => {
    verifies('mp.batch.unknown-members', 'ht.message.round-trip');
    const poison = '{"__proto__":{"polluted":"yes","event_name":"polluted"},"constructor":{"prototype":{"polluted":"yes"}}}';
    const poisoned = `{"type":"track","userId":"u","event":"poison","properties":${poison},"context":${poison},"__proto__":{"userId":"polluted"}}`;
    await server.post('/v1/batch', `{"batch":[${poisoned}],"context":${poison},"__proto__":{"batch":[]}}`);
    await server.post('/v1/track', poisoned);
    await server.post(
      '/v2/events',
      `{"events":[{"event_type":"custom_event","data":{"event_name":"poison","custom_attributes":{"__proto__":"x"},"__proto__":{"event_name":"polluted"}}}],"user_attributes":${poison}}`,
    );
    await server.post('/v1/track', { type: 'track', userId: 'u', properties: {} });
    await server.post('/v1/track', track('clean'));

    const { stored, quarantined } = await rows();

    expect(stored.map((row) => row['name'])).toEqual(['poison', 'poison', 'poison', 'clean']);
    expect(quarantined.map((row) => row['reason'])).toEqual(['missing_name']);
    expect(stored[0]?.['properties']).toBe(poison);
    expect(stored[1]?.['properties']).toBe(poison);
    expect(stored[2]?.['user_attributes']).toContain('__proto__');
    expect(JSON.stringify(stored[3])).not.toContain('polluted');
  });

  test('invalid UTF-8 is a 400, on every route', async () => {
    verifies('http.status.no-500');
    const bad = [
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from([0x22, 0xc0, 0x80, 0x22]),
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    ];
    for (const route of routes) {
      for (const bytes of bad) {
        const answer = await server.post(route, bytes);
        expect([answer.status, codeOf(answer.text)]).toEqual([400, 'invalid_utf8']);
      }
    }
    await expectNothingKept();
  });

  test.each([
    { what: 'NUL', escaped: '\\u0000' },
    { what: 'a lone high surrogate', escaped: '\\ud800' },
    { what: 'a lone low surrogate', escaped: '\\udc00' },
    { what: 'a byte order mark', escaped: '\\ufeff' },
    { what: 'a noncharacter', escaped: '\\uffff' },
  ])('$what in texts and names is stored, and so are its neighbours', async ({ what, escaped }) => {
    verifies('http.status.no-500');
    const odd = `{"type":"track","userId":"a${escaped}","event":"b${escaped}","messageId":"${escaped}-${what}","properties":{"${escaped}":"${escaped}"}}`;
    await server.post('/v1/batch', `{"batch":[${JSON.stringify(track('before'))},${odd},${JSON.stringify(track('after'))}]}`);
    await server.post(
      '/v2/events',
      `{"events":[${JSON.stringify(custom('before'))},{"event_type":"custom_event","data":{"event_name":"b${escaped}","custom_attributes":{"${escaped}":"${escaped}"}}},${JSON.stringify(custom('after'))}]}`,
    );
    const { stored, quarantined } = await rows();
    expect(stored.map((row) => String(row['name']).slice(0, 1))).toEqual(['b', 'b', 'a', 'b', 'b', 'a']);
    expect(quarantined).toEqual([]);
  });

  test('a byte order mark before the body is skipped, and bare NaN is null', async () => {
    verifies('ht.json.bom', 'ht.json.nan');
    const body = `\uFEFF{"batch":[${JSON.stringify(track('bom'))},{"type":"track","userId":"u","event":"nan","properties":{"a":NaN,"b":-Infinity,"c":"NaN"}}]}`;
    expect((await server.post('/v1/batch', body)).status).toBe(200);
    const { stored } = await rows();
    expect(stored.map((row) => [row['name'], row['properties']])).toEqual([
      ['bom', null],
      ['nan', '{"a":null,"b":null,"c":"NaN"}'],
    ]);
  });

  test('long texts, long ids, huge numbers and duplicate keys are stored', async () => {
    verifies('ht.message.id-length', 'mp.int64.lossless');
    const long = 'x'.repeat(20_000);
    await server.post('/v1/track', track(long, { messageId: long, userId: long, properties: { a: '1e400', [long]: long } }));
    await server.post(
      '/v1/track',
      '{"type":"track","userId":"u","event":"first","event":"last","properties":{"n":1e400,"i":123456789012345678901234567890}}',
    );
    await server.post('/v2/events', `{"mpid":-7346244611012968789,"events":[${JSON.stringify(custom('int64'))}]}`);
    const { stored, quarantined } = await rows();
    expect(quarantined).toEqual([]);
    expect(stored.map((row) => row['name'])).toEqual([long, 'last', 'int64']);
    expect(stored[2]?.['mpid']).toBe('-7346244611012968789');
  });

  test('control characters beside large integers, as many as fit, hold up nobody', async () => {
    const controls = String.raw`\u0001`.repeat(30_000);
    const hostile = `{"type":"track","userId":"u","event":"hostile","properties":{"c":"${controls}","n":[${'9007199254740993,'.repeat(3_500)}1]}}`;
    const answers = [
      await server.post('/v1/track', hostile),
      // Read once more where the engine's own parser refuses it.
      await server.post('/v1/track', hostile.replace('1]', 'NaN]')),
      await server.post('/v1/track', track('after')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await names()).toEqual({ stored: ['hostile', 'hostile', 'after'], quarantined: [] });
  });
});

describe('sizes and encodings', () => {
  const filler = (bytes: number): string => JSON.stringify(track('large', { properties: { filler: 'x'.repeat(bytes) } }));

  test('a body beyond the limit is a 413 that the client sees, and the server goes on', async () => {
    verifies('http.body.too-large');
    for (const bytes of [bodyBytesMax, 3 * bodyBytesMax, 12 * bodyBytesMax]) {
      const answer = await rawPost('/v1/track', filler(bytes));
      expect([answer?.status, codeOf(answer?.body ?? '{}')], String(bytes)).toEqual([413, 'body_too_large']);
    }
    expect((await server.post('/v1/track', track('after'))).status).toBe(200);
    expect(await names()).toEqual({ stored: ['after'], quarantined: [] });
  });

  test('a body at the limit is taken', async () => {
    verifies('http.body.too-large');
    const envelope = filler(0).length;
    expect((await server.post('/v1/track', filler(bodyBytesMax - envelope))).status).toBe(200);
    expect((await server.post('/v1/track', filler(bodyBytesMax - envelope + 1))).status).toBe(413);
    expect(await names()).toEqual({ stored: ['large'], quarantined: [] });
  });

  test('a small body that inflates to a huge one is a 413', async () => {
    verifies('http.body.inflated-limit');
    const zeros = Buffer.alloc(512 * 1024 * 1024, ' ');
    for (const [encoding, bomb] of [
      ['gzip', gzipSync(zeros)],
      ['deflate', deflateSync(zeros.subarray(0, 64 * 1024 * 1024))],
    ] as const) {
      const sent = bomb.length > bodyBytesMax ? bomb.subarray(0, bodyBytesMax) : bomb;
      const answer = await server.post('/v2/bulkevents', sent, { 'content-encoding': encoding });
      expect([answer.status, codeOf(answer.text)], encoding).toEqual([413, 'body_too_large']);
    }
    await expectNothingKept();
  });

  test.each([
    { encoding: 'gzip', encode: gzipSync },
    { encoding: 'x-gzip', encode: gzipSync },
    { encoding: 'GZIP', encode: gzipSync },
    { encoding: 'deflate', encode: deflateSync },
    { encoding: 'deflate', encode: deflateRawSync },
    { encoding: 'identity', encode: (text: string) => Buffer.from(text) },
  ])('Content-Encoding $encoding is read', async ({ encoding, encode }) => {
    verifies('http.body.gzip');
    expect((await server.post('/v1/track', encode(JSON.stringify(track('m'))), { 'content-encoding': encoding })).status).toBe(200);
    expect(
      (await server.post('/v2/events', encode(JSON.stringify({ events: [custom('b')] })), { 'content-encoding': encoding })).status,
    ).toBe(202);
    expect(await names()).toEqual({ stored: ['m', 'b'], quarantined: [] });
  });

  test('a body that is not in the encoding it names is a 400', async () => {
    verifies('http.status.no-500');
    const whole = gzipSync(JSON.stringify(track('x'.repeat(500))));
    const flipped = Buffer.from(whole);
    flipped[whole.length - 5] = (flipped[whole.length - 5] ?? 0) ^ 0xff;
    const bodies = [Buffer.from('{}'), whole.subarray(0, whole.length - 12), flipped, Buffer.concat([whole, Buffer.from('tail')])];
    const statuses = [];
    for (const body of bodies) {
      statuses.push((await server.post('/v1/track', body, { 'content-encoding': 'gzip' })).status);
    }
    // What follows a complete gzip stream is padding to some and garbage to others.
    expect(statuses.slice(0, 3)).toEqual([400, 400, 400]);
    expect([200, 400]).toContain(statuses[3]);
    expect((await server.post('/v1/track', Buffer.from([1, 2, 3]), { 'content-encoding': 'deflate' })).status).toBe(400);
  });

  test('compressed bytes without a Content-Encoding are a 400', async () => {
    verifies('http.status.no-500');
    expect((await server.post('/v1/track', gzipSync('{}'))).status).toBe(400);
    await expectNothingKept();
  });

  test.each(['br', 'zstd', 'gzip, gzip', 'nonsense'])('Content-Encoding %s is a 415', async (encoding) => {
    verifies('http.status.no-500');
    const answer = await server.post('/v1/track', track('a'), { 'content-encoding': encoding });
    expect([answer.status, codeOf(answer.text)]).toEqual([415, 'unsupported_encoding']);
    await expectNothingKept();
  });

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'nonsense',
    '*/*',
    'multipart/form-data',
  ])('JSON as %s is JSON', async (type) => {
    verifies('http.body.content-type');
    expect((await server.post('/v1/track', track('m'), { 'content-type': type })).status).toBe(200);
    expect((await server.post('/v2/events', { events: [custom('b')] }, { 'content-type': type })).status).toBe(202);
    expect(await names()).toEqual({ stored: ['m', 'b'], quarantined: [] });
  });

  test('JSON without a content type is JSON', async () => {
    verifies('http.body.content-type');
    expect((await rawPost('/v1/track', JSON.stringify(track('bare'))))?.status).toBe(200);
    expect(await names()).toEqual({ stored: ['bare'], quarantined: [] });
  });
});

describe('credentials', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  const good = { batch: { events: [custom('b')] }, message: track('m') };

  test.each([
    { header: '', status: 401, code: 'missing_credentials' },
    { header: 'Basic', status: 401, code: 'missing_credentials' },
    { header: 'Basic !!!', status: 401, code: 'missing_credentials' },
    { header: 'Bearer token', status: 401, code: 'missing_credentials' },
    { header: 'nonsense', status: 401, code: 'missing_credentials' },
    { header: basic('key:wrong'), status: 403, code: 'invalid_credentials' },
    { header: basic('key:'), status: 403, code: 'invalid_credentials' },
    { header: basic('key'), status: 403, code: 'invalid_credentials' },
    { header: basic('unknown:secret'), status: 403, code: 'invalid_credentials' },
    { header: basic(':secret'), status: 403, code: 'invalid_credentials' },
    { header: basic('__proto__:secret'), status: 403, code: 'invalid_credentials' },
    { header: basic('key:secret:more'), status: 403, code: 'invalid_credentials' },
    { header: basic('KEY:secret'), status: 403, code: 'invalid_credentials' },
  ])('batches with "$header" are refused: $status', async ({ header, status, code }) => {
    verifies('http.auth.missing', 'http.auth.wrong-secret', 'mp.batch.api-key-hidden');
    for (const [route, body] of [
      ['/v2/events', { ...good.batch, api_key: testSource.key, writeKey: testSource.key }],
      ['/v2/bulkevents', [good.batch]],
    ] as const) {
      const answer = await server.post(route, body, { authorization: header });
      expect([answer.status, codeOf(answer.text)]).toEqual([status, code]);
    }
    await expectNothingKept();
  });

  test.each([
    basic('key:secret'),
    basic('key:secret').replace('Basic', 'basic'),
    basic('key:secret').replace('Basic ', 'BASIC   '),
  ])('batches with "%s" are taken', async (authorization) => {
    verifies('http.auth.basic');
    expect((await server.post('/v2/events', good.batch, { authorization })).status).toBe(202);
  });

  test.each([basic('key:'), basic('key'), basic('key:secret'), basic('key:anything'), basic('key:secret:more')])(
    'messages with "%s" are taken: the key alone counts',
    async (authorization) => {
      verifies('http.auth.basic-key-alone');
      expect((await server.post('/v1/track', good.message, { authorization })).status).toBe(200);
      expect((await server.post('/v1/batch', { batch: [good.message] }, { authorization })).status).toBe(200);
    },
  );

  test.each([
    ['/v1/track', { ...good.message, writeKey: 'key' }],
    ['/v1/track', { ...good.message, write_key: 'key' }],
    ['/v1/batch', { batch: [good.message], writeKey: 'key' }],
    ['/v1/batch', { batch: [good.message], write_key: 'key' }],
    ['/v1/batch', { batch: [{ ...good.message, writeKey: 'key' }, good.message] }],
  ])('messages to %s with the key in %j are taken without a header, and the key is not stored', async (route, body) => {
    verifies('http.auth.body-key', 'ht.key.body', 'ht.key.stripped');
    for (const authorization of ['', 'Bearer token', basic(':')]) {
      expect((await server.post(route, body, { authorization })).status).toBe(200);
    }
    const { stored, quarantined } = await rows();
    expect(quarantined).toEqual([]);
    expect(JSON.stringify(stored)).not.toMatch(/write_?key/i);
  });

  test.each([
    { authorization: '', body: good.message, code: 'missing_credentials' },
    { authorization: '', body: { ...good.message, writeKey: '' }, code: 'missing_credentials' },
    { authorization: '', body: { ...good.message, writeKey: 7 }, code: 'missing_credentials' },
    { authorization: '', body: { ...good.message, writeKey: ['key'] }, code: 'missing_credentials' },
    { authorization: '', body: { ...good.message, writeKey: 'unknown' }, code: 'invalid_write_key' },
    { authorization: '', body: { ...good.message, writeKey: '__proto__' }, code: 'invalid_write_key' },
    { authorization: basic('unknown:'), body: good.message, code: 'invalid_write_key' },
    { authorization: basic('unknown:'), body: { ...good.message, writeKey: 'key' }, code: 'invalid_write_key' },
    { authorization: 'Bearer token', body: good.message, code: 'missing_credentials' },
  ])('messages with "$authorization" and $body are a 401: $code', async ({ authorization, body, code }) => {
    verifies('http.auth.missing', 'http.auth.unknown-key');
    const answer = await server.post('/v1/track', body, { authorization });
    expect([answer.status, codeOf(answer.text)]).toEqual([401, code]);
    await expectNothingKept();
  });
});

describe('routes and methods', () => {
  test.each([
    '/v1',
    '/v2',
    '/v1/unknown',
    '/v2/events/x',
    '/v1/track/x',
    '/V1/TRACK',
    '/v3/events',
    '/%76%31/track',
    '/v1/../v1/track',
    '/api%2fquery',
    '/favicon.ico',
  ])('%s is a 404 with JSON', async (path) => {
    verifies('http.status.no-500');
    const target = await rawRequest(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\ncontent-length: 2\r\n\r\n{}`,
    );
    expect([target?.status, codeOf(target?.body ?? '{}')]).toEqual([404, 'not_found']);
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])(
    '%s on a route that takes events is a 405 that names POST',
    async (method) => {
      verifies('http.method');
      for (const route of routes) {
        const answer = await server.request(route, { method, headers: { authorization: basicAuthorization } });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      }
    },
  );

  test('slashes at the end, doubled slashes and queries are no redirect', async () => {
    verifies('http.path.double-slash', 'http.path.trailing-slash', 'http.never-redirect');
    for (const path of ['/v1/track/', '//v1/track', '/v1//track', '///v1///track//', '/v1/track?a=b', '/v1/track/?a=//b']) {
      expect([path, (await server.post(path, track('m'))).status]).toEqual([path, 200]);
    }
    for (const path of ['/v2/events/', '//v2/events', '/v2/bulkevents/']) {
      const body = { events: [custom('b')] };
      expect([path, (await server.post(path, path.includes('bulk') ? [body] : body)).status]).toEqual([path, 202]);
    }
    expect((await names()).stored).toEqual([...Array.from({ length: 6 }, () => 'm'), 'b', 'b', 'b']);
  });

  test('nothing redirects', async () => {
    verifies('http.never-redirect');
    for (const path of [
      '/',
      '//',
      '/v1',
      '/v1/',
      '/v2/',
      '/api',
      '/api/',
      '//api//',
      '/metrics/',
      '/healthz/',
      '//example.com/',
      '/\\example.com',
    ]) {
      for (const method of ['GET', 'POST']) {
        const { status } = await server.request(path, { method });
        expect(status < 300 || status >= 400, `${method} ${path}: ${status}`).toBe(true);
      }
    }
  });
});

describe('the wire', () => {
  const body = JSON.stringify(track('raw'));
  const head = (more: string): string =>
    `POST /v1/track HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\n${more}\r\n`;

  test('half a body and then silence is a 408 with JSON', async () => {
    verifies('http.timeout');
    const { answers, isClosed } = await rawExchange(server.port, `${head('content-length: 1000\r\n')}{"half":`);
    expect(answers.map(({ status, headers, body: text }) => [status, headers['content-type'], codeOf(text)])).toEqual([
      [408, 'application/json', 'request_timeout'],
    ]);
    expect(isClosed).toBe(true);
    await expectNothingKept();
  });

  test('half the headers and then silence is a 408 with JSON', async () => {
    verifies('http.timeout');
    const { answers } = await rawExchange(server.port, 'POST /v1/track HTTP/1.1\r\nhost: x\r\n');
    expect(answers.map(({ status, body: text }) => [status, codeOf(text)])).toEqual([[408, 'request_timeout']]);
  });

  test('a client that leaves in the middle of its body costs nobody anything', async () => {
    verifies('http.status.no-500');
    for (let client = 0; client < 20; client++) {
      await new Promise<void>((resolve) => {
        const socket = connect({ port: server.port, host: '127.0.0.1' }, () => {
          socket.write(`${head('content-length: 1000\r\n')}{"half":`, () =>
            client % 2 === 0 ? socket.resetAndDestroy() : socket.end(),
          );
        });
        socket.on('close', () => resolve());
        socket.on('error', () => undefined);
        socket.resume();
      });
    }
    expect((await server.post('/v1/track', track('after'))).status).toBe(200);
    expect(await names()).toEqual({ stored: ['after'], quarantined: [] });
  });

  test('a chunked body is read', async () => {
    verifies('http.body.chunked');
    const chunks = [body.slice(0, 10), body.slice(10)].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
    const answer = await rawRequest(`${head('transfer-encoding: chunked\r\n')}${chunks}0\r\n\r\n`);
    expect(answer?.status).toBe(200);
    expect(await names()).toEqual({ stored: ['raw'], quarantined: [] });
  });

  test('Expect: 100-continue is answered before the body', async () => {
    verifies('http.body.expect-continue');
    const { answers } = await rawExchange(
      server.port,
      `${head(`expect: 100-continue\r\ncontent-length: ${body.length}\r\n`)}${body}`,
      { answers: 2 },
    );
    expect(answers.map(({ status }) => status)).toEqual([100, 200]);
    expect(await names()).toEqual({ stored: ['raw'], quarantined: [] });
  });

  test('requests written without waiting for answers are answered in order', async () => {
    verifies('http.status.no-500');
    const one = `${head(`content-length: ${body.length}\r\n`)}${body}`;
    const bad = `${head('content-length: 4\r\n')}null`;
    const { answers } = await rawExchange(server.port, one + bad + one + one, { answers: 4 });
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
    expect(await names()).toEqual({ stored: ['raw', 'raw', 'raw'], quarantined: [] });
  });

  test('a request that is refused before its body was read does not spoil the next one on the connection', async () => {
    verifies('http.status.no-500');
    const refused = `POST /v2/events HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const { answers, isClosed } = await rawExchange(server.port, `${refused}${head(`content-length: ${body.length}\r\n`)}${body}`, {
      answers: 2,
    });
    expect(answers[0]?.status).toBe(401);
    expect(isClosed ? answers.length : answers[1]?.status).toBe(isClosed ? 1 : 200);
  });

  test('HTTP/1.0 without a host is answered', async () => {
    verifies('http.status.no-500');
    const answer = await rawRequest(
      `POST /v1/track HTTP/1.0\r\nauthorization: ${basicAuthorization}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer?.status).toBe(200);
  });

  test('headers beyond the limit are a 431 with JSON', async () => {
    verifies('http.status.no-500');
    const answer = await rawRequest(head(`x-large: ${'x'.repeat(64 * 1024)}\r\n`));
    expect([answer?.status, codeOf(answer?.body ?? '{}')]).toEqual([431, 'headers_too_large']);
  });

  test.each([
    { what: 'no HTTP at all', bytes: 'hello\r\n\r\n' },
    { what: 'a TLS hello', bytes: Buffer.from('16030100c8010000c40303', 'hex') },
    { what: 'an HTTP/2 preface', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
    { what: 'random bytes', bytes: createHash('sha512').update('seed').digest() },
    { what: 'a length that is no number', bytes: 'POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: abc\r\n\r\n' },
    { what: 'two lengths', bytes: 'POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab' },
    {
      what: 'length and chunks',
      bytes: 'POST /v1/track HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    },
    { what: 'a broken chunk', bytes: 'POST /v1/track HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n' },
    { what: 'no host', bytes: 'POST /v1/track HTTP/1.1\r\n\r\n' },
    { what: 'a folded header', bytes: 'POST /v1/track HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\nbad header\r\n\r\n' },
  ])('$what is a 400 with JSON', async ({ bytes }) => {
    verifies('http.status.no-500');
    const { answers, isClosed } = await rawExchange(server.port, bytes);
    expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual([[400, 'application/json']]);
    expect(isClosed).toBe(true);
  });

  test('all of this left nothing behind', async () => {
    verifies('http.status.no-500');
    await until('no request is held or in memory', async () => (await server.metric('fairlead_held_requests')) === 0);
    expect((await server.post('/v1/track', track('last'))).status).toBe(200);
    expect(await names()).toEqual({ stored: ['last'], quarantined: [] });
  });
});

async function rawRequest(bytes: string): ReturnType<typeof rawPost> {
  return (await rawExchange(server.port, bytes, { answers: 1 })).answers[0];
}

async function rawPost(
  path: string,
  body: string,
): Promise<Awaited<ReturnType<typeof rawExchange>>['answers'][number] | undefined> {
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${basicAuthorization}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return (await rawExchange(server.port, head + body, { answers: 1 })).answers[0];
}
