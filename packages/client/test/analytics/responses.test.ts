/** What each answer of an endpoint means to the three stand-ins (contract/hightouch.md §1.7, and what is left of it on purpose). */
import { FairleadError } from 'fairlead';
import { HtEvents } from 'fairlead/hightouch';
import RudderAnalytics from 'fairlead/rudderstack';
import { Analytics } from 'fairlead/segment';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Answer, Endpoint } from '../endpoint.ts';
import { VirtualClock } from '../virtual-clock.ts';

const attemptTimeoutMs = 2222;
const backoffMs = 250;
const random = (): number => 0.5;

/** Tracks one event, flushes, and tells what its callback was told. */
type Send = (url: string, clock: VirtualClock) => Promise<unknown>;

const track = { userId: 'u', event: 'E' };

const clients: readonly { readonly name: string; readonly send: Send }[] = [
  {
    name: 'segment',
    send: async (host, clock) => {
      const analytics = new Analytics({ writeKey: 'k', host, httpRequestTimeout: attemptTimeoutMs, fairlead: { clock, random } });
      const told = new Promise((resolve) => analytics.track(track, resolve));
      await Promise.all([told, analytics.closeAndFlush()]);
      return told;
    },
  },
  {
    name: 'hightouch',
    send: async (host, clock) => {
      const htevents = new HtEvents({ writeKey: 'k', host, httpRequestTimeout: attemptTimeoutMs, fairlead: { clock, random } });
      const told = new Promise((resolve) => htevents.track(track, resolve));
      await Promise.all([told, htevents.closeAndFlush()]);
      return told;
    },
  },
  {
    name: 'rudderstack',
    send: async (dataPlaneUrl, clock) => {
      const options = { dataPlaneUrl, timeout: attemptTimeoutMs, logLevel: 'none', fairlead: { clock, random } };
      const client = new RudderAnalytics('k', options);
      const told = new Promise((resolve) => client.track(track, resolve));
      await Promise.allSettled([told, client.flush()]);
      return told;
    },
  },
];

describe.each(clients)('$name', ({ send }) => {
  test.each([200, 201, 202, 204])('%i is delivered', (status) =>
    withEndpoint({ otherwise: { status } }, async (endpoint) => {
      expect(await send(endpoint.url, new VirtualClock())).toBeUndefined();
      expect(endpoint.requests).toHaveLength(1);
    }),
  );

  test.each([301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422, 460])('%i is final, and told', (status) =>
    withEndpoint({ otherwise: { status, headers: { location: '/elsewhere' } } }, async (endpoint) => {
      const told = await send(endpoint.url, new VirtualClock());
      expect(told).toBeInstanceOf(FairleadError);
      expect(told).toMatchObject({ status, message: expect.stringMatching(new RegExp(`^\\[${status}\\] `)) as string });
      expect(endpoint.requests).toHaveLength(1);
    }),
  );

  const repeated: readonly (readonly [name: string, answer: Answer, waitMs: number])[] = [
    ...[408, 429, 500, 501, 502, 503, 504].map((status) => [String(status), { status }, backoffMs] as const),
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '7' } }, 7000],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, 7000],
    ['408 with Retry-After', { status: 408, headers: { 'retry-after': '7' } }, 7000],
    ['a reset', 'reset', backoffMs],
  ];
  test.each(repeated)('%s is sent again, with the same id and a new sentAt', (_name, answer, waitMs) =>
    withEndpoint({ answers: [answer] }, async (endpoint) => {
      const clock = new VirtualClock();
      const told = send(endpoint.url, clock);
      (await clock.timer(waitMs)).fire();
      expect(await told).toBeUndefined();
      expectSameEventLater(endpoint);
    }),
  );

  test('no answer in time is sent again', () =>
    withEndpoint({ answers: ['silence'] }, async (endpoint) => {
      const clock = new VirtualClock();
      const told = send(endpoint.url, clock);
      await endpoint.received(1);
      (await clock.timer(attemptTimeoutMs)).fire();
      (await clock.timer(backoffMs)).fire();
      expect(await told).toBeUndefined();
      expectSameEventLater(endpoint);
    }));
});

test.each([
  { name: 'segment', attempts: 11 },
  { name: 'hightouch', attempts: 4 },
  { name: 'rudderstack', attempts: 4 },
])('$name gives up after $attempts attempts, as before', ({ name, attempts }) =>
  withEndpoint({ otherwise: { status: 503 } }, async (endpoint) => {
    const clock = new VirtualClock();
    const told = clients.find((client) => client.name === name)?.send(endpoint.url, clock) ?? Promise.resolve();
    for (let attempt = 1; attempt < attempts; attempt++) {
      await endpoint.received(attempt);
      const ceilingMs = Math.min(500 * 2 ** (attempt - 1), name === 'segment' ? 60_000 : 30_000);
      (await clock.timer(ceilingMs / 2)).fire();
    }
    expect(await told).toMatchObject({ code: 'attempts_exhausted', status: 503 });
    expect(endpoint.requests).toHaveLength(attempts);
  }),
);

test.each([Analytics, HtEvents])('a 200 whose body never ends is delivered', (Class) =>
  withEndpoint({ otherwise: 'stalled-200' }, async (endpoint) => {
    const clock = new VirtualClock();
    const client = new Class({
      writeKey: 'k',
      host: endpoint.url,
      httpRequestTimeout: attemptTimeoutMs,
      fairlead: { clock, random },
    });
    const answered = new Promise<void>((resolve) => client.on('http_response', () => resolve()));
    const told = new Promise((resolve) => client.track(track, resolve));
    const closed = client.closeAndFlush();
    await answered;
    // The listener is called before the transport sees the status.
    await new Promise((resolve) => setImmediate(resolve));
    (await clock.timer(attemptTimeoutMs)).fire();
    expect(await told).toBeUndefined();
    await closed;
    expect(endpoint.requests).toHaveLength(1);
  }),
);

interface SentBody {
  readonly batch: readonly { readonly messageId: string }[];
  readonly sentAt: string;
}

function expectSameEventLater({ requests }: Endpoint): void {
  const [first, second, ...others] = requests.map(({ text }) => JSON.parse(text) as SentBody);
  expect(others).toEqual([]);
  expect(second?.batch[0]?.messageId).toBe(first?.batch[0]?.messageId);
  expect(Date.parse(second?.sentAt ?? '')).toBeGreaterThan(Date.parse(first?.sentAt ?? ''));
}
