import { readFile } from 'node:fs/promises';
import {
  basicAuthorization,
  createOpenApiCheck,
  startTestServer,
  type TestAnswer,
  type TestServer,
  testSource,
} from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes as apiRoutes } from '../src/http/api.ts';
import { sessionRoutes } from '../src/http/api-session.ts';
import { collection, single } from '../src/http/api-sources.ts';
import { openApiDocument } from '../src/http/openapi.ts';
import type { Method, Operation } from '../src/http/openapi/model.ts';
import { destinations, isOpenToPages, locate } from '../src/http/routes.ts';
import { limited, requestsOf } from './support/openapi-requests.ts';

interface Documented {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
}

const operations: readonly Documented[] = Object.entries(openApiDocument.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method as Method, operation })),
);
const keyOf = ({ method, path }: Pick<Documented, 'method' | 'path'>): string => `${method.toUpperCase()} ${path}`;
const bearer = { authorization: 'Bearer test-admin-token' };

const { findFaults, findAnswerFaults, isSchema } = createOpenApiCheck(openApiDocument);

let server: TestServer;
let receipt = '';

beforeAll(async () => {
  server = await startTestServer({
    sources: [
      testSource,
      { name: 'gone', key: 'gone', secret: 'secret' },
      { name: 'past', key: 'past', secret: 'secret' },
      { name: 'limited', key: 'limited', secret: 'secret', limits: { bytesPerSecond: 1 } },
    ],
  });
  receipt = (await server.post('/v1/track', { userId: 'u1', event: 'Seen' })).headers.get('x-fairlead-receipt') ?? '';
  // A quarantined event, and a request after which its source has to wait for hours.
  await server.post('/v1/batch', { batch: [{ type: 'track', userId: 'u1' }, { type: 'nonsense' }] });
  await server.post('/v1/track', { userId: 'u1', event: 'x'.repeat(20_000) }, limited);
  await server.request('/api/sources/past/revoke', { method: 'POST', headers: bearer });
  await server.whenStored();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('the document', () => {
  test('is served to anybody, as it stands', async () => {
    const answer = await server.request('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(answer.text)).toEqual(openApiDocument);
  });

  test('names the version of the package', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(openApiDocument.info.version).toBe(manifest.version);
  });

  test('leads nowhere that is not there, and names each thing once', () => {
    const known = openApiDocument.components.schemas;
    const text = JSON.stringify(openApiDocument);
    const references = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ''));
    expect([...references].filter((name) => !Object.hasOwn(known, name))).toEqual([]);
    expect(Object.keys(known).filter((name) => !references.has(name))).toEqual([]);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const schemes = new Set(operations.flatMap(({ operation }) => operation.security.flatMap((scheme) => Object.keys(scheme))));
    expect([...schemes].sort()).toEqual(Object.keys(openApiDocument.components.securitySchemes).sort());
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect([path, described]).toEqual([path, inPath]);
    }
  });

  test.each(Object.entries(openApiDocument.components.schemas))('%s is a schema', (_, schema) => {
    expect(isSchema(schema)).toBe(true);
  });
});

