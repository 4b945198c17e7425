import { gzipSync } from 'node:zlib';
import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * Every way in: the routes, and the places where the credentials may be. One server takes it all, and each test looks only at what it
 * sent (contract/hightouch.md §1.2 and §1.3, contract/mparticle.md §1.1).
 */

let server: TestServer;
let before = 0;

const other = { name: 'other', key: 'other-key', secret: 'other-secret' };

beforeAll(async () => {
  server = await startTestServer({ sources: [{ name: 'test', key: 'key', secret: 'secret' }, other] });
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  before = await server.metric('fairlead_log_position');
});

async function stored(): Promise<readonly Record<string, unknown>[]> {
  await server.whenStored();
  return server.query(`SELECT * FROM events WHERE position > ${before} ORDER BY position, event_index`);
}

async function storedAs(...columns: readonly string[]): Promise<unknown[][]> {
  return (await stored()).map((row) => columns.map((column) => row[column]));
}

const custom = (name: string, data: object = {}): object => ({
  events: [{ event_type: 'custom_event', data: { event_name: name, custom_event_type: 'other', ...data } }],
});
const message = { userId: 'u', event: 'E', groupId: 'g', previousId: 'p', name: 'N' };

describe('batches', () => {
  test.each(['/v2/bulkevents/historical', '/v2/bulkevents/historical/', '//v2//bulkevents/historical'])(
    '%s takes an array of batches',
    async (path) => {
      verifies('http.route.historical');
      const answer = await server.post(path, [custom('old', { timestamp_unixtime_ms: 1_500_000_000_000 })]);
      expect([answer.status, answer.text]).toEqual([202, '']);
      expect(await server.receipt(answer.headers.get('x-fairlead-receipt'))).toMatchObject({ route: 'historical' });
    },
  );

  test.each([
    ['/s2s/v2/events', custom('a')],
    ['/s2s/v2/bulkevents', [custom('a')]],
    ['/s2s/v2/bulkevents/', [custom('a')]],
    ['//s2s/v2/events/', custom('a')],
  ] as const)('%s, as feeds call it, leads where it leads without its prefix', async (path, body) => {
    verifies('http.route.s2s');
    const answer = await server.post(path, body);
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await storedAs('protocol', 'name')).toEqual([['batch', 'a']]);
  });

  test('errors below the prefix are those of the batch routes', async () => {
    verifies('http.route.s2s', 'http.batch.error-body');
    for (const [path, status] of [
      ['/s2s/v2/events', 401],
      ['/s2s/v2/bulkevents/historical', 401],
      ['/s2s/v2/nothing', 404],
    ] as const) {
      const answer = await server.post(path, {}, { authorization: '' });
      expect([answer.status, Object.keys(JSON.parse(answer.text) as object)]).toEqual([status, ['errors']]);
    }
  });
});

describe('messages', () => {
  test.each(['/v1/batch', '/v1/batch/', '/v1/import', '/v1/import/', '/v1/b', '/v1//b/'])('%s takes many', async (path) => {
    verifies('http.route.import', 'http.route.short', 'http.path.trailing-slash', 'http.path.double-slash');
    const answer = await server.post(path, {
      batch: [
        { ...message, type: 'track' },
        { ...message, type: 'alias' },
      ],
    });
    expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
    expect(await storedAs('protocol', 'type')).toEqual([
      ['message', 'track'],
      ['message', 'alias'],
    ]);
  });

  test.each([
    ['t', 'track'],
    ['i', 'identify'],
    ['p', 'page'],
    ['s', 'screen'],
    ['g', 'group'],
    ['a', 'alias'],
  ])('/v1/%s takes one %s', async (letter, type) => {
    verifies('http.route.short');
    for (const path of [`/v1/${letter}`, `/v1/${letter}/`, `//v1/${letter}`]) {
      const answer = await server.post(path, message, { 'content-type': 'text/plain' });
      expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
    }
    expect(await storedAs('type')).toEqual([[type], [type], [type]]);
  });

  test('paths are taken in the case in which they are documented', async () => {
    verifies('http.path.case');
    for (const path of ['/V1/batch', '/v1/Track', '/v1/T', '/S2S/v2/events', '/v1/pixel/Track']) {
      expect([path, (await server.post(path, message)).status]).toEqual([path, 404]);
    }
    expect(await stored()).toEqual([]);
  });

  test('the metrics that browser SDKs send about themselves are taken without credentials and dropped', async () => {
    verifies('http.route.sdk-metrics');
    for (const path of ['/v1/m', '/v1/m/']) {
      const body = { series: [{ type: 'Counter', metric: 'analytics_js.invoke', value: 1, tags: {} }] };
      const answer = await server.post(path, body, { authorization: '', 'content-type': 'text/plain' });
      expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
      expect([answer.headers.get('x-fairlead-receipt'), answer.headers.get('x-fairlead-durability')]).toEqual([null, null]);
    }
    expect(await server.metric('fairlead_log_position')).toBe(before);
    expect((await server.post('/v1/m', 'x'.repeat(5 * 1024 * 1024))).status).toBe(413);
  });

  test('merge is refused in words', async () => {
    verifies('http.route.merge');
    for (const method of ['POST', 'GET']) {
      const answer = await server.request('/v1/merge', { method, headers: { authorization: 'Basic a2V5Og==' } });
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        400,
        expect.objectContaining({ success: false, code: 'merge_not_supported' }) as unknown,
      ]);
    }
  });

  test('a beacon carries its key in the query and its JSON as text', async () => {
    verifies('http.route.beacon', 'http.auth.query-key', 'http.body.content-type');
    for (const path of ['/beacon/v1/batch?writeKey=key', '/beacon/v1/batch/?writeKey=key&x=?', '/beacon/v1/batch?writekey=key']) {
      const answer = await server.post(
        path,
        { batch: [{ ...message, type: 'track' }] },
        { authorization: '', 'content-type': 'text/plain;charset=UTF-8' },
      );
      expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
    }
    expect(await storedAs('source', 'type')).toEqual([
      ['test', 'track'],
      ['test', 'track'],
      ['test', 'track'],
    ]);
  });

  test('JSON in gzip that says it is a form is JSON', async () => {
    verifies('http.body.content-type', 'http.body.gzip');
    const body = gzipSync(JSON.stringify({ batch: [{ ...message, type: 'track' }] }));
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' };
    expect((await server.post('/v1/batch', body, headers)).status).toBe(200);
    expect(await storedAs('name')).toEqual([['E']]);
  });
});

