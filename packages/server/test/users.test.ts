import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, idsOf, type Row } from './support/api.ts';

/* `GET /api/users` and `/api/users/timeline`, and the filters that find rows by their keys. */

const mpid = '-7346244611012968789';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.post('/v1/page', { anonymousId: 'a1', name: 'Home', messageId: 'm-1' });
  await server.post('/v1/identify', { anonymousId: 'a1', userId: 'u1', messageId: 'm-2', traits: { plan: 'free', n: 1 } });
  await server.post(
    '/v2/events',
    `{"mpid":${mpid},"user_identities":{"customer_id":"u1","email":"jane@example.com"},` +
      `"user_attributes":{"plan":"pro","big":9007199254740993},"source_request_id":"r-1",` +
      `"events":[{"event_type":"custom_event","data":{"event_name":"Paid","custom_event_type":"other","source_message_id":"b-1"}},` +
      `{"event_type":"custom_event","data":{"event_name":"Left","custom_event_type":"other"}}]}`,
  );
  await server.post('/v1/track', { userId: 'u2', event: 'Seen', messageId: 'm-3' });
  await server.whenStored();
});

afterAll(() => server[Symbol.asyncDispose]());

interface Timeline {
  readonly events: readonly (Row & { readonly changes: unknown })[];
  readonly next: string | null;
}
interface User {
  readonly identity: string;
  readonly identities: readonly { readonly kind: string; readonly value: string; readonly events: number }[];
  readonly firstReceivedAt?: string;
}

describe('a user is found by any identity', () => {
  test.each([
    ['u1', ['anonymous_id a1 2', 'customer_id u1 3', 'email jane@example.com 2', `mpid ${mpid} 2`]],
    ['jane@example.com', ['customer_id u1 3', 'email jane@example.com 2', `mpid ${mpid} 2`]],
    [mpid, ['customer_id u1 3', 'email jane@example.com 2', `mpid ${mpid} 2`]],
    ['a1', ['anonymous_id a1 2', 'customer_id u1 3']],
    ['u2', ['customer_id u2 1']],
    ['email', []],
    ['nobody', []],
  ])('%s', async (identity, expected) => {
    const { status, body } = await get<User>(server, `/api/users?identity=${encodeURIComponent(identity)}`);
    expect(status).toBe(200);
    expect(body.identities.map(({ kind, value, events }) => `${kind} ${value} ${events}`).sort()).toEqual(expected);
    expect(body.firstReceivedAt === undefined).toBe(expected.length === 0);
  });
});

describe('a time line', () => {
  test('has both protocols, newest first, with what changed', async () => {
    const { body, text } = await get<Timeline>(server, '/api/users/timeline?identity=u1&identity=a1');
    expect(idsOf(body.events)).toEqual(['3.1', '3.0', '2.0', '1.0']);
    expect(body.events.map(({ changes }) => changes)).toEqual([
      [],
      [
        { name: 'plan', from: 'free', to: 'pro' },
        { name: 'big', to: expect.any(Number) as unknown },
      ],
      [
        { name: 'plan', to: 'free' },
        { name: 'n', to: 1 },
      ],
      [],
    ]);
    expect(text).toContain('{"name":"big","to":9007199254740993}');
    expect(body.next).toBeNull();
  });

  test('comes a page at a time, and a page knows what was before it', async () => {
    const first = await get<Timeline>(server, '/api/users/timeline?identity=u1&identity=a1&limit=2');
    const second = await get<Timeline>(server, `/api/users/timeline?identity=u1&identity=a1&limit=2&before=${first.body.next}`);
    expect([idsOf(first.body.events), idsOf(second.body.events), second.body.next]).toEqual([['3.1', '3.0'], ['2.0', '1.0'], null]);
    expect(first.body.events[1]?.changes).toEqual([
      { name: 'plan', from: 'free', to: 'pro' },
      { name: 'big', to: expect.any(Number) as unknown },
    ]);
  });

  test.each([
    '',
    '?identity=',
    '?identity=u1&nope=1',
    '?identity=u1&limit=0',
    '?identity=u1&limit=101',
    '?identity=u1&before=x',
    '?identity=u1&before=1.0&before=2.0',
    `?${Array.from({ length: 21 }, (_, nth) => `identity=u${nth}`).join('&')}`,
  ])('refuses %s', async (query) => {
    const { status, body } = await get<Row>(server, `/api/users/timeline${query}`);
    expect([status, body['code']]).toEqual([400, 'invalid_parameter']);
  });
});

test('a user is looked for by one identity', async () => {
  expect((await get(server, '/api/users?identity=u1&identity=u2')).status).toBe(400);
  expect((await get(server, '/api/users/u1')).status).toBe(404);
});

describe('a row is found by its keys and by reading rows alike', () => {
  test.each([
    ['event_id=b-1', ['3.0']],
    ['event_id=r-1%231', ['3.1']],
    ['event_id=m-3', ['4.0']],
    ['event_id=nope', []],
    ['user_id=u1', ['3.1', '3.0', '2.0']],
    ['user_id=u1&type=identify', ['2.0']],
    ['user_id=u1&name=nope', []],
    ['user_id=u1&before=3.0', ['2.0']],
    ['anonymous_id=u1', []],
    [`mpid=${mpid}`, ['3.1', '3.0']],
    ['identity=jane@example.com', ['3.1', '3.0']],
  ])('%s', async (query, expected) => {
    const byKeys = await get(server, `/api/events?${query}`);
    const byRows = await get(server, `/api/events?${query}&limit=1000`);
    expect([idsOf(byKeys.body.events), byKeys.body.next]).toEqual([expected, null]);
    expect(byRows.body).toEqual(byKeys.body);
  });
});
