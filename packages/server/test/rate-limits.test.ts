import { startTestServer, type TestServer } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';

const basic = `Basic ${btoa('limited:secret')}`;

/** A server whose clock stands still until the test moves it. */
async function startLimited(limits: Record<string, number>): Promise<TestServer & { readonly wait: (ms: number) => void }> {
  let nowMs = Date.now();
  const sources = [
    { name: 'limited', key: 'limited', secret: 'secret', limits },
    { name: 'free', key: 'free', secret: 'secret' },
  ];
  const server = await startTestServer({ sources, now: () => nowMs });
  return Object.assign(server, {
    wait: (ms: number): void => {
      nowMs += ms;
    },
  });
}

function send(server: TestServer, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
}

const track = { writeKey: 'limited', userId: 'u', event: 'step' };

test('a source that sends more requests than it may is a 429 with the headers of both protocols, and goes on when told', async () => {
  verifies('http.rate-limit');
  await using server = await startLimited({ requestsPerSecond: 2 });
  const answers = [];
  for (let nth = 0; nth < 3; nth++) {
    answers.push(await send(server, '/v1/track', { ...track, messageId: `m${nth}` }));
  }
  const batch = await send(server, '/v2/events', { mpid: 1 }, { authorization: basic });
  const other = await send(server, '/v1/track', { ...track, writeKey: 'free', messageId: 'other' });
  const waitSeconds = Number(answers[2]?.headers.get('retry-after'));
  server.wait(waitSeconds * 1_000);
  const again = await send(server, '/v1/track', { ...track, messageId: 'm2' });
  await server.whenStored();
  const stored = await server.query('SELECT event_id FROM events ORDER BY position');

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(waitSeconds).toBe(1);
  expect(await answers[2]?.json()).toMatchObject({ success: false, code: 'rate_limited' });
  expect(batch.status).toBe(429);
  expect(batch.headers.get('x-mp-rate-limit-exceeded')).toBe('feed');
  expect(batch.headers.get('retry-after')).toBe('1');
  expect(await batch.json()).toMatchObject({ errors: [{ code: 'TOO_MANY_REQUESTS', reason: 'rate_limited' }] });
  expect([other.status, again.status]).toEqual([200, 200]);
  expect(stored.map((row) => row['event_id'])).toEqual(['m0', 'm1', 'other', 'm2']);
});

test('events count each by itself, in batches of every kind', async () => {
  await using server = await startLimited({ eventsPerSecond: 3 });
  const bulk = [{ mpid: 1 }, { events: [{ event_type: 'screen_view' }, { event_type: 'screen_view' }] }];
  const first = await send(server, '/v2/bulkevents', bulk, { authorization: basic });
  const second = await send(server, '/v1/track', track);
  server.wait(1_000);
  const third = await send(server, '/v1/batch', { writeKey: 'limited', batch: [track, track] });
  const fourth = await send(server, '/v1/batch', { writeKey: 'limited', batch: [track, track] });

  expect([first, second, third, fourth].map(({ status }) => status)).toEqual([202, 429, 200, 429]);
});

test('bytes count, and a request larger than what a second lets in is taken when nothing came before', async () => {
  await using server = await startLimited({ bytesPerSecond: 200 });
  const large = await send(server, '/v1/track', { ...track, properties: { filling: 'x'.repeat(500) } });
  const small = await send(server, '/v1/track', track);

  expect([large.status, small.status]).toEqual([200, 429]);
  expect(Number(small.headers.get('retry-after'))).toBeGreaterThan(1);
});

test('a yes to a source with limits tells how much of them is used', async () => {
  verifies('http.rate-limit.percentage-used');
  await using server = await startLimited({ requestsPerSecond: 4 });
  const answers = [
    await send(server, '/v2/events', { mpid: 1 }, { authorization: basic }),
    await send(server, '/v1/track', track),
    await fetch(`${server.url}/v1/pixel/track?data=${encodeURIComponent(btoa(JSON.stringify(track)))}`),
    await send(server, '/v1/track', { ...track, writeKey: 'free' }),
    await send(server, '/v1/track', track),
    await send(server, '/v1/track', track),
  ];

  expect(answers.map(({ status }) => status)).toEqual([202, 200, 200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('x-mp-rate-limit-percentage-used'))).toEqual([
    '25',
    '50',
    '75',
    null,
    '100',
    null,
  ]);
});

test('limits that are changed while it runs hold at once', async () => {
  await using server = await startLimited({ requestsPerSecond: 1 });
  const before = [await send(server, '/v1/track', track), await send(server, '/v1/track', track)];
  await fetch(`${server.url}/api/sources/limited/limits`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${server.adminToken}` },
    body: JSON.stringify({ limits: {} }),
  });
  const after = await send(server, '/v1/track', track);

  expect([...before, after].map(({ status }) => status)).toEqual([200, 429, 200]);
});
