import { readFile } from 'node:fs/promises';
import { basicAuthorization, startTestServer, type TestAnswer, type TestServer, testSource } from '@fairlead/testkit';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes as apiRoutes } from '../src/http/api.ts';
import { collection, single } from '../src/http/api-sources.ts';
import { openApiDocument } from '../src/http/openapi.ts';
import type { Method, Operation, Schema } from '../src/http/openapi/model.ts';
import { upcomingPaths, upcomingSchemas } from '../src/http/openapi/upcoming.ts';
import { destinations } from '../src/http/routes.ts';

interface Documented {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
}

/** A request, with the parameters of its path filled in. */
interface Sent {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

const operations: readonly Documented[] = Object.entries(openApiDocument.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method: method as Method, operation })),
);
const keyOf = ({ method, path }: Pick<Documented, 'method' | 'path'>): string => `${method.toUpperCase()} ${path}`;
const bearer = { authorization: 'Bearer test-admin-token' };

const ajv = new Ajv2020({
  strictSchema: true,
  strictTypes: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, int64: true },
});
ajv.addVocabulary(['components']);
ajv.addSchema({ $id: 'openapi', components: openApiDocument.components });

/** What is wrong with a value; empty when nothing is. References lead into the document. */
function findFaults(schema: Schema, value: unknown): string {
  const anchored = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as object | boolean;
  return ajv.validate(anchored, value) ? '' : ajv.errorsText(ajv.errors);
}

let server: TestServer;
let receipt = '';

beforeAll(async () => {
  server = await startTestServer({ sources: [testSource, { name: 'gone', key: 'gone', secret: 'secret' }] });
  receipt = (await server.post('/v1/track', { userId: 'u1', event: 'Seen' })).headers.get('x-fairlead-receipt') ?? '';
  await server.whenStored();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** At least one yes for each operation, and the refusals that are its own. */
const requests: Readonly<Record<string, () => readonly Sent[]>> = {
  'POST /v2/events': () => [
    { status: 202 },
    { status: 400, body: { events: [{ data: {} }] } },
    { status: 400, body: { nothing: 1 } },
    { status: 403, headers: { authorization: 'Basic a2V5Ondyb25n' } },
  ],
  'POST /v2/bulkevents': () => [{ status: 202 }, { status: 400, body: {} }],
  'POST /v1/batch': () => [
    { status: 200 },
    { status: 400, body: {} },
    { status: 401, headers: { authorization: 'Basic bm9ib2R5Og==' } },
  ],
  ...Object.fromEntries(
    ['track', 'identify', 'page', 'screen', 'group', 'alias'].map((type) => [
      `POST /v1/${type}`,
      () => [{ status: 200 }, { status: 400, body: [] }],
    ]),
  ),
  'POST /api/query': () => [
    { status: 200 },
    { status: 200, body: { sql: 'select * from events' } },
    { status: 400, body: { sql: 'drop table events' } },
    { status: 400, body: { sql: 'select nope' } },
    { status: 400, body: {} },
  ],
  'GET /api/receipts/{receipt}': () => [
    { status: 200, path: `/api/receipts/${receipt}` },
    { status: 404, path: '/api/receipts/00000000-1' },
  ],
  'GET /api/stream': () => [{ status: 200 }],
  'GET /api/sources': () => [{ status: 200 }],
  'POST /api/sources': () => [
    { status: 201 },
    { status: 409 },
    { status: 400, body: { name: 'a b' } },
    { status: 409, body: { name: 'other', key: 'key' } },
  ],
  'GET /api/sources/{name}': () => [
    { status: 200, path: '/api/sources/test' },
    { status: 404, path: '/api/sources/nobody' },
  ],
  'POST /api/sources/{name}/rotate': () => [
    { status: 200, path: '/api/sources/test/rotate' },
    { status: 400, path: '/api/sources/test/rotate', body: { overlapSeconds: -1 } },
    { status: 404, path: '/api/sources/nobody/rotate' },
  ],
  'PUT /api/sources/{name}/limits': () => [
    { status: 200, path: '/api/sources/test/limits' },
    { status: 400, path: '/api/sources/test/limits', body: {} },
  ],
  'POST /api/sources/{name}/revoke': () => [
    { status: 200, path: '/api/sources/gone/revoke' },
    { status: 404, path: '/api/sources/nobody/revoke' },
  ],
  'GET /healthz': () => [{ status: 200 }],
  'GET /readyz': () => [{ status: 200 }],
  'GET /metrics': () => [{ status: 200 }],
  'GET /openapi.json': () => [{ status: 200 }],
};

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
    const known = { ...openApiDocument.components.schemas, ...upcomingSchemas };
    const text = JSON.stringify([openApiDocument, upcomingPaths, upcomingSchemas]);
    const references = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? ''));
    expect([...references].filter((name) => !Object.hasOwn(known, name))).toEqual([]);
    expect(Object.keys(known).filter((name) => !references.has(name))).toEqual([]);
    const ids = [...Object.values(openApiDocument.paths), ...Object.values(upcomingPaths)]
      .flatMap((item) => Object.values(item))
      .map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect([path, described]).toEqual([path, inPath]);
    }
  });

  test.each(Object.entries({ ...openApiDocument.components.schemas, ...upcomingSchemas }))('%s is a schema', (_, schema) => {
    expect(ajv.validateSchema(schema as object)).toBe(true);
  });
});

