import { startTestServer, type TestAnswer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/*
 * Events in the address of an image. A page shows nothing but an image, so the answer is one whatever becomes of the event, and the
 * headers say what became of it (contract/hightouch.md §1.2).
 */

let server: TestServer;
let before = 0;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  before = await server.metric('fairlead_log_position');
});

async function stored(): Promise<readonly Record<string, unknown>[]> {
  await server.whenStored();
  return server.query(`SELECT * FROM events WHERE position > ${before} ORDER BY position, event_index`);
}

const encoded = (message: unknown, alphabet: 'base64' | 'base64url' = 'base64url'): string =>
  Buffer.from(JSON.stringify(message)).toString(alphabet);

/** Bytes that both alphabets write differently, with a plus and a slash. */
const odd = { writeKey: 'key', userId: 'ü>>>???', event: 'odd ~~~ÿÿÿ' };

function expectImage(answer: TestAnswer): void {
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
    200,
    'image/gif',
    'no-store',
  ]);
  expect([answer.text.slice(0, 6), answer.headers.get('content-length')]).toEqual(['GIF89a', '42']);
}

function expectKept(answer: TestAnswer): void {
  expectImage(answer);
  expect(answer.headers.get('x-fairlead-durability')).toBe('disk');
  expect(answer.headers.get('x-fairlead-receipt')).toMatch(/^[0-9a-f]{8}-\d+$/);
  expect(answer.headers.get('x-fairlead-error')).toBeNull();
}

test.each(['track', 'page', 'screen', 'identify', 'group', 'alias'])('/v1/pixel/%s keeps the message in its data', async (type) => {
  verifies('http.route.pixel');
  const message = {
    writeKey: 'key',
    userId: 'u',
    event: 'E',
    groupId: 'g',
    previousId: 'p',
    name: 'N',
    messageId: `pixel-${type}`,
  };
  const answer = await server.request(`/v1/pixel/${type}?data=${encoded(message)}`);

  expectKept(answer);
  const rows = await stored();
  expect(rows.map((row) => [row['type'], row['user_id'], row['event_id'], row['source']])).toEqual([
    [type, 'u', `pixel-${type}`, 'test'],
  ]);
  expect(await server.receipt(answer.headers.get('x-fairlead-receipt'))).toMatchObject({
    status: 'settled',
    route: type,
    events: [{ verdict: 'stored' }],
  });
});

test('both alphabets of base64 are read, padded or not, escaped or not', async () => {
  verifies('http.route.pixel');
  const data = [
    encoded(odd),
    encoded(odd, 'base64'),
    encodeURIComponent(encoded(odd, 'base64')),
    encoded(odd, 'base64').replace(/=+$/, ''),
  ];
  for (const text of data) {
    expectKept(await server.request(`/v1/pixel/track?data=${text}`));
  }
  expect((await stored()).map((row) => [row['user_id'], row['name']])).toEqual(data.map(() => [odd.userId, odd.event]));
});

test('64-bit integers in the data keep every digit', async () => {
  verifies('http.route.pixel', 'mp.int64.lossless');
  const json = '{"writeKey":"key","userId":9007199254740993,"event":"E"}';
  expectKept(await server.request(`/v1/pixel/track?data=${Buffer.from(json).toString('base64url')}`));
  expect((await stored()).map((row) => row['user_id'])).toEqual(['9007199254740993']);
});

test.each(['/v1/pixel/track', '/v1/pixel/track/', '//v1//pixel/track', '/pixel/v1/track', '/pixel/v1/track/'])(
  '%s takes the message from parameters, with dots for nesting',
  async (path) => {
    verifies('http.route.pixel');
    const query =
      'writeKey=key&userId=a%20b&event=Read+it&properties.subject=S&properties.a.b=1&properties.a.c=2&context.campaign.name=%C3%BC&properties.__proto__.x=y';
    expectKept(await server.request(`${path}?${query}`));

    const [row] = await stored();
    expect([row?.['type'], row?.['user_id'], row?.['name']]).toEqual(['track', 'a b', 'Read it']);
    expect(row?.['properties']).toBe('{"subject":"S","a":{"b":"1","c":"2"},"__proto__":{"x":"y"}}');
    expect(JSON.parse(String(row?.['context']))).toMatchObject({ campaign: { name: 'ü' } });
    expect(JSON.stringify(row)).not.toMatch(/writeKey/i);
  },
);

test("RudderStack's page pixel is a page", async () => {
  verifies('http.route.pixel');
  expectKept(await server.request('/pixel/v1/page?writeKey=key&anonymousId=a&name=Home'));
  expect((await stored()).map((row) => [row['type'], row['anonymous_id'], row['name']])).toEqual([['page', 'a', 'Home']]);
});

