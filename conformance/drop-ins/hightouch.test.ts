/**
 * `fairlead/hightouch` beside what the package that it replaces was seen to send. That package is in no public registry today, so
 * its recorded requests stand for it, and for all that its class shares with Segment's, the tests of that one.
 */
import * as hightouch from 'fairlead/hightouch';
import { expect, test, vi } from 'vitest';
import { withEndpoint } from '../../packages/client/test/endpoint.ts';
import recorded from '../fixtures/ht-node-1.1.0.json' with { type: 'json' };
import type { Method } from './call-cases.ts';
import { expectSameMessages, hightouchDifferences } from './wire-differences.ts';
import type { Message } from './wire-differences.ts';

const { HtEvents } = hightouch;

/** The calls that the recorded requests were made with. */
const recordedCalls: readonly (readonly [method: Method, params: object])[] = [
  ['identify', { userId: 'u1', traits: { email: 'a@b.c' }, timestamp: new Date(Date.UTC(2020, 0, 1)) }],
  ['identify', { anonymousId: 'anon' }],
  [
    'track',
    {
      userId: 'u1',
      anonymousId: 'an',
      event: 'E',
      properties: { a: 1, d: new Date(0), n: Number.NaN, u: undefined },
      context: { ip: '1.2.3.4', page: { url: 'x' } },
      integrations: { All: false, X: { k: 1 } },
    },
  ],
  ['page', { userId: 'u1', category: 'Cat', name: 'Nm', properties: { url: 'u' } }],
  ['screen', { userId: 'u1', category: 'Cat', name: 'Nm' }],
  ['group', { userId: 'u1', groupId: 'g1', traits: { x: 1 } }],
  ['alias', { userId: 'new', previousId: 'old' }],
  ['track', { userId: 'u1', event: 'bigint-less', timestamp: '2021-02-03' }],
];

interface Body {
  readonly batch: readonly Message[];
  readonly [name: string]: unknown;
}

test('the same calls make the recorded requests, field by field, but for the table of differences', () =>
  withEndpoint({}, async (endpoint) => {
    const htevents = new HtEvents({ writeKey: 'WK', host: endpoint.url });
    for (const [method, params] of recordedCalls) {
      htevents[method](params as never);
    }
    await htevents.closeAndFlush();

    const [theirs] = recorded.requests.map(({ headers, body }) => ({ headers, body: JSON.parse(body) as Body }));
    const [mine] = endpoint.requests.map(({ headers, text }) => ({ headers, body: JSON.parse(text) as Body }));
    expectSameMessages(
      { theirs: withOwnVersion(theirs?.body), ours: mine?.body.batch ?? [] },
      hightouchDifferences,
      new Set(['2020-01-01T00:00:00.000Z', '2021-02-03']),
    );
    expect(Object.keys(mine?.body ?? {})).toEqual(['batch', 'sentAt']);
    for (const name of ['authorization', 'content-type'] as const) {
      expect(mine?.headers[name]).toEqual(theirs?.headers[name]);
    }
    expect(endpoint.requests.map(({ path }) => path)).toEqual(['/v1/batch']);
  }));

/** The recording was made with a Node of its own. */
function withOwnVersion(body: Body | undefined): Message[] {
  const metadata = { nodeVersion: process.version, jsRuntime: 'node' };
  return (body?.batch ?? []).map((message) => ({ ...message, ['_metadata']: metadata }));
}

test('the exports and their kinds are those of the replaced package', () => {
  expect(Object.keys(hightouch).toSorted()).toEqual(['Context', 'FetchHTTPClient', 'HtEvents', 'default']);
  expect(hightouch.default).toBe(HtEvents);
  expect(HtEvents.name).toBe('HtEvents');
});

test('http_request and an HTTP client of the user’s get the body as data', () =>
  withEndpoint({}, async () => {
    const makeRequest = vi.fn((_request: hightouch.HTTPClientRequest) => Promise.resolve({ status: 200, statusText: 'OK' }));
    const noticed = vi.fn();
    const htevents = new HtEvents({ writeKey: 'WK', maxEventsInBatch: 1, httpClient: { makeRequest } }).on('http_request', noticed);
    await new Promise((resolve) => htevents.track({ userId: 'u', event: 'E' }, resolve));

    const body = { batch: [expect.objectContaining({ event: 'E' }) as object], sentAt: expect.any(String) as string };
    const [request] = makeRequest.mock.calls[0] ?? [];
    expect(request).toMatchObject({
      url: 'https://us-east-1.hightouch-events.com/v1/batch',
      method: 'POST',
      headers: { Authorization: 'Basic V0s6', 'Content-Type': 'application/json' },
      httpRequestTimeout: 10_000,
    });
    expect(request?.data).toEqual(body);
    expect(noticed.mock.lastCall).toEqual([expect.objectContaining({ method: 'POST', body })]);
  }));

test('the sender is an after plugin: destinations have had the event before it is sent', () =>
  withEndpoint({}, async (endpoint) => {
    const htevents = new HtEvents({ writeKey: 'WK', host: endpoint.url });
    const order: string[] = [];
    const plugin = { version: '1', isLoaded: () => true, load: () => Promise.resolve() };
    await htevents.register({
      ...plugin,
      name: 'slow',
      type: 'destination',
      track: async (ctx) => {
        await Promise.resolve();
        order.push('destination');
        return ctx;
      },
    });
    htevents.on('http_request', () => order.push('http_request')).track({ userId: 'u', event: 'E' });
    await htevents.closeAndFlush();
    expect(order).toEqual(['destination', 'http_request']);
  }));

test('a plugin that does not load makes register reject, and events go on without it', () =>
  withEndpoint({}, async (endpoint) => {
    const htevents = new HtEvents({ writeKey: 'WK', host: endpoint.url });
    const broken = { name: 'broken', version: '1', isLoaded: () => false, load: () => Promise.reject(new Error('not loaded')) };
    await expect(htevents.register({ ...broken, type: 'before' })).rejects.toThrow('not loaded');
    const told = await new Promise((resolve) => {
      htevents.track({ userId: 'u', event: 'E' }, (error) => resolve(error));
      void htevents.closeAndFlush();
    });
    expect(told).toBeUndefined();
    expect(endpoint.requests).toHaveLength(1);
  }));