describe('the routes', () => {
  const paths = Object.keys(openApiDocument.paths);

  test('outside of /api are the documented ones', () => {
    expect(paths.filter((path) => !path.startsWith('/api/')).sort()).toEqual([...destinations.keys()].sort());
    const ingest = [...destinations].filter(([, { kind }]) => kind === 'ingest').map(([path]) => path);
    expect(ingest.filter((path) => openApiDocument.paths[path]?.post === undefined)).toEqual([]);
  });

  test('of /api are the documented ones, with their methods', () => {
    const first = (path: string): string => path.split('/')[2] ?? '';
    const documented = new Set(paths.filter((path) => path.startsWith('/api/')).map(first));
    expect([...documented].sort()).toEqual([...apiRoutes.keys(), 'sources'].sort());
    for (const [name, { method }] of apiRoutes) {
      const methods = operations.filter(({ path }) => first(path) === name).map((operation) => operation.method.toUpperCase());
      expect([name, methods]).toContainEqual(expect.arrayContaining([method]));
    }
    const ofSources = [
      ...collection.map(({ method }) => `${method} /api/sources`),
      ...[...single].map(([action, { method }]) => `${method} /api/sources/{name}${action === '' ? '' : `/${action}`}`),
    ];
    expect(
      operations
        .filter(({ path }) => first(path) === 'sources')
        .map(keyOf)
        .sort(),
    ).toEqual(ofSources.sort());
  });

  test('take no other method, but for those that only tell how things are', async () => {
    for (const path of paths) {
      const item = openApiDocument.paths[path] ?? {};
      const others = (['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const).filter((method) => !(method.toLowerCase() in item));
      const isOperation = Object.values(item).some(({ tags }) => tags.includes('Operation'));
      for (const method of isOperation ? [] : others) {
        const { status } = await server.request(path.replace(/\{\w+\}/, 'x'), { method, headers: bearer });
        expect([method, path, status]).toEqual([method, path, 405]);
      }
    }
  });

  test('that are to come are not there yet', () => {
    expect(Object.keys(upcomingPaths).filter((path) => paths.includes(path) || destinations.has(path))).toEqual([]);
  });
});

describe('the answers', () => {
  test('every operation has its requests here', () => {
    expect(Object.keys(requests).sort()).toEqual(operations.map(keyOf).sort());
  });

  test.each(operations.map((operation) => [keyOf(operation), operation] as const))('%s: as documented', async (key, documented) => {
    const { operation } = documented;
    const body = Object.values(operation.requestBody?.content ?? {})[0];
    if (body?.example !== undefined) {
      expect(findFaults(body.schema, body.example)).toBe('');
    }
    for (const { path = documented.path, status, headers, ...own } of requests[key]?.() ?? []) {
      const sent = 'body' in own ? own.body : body?.example;
      const answer = await ask(documented, path, { body: sent === undefined ? undefined : JSON.stringify(sent), headers });
      expect([path, sent, answer.status, answer.text]).toEqual([path, sent, status, answer.text]);
      expectDocumented(operation, answer);
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
      expect(answer.status).toBeGreaterThanOrEqual(400);
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

function expectDocumented({ operationId, responses }: Operation, { status, headers, text }: TestAnswer): void {
  expect([operationId, Object.keys(responses)]).toEqual([operationId, expect.arrayContaining([String(status)])]);
  const documented = responses[String(status)];
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  expect([operationId, status, type]).toEqual([operationId, status, Object.keys(documented?.content ?? { '': 0 })[0]]);
  for (const name of Object.keys(documented?.headers ?? {})) {
    expect([operationId, status, name, headers.get(name)]).toEqual([operationId, status, name, expect.any(String)]);
  }
  const schema = documented?.content?.[type]?.schema;
  if (schema !== undefined) {
    const value: unknown = type === 'application/json' ? JSON.parse(text) : text;
    expect([operationId, status, text, findFaults(schema, value)]).toEqual([operationId, status, text, '']);
  } else {
    expect(text).toBe('');
  }
}
