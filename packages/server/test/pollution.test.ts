import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../src/http/openapi.ts';

/*
 * Names that mean something to JavaScript, and names that come twice, in all that is sent: they are data like any other, and change nothing
 * for those who come after. The server runs in this process, so that its prototypes can be looked at; its worker shows in what it stores.
 */

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype] as const;
const ownNames = prototypes.map((prototype) => Object.getOwnPropertyNames(prototype));
const poison = (text: string): readonly string[] => [
  `{"__proto__":${text}}`,
  `{"constructor":{"prototype":${text}}}`,
  `{"prototype":${text},"__proto__":{"__proto__":${text}}}`,
  `[{"__proto__":${text}}]`,
];

let server: TestServer;
let authorization = '';

beforeAll(async () => {
  server = await startTestServer();
  authorization = `Bearer ${server.adminToken}`;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Outcome {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function ask(method: string, path: string, body?: string): Promise<Outcome> {
  const answer = await server.request(path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, json: JSON.parse(answer.text) as Outcome['json'] };
}

function expectUnchanged(): void {
  expect(prototypes.map((prototype) => Object.getOwnPropertyNames(prototype))).toEqual(ownNames);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
}

const changes = Object.entries(openApiDocument.paths)
  .filter(([path]) => path.startsWith('/api/'))
  .flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody }]) => {
      const example = requestBody?.content['application/json']?.example;
      return example === undefined
        ? []
        : [{ path: path.replace('{name}', 'test'), method: method.toUpperCase(), example: example as object }];
    }),
  );

describe('bodies of the API', () => {
  test.each(changes)('$method $path takes nothing from a prototype', async ({ method, path, example }) => {
    const nothing = await ask(method, path, '{}');
    for (const body of poison(JSON.stringify({ ...example, polluted: 'yes' }))) {
      const { status, json } = await ask(method, path, body);
      // As if there were nothing in it; or refused for the name.
      expect([body, status === nothing.status || status === 400, json['code'] === 'internal']).toEqual([body, true, false]);
    }
    expectUnchanged();
  });

  test('of two members of one name the last one counts, for the check and for what is run', async () => {
    expect(await ask('POST', '/api/query', '{"sql":"DROP VIEW events","sql":"SELECT 1 AS one"}')).toMatchObject({
      status: 200,
      json: { rows: [{ one: 1 }] },
    });
    expect(await ask('POST', '/api/query', '{"sql":"SELECT 1","sql":"DROP VIEW events"}')).toMatchObject({
      status: 400,
      json: { code: 'statement_not_allowed' },
    });
  });
});

describe('names', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(names)('%s is no source, no query and no filter before there is one', async (name) => {
    expect((await ask('GET', `/api/sources/${name}`)).status).toBe(404);
    expect((await ask('POST', `/api/sources/${name}/revoke`, '{}')).status).toBe(404);
    expect((await ask('GET', `/api/events?${name}=x`)).status).toBe(400);
    expect((await ask('GET', `/api/users?${name}=x`)).status).toBe(400);
    expect((await ask('POST', '/api/queries/delete', JSON.stringify({ name }))).status).toBe(404);
  });

  test.each(names)('a source may be called %s, and is one like any other', async (name) => {
    const made = await ask('POST', '/api/sources', JSON.stringify({ name }));
    expect(made.status).toBe(201);
    const { key, secret } = made.json as { readonly key: string; readonly secret: string };
    const basic = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    expect((await server.post('/v1/track', { userId: name, event: name }, { authorization: basic })).status).toBe(200);
    await server.whenStored();
    expect(await server.query(`SELECT source, name FROM events WHERE user_id = '${name}'`)).toEqual([{ source: name, name }]);
    expect((await ask('PUT', `/api/sources/${name}/limits`, '{"limits":{"eventsPerSecond":5}}')).status).toBe(200);
    expect(await server.metric(`fairlead_accepted_events_total{source="${name}"}`)).toBe(1);
    expect((await ask('POST', `/api/sources/${name}/revoke`, '{}')).status).toBe(200);
    expect((await server.post('/v1/track', { userId: name, event: name }, { authorization: basic })).status).toBe(403);
    expectUnchanged();
  });

  test.each(names)('a query may be saved as %s', async (name) => {
    const saved = JSON.stringify({ name, sql: 'SELECT 1' });
    expect((await ask('POST', '/api/queries/save', saved)).status).toBe(200);
    expect(JSON.stringify((await ask('GET', '/api/queries')).json)).toContain(`"name":"${name}"`);
    expect((await ask('POST', '/api/queries/delete', JSON.stringify({ name }))).status).toBe(200);
    expect((await ask('POST', '/api/queries/delete', JSON.stringify({ name }))).status).toBe(404);
  });
});

describe('events', () => {
  test('of two members of one name the last one counts, everywhere: for rights, ids, checks and what is stored', async () => {
    const twice =
      '{"writeKey":"of-nobody","writeKey":"key","type":"nonsense","type":"track","userId":"first","userId":"twice",' +
      '"event":"First","event":"Last","messageId":"twice-1","messageId":"twice-2","properties":{"a":1},"properties":{"a":2,"a":3}}';
    expect((await server.post('/v1/track', twice, { authorization: '' })).status).toBe(200);
    const other = twice.replace('"writeKey":"of-nobody","writeKey":"key"', '"writeKey":"key","writeKey":"of-nobody"');
    expect((await server.post('/v1/track', other, { authorization: '' })).status).toBe(401);
    const batch =
      '{"events":[],"user_identities":{"customer_id":"x"},"events":[{"event_type":"custom_event","data":{"event_name":"A","event_name":"B","custom_event_type":"other"}}],"user_identities":{"customer_id":"twice"}}';
    expect((await server.post('/v2/events', batch)).status).toBe(202);
    await server.whenStored();
    expect(
      await server.query(
        `SELECT type, name, event_id LIKE 'twice-%' AS own, properties->>'a' AS a FROM events WHERE user_id = 'twice' ORDER BY position`,
      ),
    ).toEqual([
      { type: 'track', name: 'Last', own: true, a: '3' },
      { type: 'custom_event', name: 'B', own: false, a: null },
    ]);
    expect(await server.query(`SELECT event_id FROM events WHERE event_id LIKE 'twice-%'`)).toEqual([{ event_id: 'twice-2' }]);
  });

  test('poison in every place leaves the next event as it was sent, and retries of what went to quarantine too', async () => {
    for (const body of poison('{"polluted":"yes","event":"polluted","userId":"polluted","type":"track"}')) {
      await server.post('/v1/track', body);
      await server.post('/v1/batch', `{"batch":[${body}],"context":${body}}`);
      await server.post('/v2/events', `{"events":[{"event_type":"custom_event","data":${body}}],"user_attributes":${body}}`);
      await server.post('/v2/bulkevents', `[${body}]`);
    }
    await server.whenStored();
    const retried = await ask('POST', '/api/quarantine/retry', '{"all":true}');
    expect(retried.status).toBe(200);
    await server.post('/v1/track', '{"userId":"after","event":"clean","properties":{"a":1}}');
    await server.whenStored();
    expect(await server.query(`SELECT name, properties, user_attributes, context FROM events WHERE user_id = 'after'`)).toEqual([
      { name: 'clean', properties: '{"a":1}', user_attributes: null, context: null },
    ]);
    expect(
      await server.query(`SELECT count(*)::INTEGER AS count FROM events WHERE name = 'polluted' OR user_id = 'polluted'`),
    ).toEqual([{ count: 0 }]);
    expectUnchanged();
  });
});