describe('the routes', () => {
  const paths = Object.keys(openApiDocument.paths);

  test('outside of /api are the documented ones', () => {
    const settings = '/v1/projects/{writeKey}/settings';
    expect(locate(settings).destination.kind).toBe('settings');
    expect(paths.filter((path) => !path.startsWith('/api/')).sort()).toEqual([...destinations.keys(), settings].sort());
    const ingest = [...destinations].filter(([, { kind }]) => kind === 'ingest').map(([path]) => path);
    expect(ingest.filter((path) => openApiDocument.paths[path]?.post === undefined)).toEqual([]);
  });

  test('of /api are the documented ones, with their methods', () => {
    const partsOf = (path: string): readonly string[] => path.split('/').slice(2);
    const inApi = operations.filter(({ path }) => path.startsWith('/api/'));
    const reached = inApi
      .filter(({ path }) => !['session', 'sources'].includes(partsOf(path)[0] ?? ''))
      .map(({ path, method }) => {
        const whole = partsOf(path).join('/');
        const name = apiRoutes.has(whole) ? whole : (partsOf(path)[0] ?? '');
        expect([path, method.toUpperCase()]).toEqual([path, apiRoutes.get(name)?.method]);
        return name;
      });
    expect([...new Set(reached)].sort()).toEqual([...apiRoutes.keys()].sort());
    const ofSessions = [...sessionRoutes].flatMap(([action, routes]) =>
      routes.map(({ method }) => `${method} /api/session${action === '' ? '' : `/${action}`}`),
    );
    expect(
      inApi
        .filter(({ path }) => partsOf(path)[0] === 'session')
        .map(keyOf)
        .sort(),
    ).toEqual(ofSessions.sort());
    const ofSources = [
      ...collection.map(({ method }) => `${method} /api/sources`),
      ...[...single].map(([action, { method }]) => `${method} /api/sources/{name}${action === '' ? '' : `/${action}`}`),
    ];
    expect(
      inApi
        .filter(({ path }) => partsOf(path)[0] === 'sources')
        .map(keyOf)
        .sort(),
    ).toEqual(ofSources.sort());
  });

  test('take no other method; a merge is refused by every one', async () => {
    for (const path of paths) {
      const item = openApiDocument.paths[path] ?? {};
      const others = (['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const).filter((method) => !(method.toLowerCase() in item));
      for (const method of others) {
        const { status, headers } = await server.request(path.replace(/\{\w+\}/, 'x'), { method, headers: bearer });
        const refused: readonly unknown[] = path === '/v1/merge' ? [400, null] : [405, expect.any(String) as unknown];
        expect([method, path, status, headers.get('allow')]).toEqual([method, path, ...refused]);
      }
    }
  });

  test('that only tell how things are answer HEAD like GET, and open to no page', async () => {
    for (const path of ['/healthz', '/health', '/readyz', '/metrics', '/openapi.json']) {
      const head = await server.request(path, { method: 'HEAD' });
      expect([path, head.status, head.text]).toEqual([path, 200, '']);
      for (const method of ['OPTIONS', 'POST', 'DELETE']) {
        const { status, headers, text } = await server.request(path, { method });
        expect([method, path, status, headers.get('allow')]).toEqual([method, path, 405, 'GET, HEAD']);
        expect(JSON.parse(text)).toMatchObject({ code: 'method_not_allowed' });
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  test('that SDKs call answer OPTIONS, the others do not', async () => {
    for (const path of paths.filter((known) => known !== '/v1/merge')) {
      const { status } = await server.request(path.replace(/\{\w+\}/, 'x'), { method: 'OPTIONS', headers: bearer });
      expect([path, status]).toEqual([path, isOpenToPages(locate(path).destination) ? 204 : 405]);
    }
  });

  test.each(['/api/events', '/api/quarantine', '/api/quarantine/summary', '/api/stream'])(
    '%s takes the documented parameters',
    async (path) => {
      const { text } = await server.request(`${path}?no-such-parameter=1`, { headers: bearer });
      const [, known = ''] = /there are (.*)\.$/.exec((JSON.parse(text) as { readonly message: string }).message) ?? [];
      expect(openApiDocument.paths[path]?.get?.parameters?.map(({ name }) => name)).toEqual(known.split(', '));
    },
  );

  test.each(['events', 'quarantine'] as const)('an export of %s takes the documented filters', async (table) => {
    const body = JSON.stringify({ format: 'ndjson', table, where: { 'no-such-filter': 1 } });
    const { text } = await server.request('/api/export', { method: 'POST', headers: bearer, body });
    const [, known = ''] = /there are (.*)\.$/.exec((JSON.parse(text) as { readonly message: string }).message) ?? [];
    const schema = openApiDocument.paths['/api/export']?.post?.requestBody?.content['application/json']?.schema;
    for (const name of known.split(', ')) {
      const value = { mpid: '1', retried: 'true', from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }[name] ?? 'x';
      expect([name, findFaults(schema ?? false, { format: 'ndjson', table, where: { [name]: value } })]).toEqual([name, '']);
    }
    expect(findFaults(schema ?? false, JSON.parse(body))).not.toBe('');
  });
});

describe('the answers', () => {
  test('every operation has its requests here', () => {
    expect(Object.keys(requestsOf(receipt)).sort()).toEqual(operations.map(keyOf).sort());
  });

  test.each(operations.map((operation) => [keyOf(operation), operation] as const))('%s: as documented', async (key, documented) => {
    const { operation } = documented;
    const body = Object.values(operation.requestBody?.content ?? {})[0];
    if (body?.example !== undefined) {
      expect(findFaults(body.schema, body.example)).toBe('');
    }
    for (const { path = documented.path, status, headers, isKept, ...own } of requestsOf(receipt)[key] ?? []) {
      const sent = 'body' in own ? own.body : body?.example;
      const answer = await ask(documented, path, { body: sent === undefined ? undefined : JSON.stringify(sent), headers });
      expect([path, sent, answer.status, answer.text]).toEqual([path, sent, status, answer.text]);
      expectDocumented(operation, answer);
      if (isKept !== undefined) {
        expect([path, headers, isKept]).toEqual([path, headers, answer.headers.has('x-fairlead-receipt')]);
        expect(answer.headers.has('x-fairlead-error')).toBe(!isKept);
      }
    }
  });

  test.each(
    operations.filter(({ operation }) => operation.security.length > 0).map((operation) => [keyOf(operation), operation] as const),
  )('%s: refusals as documented', async (_, documented) => {
    const path = documented.path.replace(/\{\w+\}/, 'test');
    const hasBody = documented.operation.requestBody !== undefined;
    const strangers = [
      { headers: { authorization: '' } },
      { headers: { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' } },
      ...(isApi(documented.operation) ? [{ headers: { ...bearer, origin: 'https://elsewhere.example' } }] : []),
    ];
    const broken = [
      { body: '{oops' },
      { body: '' },
      { body: '{}', headers: { 'content-encoding': 'gzip' } },
      { body: '{}', headers: { 'content-encoding': 'br' } },
      { body: `"${'x'.repeat(5 * 1024 * 1024)}"` },
    ];
    for (const sent of strangers) {
      const answer = await ask(documented, path, { body: hasBody ? '{}' : undefined, ...sent });
      // A pixel is an image all the same.
      expect(answer.status >= 400 || answer.headers.has('x-fairlead-error')).toBe(true);
      expectDocumented(documented.operation, answer);
    }
    for (const sent of hasBody ? broken : []) {
      expectDocumented(documented.operation, await ask(documented, path, sent));
    }
  });

  test('a server that takes nothing any more says so as documented', async () => {
    const ready = openApiDocument.paths['/readyz']?.get?.responses['503'];
    const schema = ready?.content?.['application/json']?.schema ?? false;
    expect(findFaults(schema, { status: 'not_ready', reason: 'draining' })).toBe('');
    expect(findFaults(schema, { status: 'ready' })).not.toBe('');
  });
});

function isApi({ security }: Operation): boolean {
  return security.some((scheme) => 'admin' in scheme);
}

interface Asked {
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** With the credentials that the operation takes, unless the headers name others. A stream is not read to its end. */
async function ask({ method, operation }: Documented, path: string, { body, headers = {} }: Asked): Promise<TestAnswer> {
  const own = operation.security.length === 0 ? {} : isApi(operation) ? bearer : { authorization: basicAuthorization };
  const stop = new AbortController();
  const answer = await fetch(`${server.url}${path}`, {
    method: method.toUpperCase(),
    headers: { ...own, ...headers },
    signal: stop.signal,
    ...(body === undefined ? {} : { body }),
  });
  const isStream = answer.headers.get('content-type') === 'text/event-stream';
  const text = isStream ? '' : await answer.text();
  if (isStream) {
    stop.abort();
  }
  return { status: answer.status, headers: answer.headers, text };
}

function expectDocumented(operation: Operation, { status, headers, text }: TestAnswer): void {
  const isStream = headers.get('content-type') === 'text/event-stream';
  const answer = { status, header: (name: string): string | null => headers.get(name), text: isStream ? undefined : text };
  expect([operation.operationId, status, text, findAnswerFaults(operation, answer)]).toEqual([
    operation.operationId,
    status,
    text,
    '',
  ]);
}