describe('where the write key is', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

  /** The places in the order in which they are asked. Each call names a key in the places given, and none in the others. */
  async function send(keys: {
    readonly basic?: string;
    readonly query?: string;
    readonly header?: string;
    readonly body?: string;
    readonly first?: string;
  }): Promise<number> {
    const first = { ...message, type: 'track', ...(keys.first === undefined ? {} : { writeKey: keys.first }) };
    const answer = await server.post(
      keys.query === undefined ? '/v1/batch' : `/v1/batch?writeKey=${encodeURIComponent(keys.query)}`,
      { ...(keys.body === undefined ? {} : { writeKey: keys.body }), batch: [first] },
      {
        authorization: keys.basic === undefined ? '' : basic(`${keys.basic}:`),
        ...(keys.header === undefined ? {} : { 'x-write-key': keys.header }),
      },
    );
    return answer.status;
  }

  const places = ['basic', 'query', 'header', 'body', 'first'] as const;

  test.each(places)('in %s alone', async (place) => {
    verifies('http.auth.query-key', 'http.auth.header-key', 'http.auth.body-key', 'http.auth.basic-key-alone');
    expect(await send({ [place]: 'key' })).toBe(200);
    expect(await send({ [place]: 'unknown' })).toBe(401);
    expect(await send({ [place]: '' })).toBe(401);
    expect(await storedAs('source')).toEqual([['test']]);
  });

  test.each(places.slice(0, -1).map((place, index) => ({ place, behind: places.slice(index + 1) })))(
    '$place wins over $behind, also when its key is unknown',
    async ({ place, behind }) => {
      verifies('http.auth.order');
      for (const later of behind) {
        expect(await send({ [place]: 'other-key', [later]: 'key' })).toBe(200);
        expect(await send({ [place]: 'unknown', [later]: 'key' })).toBe(401);
        expect(await send({ [place]: '', [later]: 'other-key' })).toBe(200);
      }
      expect(new Set((await stored()).map((row) => row['source']))).toEqual(new Set(['other']));
    },
  );

  test('a Bearer token names no source: the other places are asked, and without them it is a 401', async () => {
    verifies('http.auth.bearer');
    const authorization = 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln';
    expect((await server.post('/v1/track', message, { authorization })).status).toBe(401);
    expect((await server.post('/v1/track?writeKey=key', message, { authorization })).status).toBe(200);
    expect((await server.post('/v1/track', message, { authorization, 'x-write-key': 'key' })).status).toBe(200);
    expect((await server.post('/v1/track', { ...message, write_key: 'key' }, { authorization })).status).toBe(200);
    expect((await server.post('/v2/events', custom('a'), { authorization })).status).toBe(401);
    expect((await stored()).length).toBe(3);
  });

  test('batches take key and secret from the header and from nowhere else', async () => {
    verifies('http.auth.basic', 'mp.batch.api-key-hidden');
    for (const path of ['/v2/events?writeKey=key', '/v2/events?api_key=key&secret=secret']) {
      const answer = await server.post(path, { ...custom('a'), writeKey: 'key' }, { authorization: '', 'x-write-key': 'key' });
      expect(answer.status).toBe(401);
    }
    expect(await stored()).toEqual([]);
  });

  test.each(['writeKey=%', 'writeKey=%00', 'writeKey[]=key', 'writeKey=__proto__', 'WRITEKEY=key', '&&&=&', 'writeKey=ke%79x'])(
    'the query "%s" names no source',
    async (query) => {
      verifies('http.auth.query-key');
      expect((await server.post(`/v1/track?${query}`, message, { authorization: '' })).status).toBe(401);
    },
  );
});

describe('settings of browser SDKs', () => {
  test('name the source by its key and this server as the place to send to', async () => {
    verifies('http.route.settings');
    const host = `127.0.0.1:${server.port}`;
    for (const path of ['/v1/projects/key/settings', '/v1/projects/key/settings/', '/v1//projects/k%65y/settings?x=y']) {
      const answer = await server.request(path);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('access-control-allow-origin')]).toEqual([
        200,
        'application/json',
        '*',
      ]);
      expect(JSON.parse(answer.text)).toEqual({
        integrations: {
          'Hightouch.io': { apiKey: 'key', apiHost: host },
          'Segment.io': { apiKey: 'key', apiHost: `${host}/v1` },
        },
      });
    }
    expect((await server.request('/v1/projects/key/settings', { method: 'HEAD' })).status).toBe(200);
  });

  test.each(['unknown', '%00', '%zz', '%2e%2e%2f', '__proto__', 'key%2f..'])('of the key %s are a 401', async (key) => {
    verifies('http.route.settings', 'http.auth.unknown-key');
    const answer = await server.request(`/v1/projects/${key}/settings`);
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([401, { code: 'invalid_write_key' }]);
  });
});

test('no key is in what the server has logged', () => {
  verifies('http.auth.query-key-hidden');
  expect(JSON.stringify(server.logLines)).not.toMatch(/writeKey|other-key|"key"/);
});
