import { rawExchange, startTestServer, type TestAnswer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* Two sources of one server: neither reads, blocks, forges or claims what is the other's. */

const own = { name: 'own', key: 'own-key', secret: 'own-secret' };
const other = { name: 'other', key: 'other-key', secret: 'other-secret' };

let server: TestServer;

beforeAll(async () => {
  const limits = { requestsPerSecond: 1_000 };
  server = await startTestServer({ sources: [{ ...own, limits }, other] });
});

afterAll(() => server[Symbol.asyncDispose]());

const basic = (username: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
const track = (messageId: string, more: object = {}): object => ({ type: 'track', userId: 'u', event: 'E', messageId, ...more });

async function sourcesOf(eventId: string): Promise<unknown[]> {
  await server.whenStored();
  const rows = await server.query(`SELECT source FROM events WHERE event_id LIKE '${eventId}%' ORDER BY position, event_index`);
  return rows.map(({ source }) => source);
}

test('an id that one has used is still the other to use: both events are stored', async () => {
  for (const { key } of [other, own, own]) {
    expect((await server.post('/v1/track', track('claimed'), basic(key, ''))).status).toBe(200);
  }
  expect(await sourcesOf('claimed')).toEqual(['other', 'own']);
  const batch = {
    source_request_id: 'claimed-request',
    events: [{ event_type: 'session_start', data: { source_message_id: 'x' } }],
  };
  for (const { key, secret } of [other, own, other]) {
    expect((await server.post('/v2/events', batch, basic(key, secret))).status).toBe(202);
  }
  await server.whenStored();
  const rows = await server.query("SELECT source FROM events WHERE protocol = 'batch' ORDER BY position");
  expect(rows.map(({ source }) => source)).toEqual(['other', 'own']);
});

test("the key of one with the secret of another opens nothing, and who it is can't be said in the event", async () => {
  const batch = { events: [{ event_type: 'session_start', data: {} }] };
  for (const [key, secret] of [
    [own.key, other.secret],
    [other.key, own.secret],
    [own.name, own.secret],
    [own.key, ''],
  ] as const) {
    expect((await server.post('/v2/events', batch, basic(key, secret))).status).toBe(403);
  }
  const claims = {
    source: 'other',
    writeKey: other.key,
    context: { source: 'other' },
    receipt: 'x',
    position: 1,
    environment: 'other',
  };
  expect((await server.post('/v1/track', track('forged', claims), basic(own.key, ''))).status).toBe(200);
  expect(await sourcesOf('forged')).toEqual(['own']);
});

test('no credential of a source reads anything: events, receipts, streams, sources and exports are the admin alone', async () => {
  const receipt = (await server.post('/v1/track', track('kept'), basic(other.key, ''))).headers.get('x-fairlead-receipt');
  const paths = [
    'events',
    'quarantine',
    'stream',
    'sources',
    `receipts/${receipt}`,
    `receipts/${receipt}/request`,
    'session/links',
  ];
  for (const path of paths) {
    for (const headers of [
      basic(own.key, own.secret),
      { authorization: `Bearer ${own.secret}` },
      { authorization: `Bearer ${own.key}:${own.secret}` },
      { 'x-write-key': own.key },
    ]) {
      const { status, text } = await server.request(`/api/${path}?writeKey=${own.key}`, { headers });
      expect([path, status]).toEqual([path, 401]);
      expect(text).not.toContain('kept');
    }
  }
  for (const path of ['query', 'export', 'quarantine/retry', 'sources']) {
    const asked: TestAnswer = await server.request(`/api/${path}`, {
      method: 'POST',
      headers: basic(own.key, own.secret),
      body: '{"sql":"select 1"}',
    });
    expect([path, asked.status]).toEqual([path, 401]);
  }
});

test('the limits of one hold back nobody else', async () => {
  const limited = { name: 'limited', key: 'limited-key', secret: 'limited-secret', limits: { requestsPerSecond: 1 } };
  await using narrow = await startTestServer({ sources: [limited, other], now: () => 1_700_000_000_000 });
  const ask = (key: string): Promise<TestAnswer> => narrow.post('/v1/track', track(`limits-${key}`), basic(key, ''));
  expect([(await ask(limited.key)).status, (await ask(limited.key)).status, (await ask(other.key)).status]).toEqual([
    200, 429, 200,
  ]);
});

test('of several keys in one request the header decides, on a connection of others as well', async () => {
  const body = JSON.stringify(track('several', { writeKey: other.key }));
  const request = (key: string): string =>
    `POST /v1/track?writeKey=${other.key} HTTP/1.1\r\nhost: x\r\nauthorization: ${basic(key, '')['authorization']}\r\nx-write-key: ${other.key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const { answers } = await rawExchange(server.port, request(own.key) + request(other.key) + request(own.key), { answers: 3 });
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await sourcesOf('several')).toEqual(['own', 'other']);
});