test.each([
  'properties.a.b=y&properties.a.c.d=z&properties.a=x',
  'properties.a=x&properties.a.b=y&properties.a.c.d=z',
  'properties.a.b=y&properties.a=x&properties.a.c.d=z',
])('a name that is a text and nests as well loses nothing, in whatever order: %s', async (query) => {
  verifies('http.route.pixel');
  expectKept(await server.request(`/v1/pixel/track?writeKey=key&userId=u&event=E&${query}`));
  const [row] = await stored();
  expect(JSON.parse(String(row?.['properties']))).toEqual({ a: 'x', 'a.b': 'y', 'a.c.d': 'z' });
});

test('names that nest too deep, or where a text stands, are kept whole', async () => {
  verifies('http.route.pixel');
  const deep = `properties.${Array.from({ length: 40 }, () => 'd').join('.')}`;
  expectKept(
    await server.request(`/v1/pixel/track?writeKey=key&userId=u&event=E&${deep}=1&properties.a=x&properties.a.b=y&a..b=z&.=w`),
  );
  const [row] = await stored();
  expect(JSON.parse(String(row?.['properties']))).toMatchObject({ a: 'x', 'a.b': 'y' });
  expect(String(row?.['properties'])).toContain(`"${Array.from({ length: 25 }, () => 'd').join('.')}":"1"`);
});

test('a message that is not good is kept in quarantine, and its pixel says that it was kept', async () => {
  verifies('http.route.pixel', 'http.message.per-event');
  const answer = await server.request('/v1/pixel/track?writeKey=key&userId=u');
  expectKept(answer);
  await server.whenStored();
  expect(await server.receipt(answer.headers.get('x-fairlead-receipt'))).toMatchObject({ events: [{ reason: 'missing_name' }] });
});

test.each([
  ['', 'empty_body'],
  ['?', 'empty_body'],
  ['?writeKey=key', 'empty_body'],
  ['?data=', 'empty_body'],
  ['?userId=u&event=E', 'missing_credentials'],
  ['?writeKey=unknown&userId=u&event=E', 'invalid_write_key'],
  ['?writeKey=key&data=%00', 'empty_body'],
  ['?writeKey=key&data=!!!!', 'empty_body'],
  ['?writeKey=key&data=abc', 'invalid_utf8'],
  [`?writeKey=key&data=${Buffer.from('{').toString('base64url')}`, 'invalid_json'],
  [`?writeKey=key&data=${encoded([])}`, 'invalid_body'],
  [`?data=${encoded({ userId: 'u', event: 'E', writeKey: 'unknown' })}`, 'invalid_write_key'],
])('a pixel with "%s" is an image that says %s and keeps nothing', async (query, code) => {
  verifies('http.route.pixel-refused');
  const source = query.includes('writeKey=key') ? 'test' : '(unknown)';
  const refusedMetric = `fairlead_refused_requests_total{code="${code}",source="${source}"}`;
  const refusedBefore = await server.metric(refusedMetric);
  for (const path of ['/v1/pixel/track', '/pixel/v1/page']) {
    const answer = await server.request(`${path}${query}`);
    expectImage(answer);
    expect(answer.headers.get('x-fairlead-error')).toBe(code);
    expect([answer.headers.get('x-fairlead-receipt'), answer.headers.get('x-fairlead-durability')]).toEqual([null, null]);
  }
  expect(await server.metric('fairlead_log_position')).toBe(before);
  expect(await server.metric(refusedMetric)).toBe(refusedBefore + 2);
});

test('a pixel with a longer address than is taken is an image as well', async () => {
  verifies('http.route.pixel-refused', 'http.url-too-long');
  const answer = await server.request(`/v1/pixel/track?writeKey=key&userId=u&event=${'x'.repeat(17_000)}`);
  expectImage(answer);
  expect(answer.headers.get('x-fairlead-error')).toBe('uri_too_long');
});

test.each(['POST', 'PUT', 'HEAD', 'DELETE'])('%s to a pixel is a 405 that names GET, and keeps nothing', async (method) => {
  verifies('http.method');
  const answer = await server.request(`/v1/pixel/track?data=${encoded(odd)}`, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  expect(await stored()).toEqual([]);
});

test('an overloaded server answers with an image that says so', async () => {
  verifies('http.route.pixel-refused');
  await using overloaded = await startTestServer({ backlogBytesMax: 1, holdMs: 0, expectedErrors: ['overloaded'] });
  const answers = await Promise.all(Array.from({ length: 200 }, () => overloaded.request(`/v1/pixel/track?data=${encoded(odd)}`)));
  answers.forEach(expectImage);
  const refused = answers.filter(({ headers }) => headers.get('x-fairlead-error') === 'overloaded');
  const kept = answers.filter(({ headers }) => headers.get('x-fairlead-durability') === 'disk');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length + kept.length).toBe(answers.length);
  expect((await overloaded.events()).length).toBe(kept.length);
});
