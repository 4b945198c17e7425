import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../src/http/openapi.ts';

/*
 * A page of another site, or of another port of this machine, in a browser that is signed in. What it may send without asking first are
 * "simple" requests: forms and fetches of three content types, images, streams of events; the browser adds the cookie where the
 * site is the same, which another port is. Every operation of the API is tried, those to come as well.
 */

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

const calls: readonly Call[] = Object.entries(openApiDocument.paths)
  .filter(([path]) => path.startsWith('/api/'))
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path: path
        .replace('{name}', 'test')
        .replace('{row}', '1.0')
        .replace(/\{\w+\}/, '00000000-1'),
      body: requestBody === undefined ? undefined : JSON.stringify(requestBody.content['application/json']?.example ?? {}),
    })),
  );
/** Whoever asks may know whether it has a session; no page of another site can read it. Signing in takes no session. */
const withoutRights = new Set(['GET /api/session', 'POST /api/session']);
const ofSession = calls.filter(({ method, path }) => !withoutRights.has(`${method} ${path}`));
const changes = ofSession.filter(({ method }) => method !== 'GET');
const reads = ofSession.filter(({ method }) => method === 'GET');

let server: TestServer;
let cookie = '';

beforeAll(async () => {
  server = await startTestServer();
  const body = JSON.stringify({ token: server.adminToken });
  const { headers } = await server.request('/api/session', { method: 'POST', headers: { origin: server.url }, body });
  cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Outcome {
  readonly call: string;
  readonly status: number;
  readonly code: unknown;
  readonly opensItselfTo: string | null;
}

async function send({ method, path, body }: Call, headers: Readonly<Record<string, string>>): Promise<Outcome> {
  const answer = await server.request(path, {
    method,
    headers: { cookie, 'content-type': 'text/plain', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const { code } = JSON.parse(answer.text) as { readonly code?: string };
  const opensItselfTo = answer.headers.get('access-control-allow-origin');
  return { call: `${method} ${path}`, status: answer.status, code, opensItselfTo };
}

async function expectRefused(tried: readonly Call[], headers: Readonly<Record<string, string>>): Promise<void> {
  const outcomes = await Promise.all(tried.map((call) => send(call, headers)));
  expect(outcomes).toEqual(
    tried.map(({ method, path }) => ({
      call: `${method} ${path}`,
      status: 403,
      code: 'origin_not_allowed',
      opensItselfTo: null,
    })),
  );
}

const own = (): string => server.url;
const otherPort = (): string => `http://127.0.0.1:${server.port === 1 ? 2 : 1}`;

describe('with the cookie of a session', () => {
  test('there is something to be tried', () => {
    expect(changes.length).toBeGreaterThan(10);
    expect(reads.length).toBeGreaterThan(10);
  });

  test.each([
    ['another site', () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })],
    ['another site, in an old browser', () => ({ origin: 'https://evil.example' })],
    ['another port of this machine', () => ({ origin: otherPort(), 'sec-fetch-site': 'same-site' })],
    ['the same host at the port of https', () => ({ origin: 'https://127.0.0.1' })],
    ['a sandboxed frame', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' })],
    ['nowhere: no Origin', () => ({})],
    ['nowhere, as a browser says of what a person typed', () => ({ 'sec-fetch-site': 'none' })],
    ['another site that has our Origin', () => ({ origin: own(), 'sec-fetch-site': 'cross-site' })],
    ['another port that has our Origin', () => ({ origin: own(), 'sec-fetch-site': 'same-site' })],
    ['a host that only begins like ours', () => ({ origin: `${own()}.evil.example` })],
    ['our host as the user of another', () => ({ origin: `${own()}@evil.example` })],
  ] as const)('no change is made for a page of %s', async (_, headers) => {
    await expectRefused(changes, headers());
  });

  test.each([
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' })],
    ['another site that says so', () => ({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })],
    ['another port of this machine', () => ({ 'sec-fetch-site': 'same-site' })],
    ['another port, by fetch', () => ({ 'sec-fetch-site': 'same-site', origin: otherPort() })],
    ['something that no browser says', () => ({ 'sec-fetch-site': 'same-origin, none' })],
  ] as const)('nothing is read for a page of %s', async (_, headers) => {
    await expectRefused(reads, headers());
  });

  test('nothing of it had an effect: no source more, none changed, and the session goes on', async () => {
    const answer = await server.request('/api/sources', { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    const { sources } = JSON.parse(answer.text) as { readonly sources: readonly Record<string, unknown>[] };
    expect(answer.status).toBe(200);
    expect(sources.map(({ name }) => name)).toEqual(['test']);
    expect((await server.post('/v1/track', { userId: 'u', event: 'still taken' })).status).toBe(200);
  });

  test('a page of our own may', async () => {
    const headers = { origin: own(), 'sec-fetch-site': 'same-origin' };
    expect(await send({ method: 'POST', path: '/api/query', body: '{"sql":"select 1"}' }, headers)).toMatchObject({ status: 200 });
  });
});

describe('without a session', () => {
  test('a page of another site can sign nobody in: its visitor would work in a session of its author', async () => {
    const body = JSON.stringify({ token: server.adminToken });
    for (const origin of ['https://evil.example', otherPort(), 'null']) {
      const answer = await server.request('/api/session', { method: 'POST', headers: { origin }, body });
      expect([origin, answer.status, answer.headers.get('set-cookie')]).toEqual([origin, 403, null]);
    }
  });

  test('no page is told in advance that it may: the API answers no preflight with yes', async () => {
    for (const { method, path } of calls) {
      const answer = await server.request(path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization',
        },
      });
      expect([path, answer.status >= 400, answer.headers.get('access-control-allow-origin')]).toEqual([path, true, null]);
    }
  });
});
