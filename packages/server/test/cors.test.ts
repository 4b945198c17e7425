import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

/* Pages of other sites: what a browser asks and reads before it lets an SDK send (contract/hightouch.md §1.5). */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const origin = 'https://shop.example';
const messageRoutes = [
  'batch',
  'import',
  'b',
  'track',
  't',
  'identify',
  'i',
  'page',
  'p',
  'screen',
  's',
  'group',
  'g',
  'alias',
  'a',
  'm',
];
const routes = [
  '/v2/events',
  '/v2/bulkevents',
  '/v2/bulkevents/historical',
  '/s2s/v2/events',
  '/s2s/v2/bulkevents',
  ...messageRoutes.map((name) => `/v1/${name}`),
  '/beacon/v1/batch?writeKey=key',
  '/v1/pixel/track',
  '/pixel/v1/page',
  '/v1/projects/key/settings',
  '/v1/track/',
  '//v1/track',
];

test.each(routes)('OPTIONS %s allows what browser SDKs send', async (path) => {
  verifies('http.cors.preflight');
  for (const headers of [
    {},
    { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,authorization' },
  ]) {
    const answer = await server.request(path, { method: 'OPTIONS', headers });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('access-control-')))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, HEAD, OPTIONS',
      'access-control-allow-headers': 'content-type, authorization, accept, x-retry-count, x-write-key, content-encoding',
      'access-control-max-age': '86400',
      'access-control-expose-headers':
        'retry-after, x-fairlead-receipt, x-fairlead-durability, x-fairlead-error, x-mp-rate-limit-percentage-used',
    });
  }
});

test.each([
  ['/v1/track', { userId: 'u', event: 'E' }, {}, 200],
  ['/v2/events', { events: [] }, {}, 202],
  ['/v1/track', 'no JSON', {}, 400],
  ['/v1/track', {}, { authorization: '' }, 401],
  ['/v2/events', {}, { authorization: 'Basic a2V5Ondyb25n' }, 403],
  ['/v1/nothing', {}, {}, 404],
  ['/v1/track', {}, { 'content-encoding': 'br' }, 415],
] as const)('%s with %j: a page may read the answer and what it says (%j, %d)', async (path, body, headers, status) => {
  verifies('http.cors.errors');
  const answer = await server.post(path, body, { origin, ...headers });
  expect(answer.status).toBe(status);
  expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('access-control-expose-headers')]).toEqual([
    '*',
    'retry-after, x-fairlead-receipt, x-fairlead-durability, x-fairlead-error, x-mp-rate-limit-percentage-used',
  ]);
});

test('a page may read a 503 and its Retry-After', async () => {
  verifies('http.cors.errors', 'http.retry-after');
  await using full = await startTestServer({ backlogBytesMax: 1, holdMs: 0, expectedErrors: ['overloaded'] });
  const answers = await Promise.all(Array.from({ length: 200 }, () => full.post('/v1/track', { userId: 'u', event: 'E' })));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers } of refused) {
    expect([headers.get('access-control-allow-origin'), headers.get('retry-after')]).toEqual(['*', '5']);
  }
});

test.each(['/api/query', '/api/stream', '/api/receipts/00000000-1', '/api', '/healthz', '/readyz', '/metrics'])(
  '%s is open to no page',
  async (path) => {
    verifies('http.cors.api-closed');
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const authorization = 'Bearer test-admin-token';
      const answer = await server.request(path, {
        method,
        headers: { origin, 'access-control-request-method': 'POST', authorization },
      });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  },
);
