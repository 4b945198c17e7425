/** Where the stand-in for RudderStack's class is better than what it replaces, on purpose. */
import { gunzipSync } from 'node:zlib';
import RudderAnalytics from 'fairlead/rudderstack';
import type { constructorOptions } from 'fairlead/rudderstack';
import { describe, expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { VirtualClock } from '../virtual-clock.ts';

const track = { userId: 'u', event: 'E' };

function setUp(
  dataPlaneUrl: string,
  options: constructorOptions = {},
): { client: RudderAnalytics; clock: VirtualClock; errors: unknown[] } {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const errorHandler = (error: unknown): unknown => errors.push(error);
  const fairlead = { clock, random: () => 0.5, ...options.fairlead };
  return { client: new RudderAnalytics('WK', { dataPlaneUrl, errorHandler, ...options, fairlead }), clock, errors };
}

function tell(client: RudderAnalytics, message: object = track): Promise<unknown> {
  return new Promise((resolve) => client.track(message as never, resolve));
}

interface Sent {
  readonly batch: readonly Record<string, unknown>[];
  readonly sentAt: string;
}

function readBodies({ requests }: Endpoint): Sent[] {
  return requests.map(({ headers, body }) => {
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    return JSON.parse(text.toString()) as Sent;
  });
}

describe('flush', () => {
  test('leaves nothing, however many there are', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, { flushAt: 5 });
      for (let count = 0; count < 33; count++) {
        client.track(track);
      }
      const flushed = vi.fn();
      await client.flush(flushed);
      expect(readBodies(endpoint).flatMap(({ batch }) => batch)).toHaveLength(33);
      expect(flushed.mock.calls).toEqual([[]]);
    }));

  test('rejects with what failed; with an error handler it resolves, and both are told', () =>
    withEndpoint({ otherwise: { status: 400 } }, async (endpoint) => {
      const { client, errors } = setUp(endpoint.url);
      const told = tell(client);
      const flushed = vi.fn();
      await client.flush(flushed);
      const refused = expect.objectContaining({ code: 'request_rejected', status: 400 }) as unknown;
      expect(errors).toEqual([refused]);
      expect(flushed.mock.calls).toEqual([[refused]]);
      expect(await told).toEqual(refused);

      const without = new RudderAnalytics('WK', { dataPlaneUrl: endpoint.url, logLevel: 'none' });
      without.track(track);
      await expect(without.flush()).rejects.toMatchObject({ status: 400 });
      await expect(without.flush()).resolves.toBeUndefined();
    }));
});

test('each attempt says its own time, in the envelope and in each message', () =>
  withEndpoint({ answers: [{ status: 503 }] }, async (endpoint) => {
    const { client, clock } = setUp(endpoint.url, { gzip: false });
    const told = tell(client, { ...track, properties: { text: 'é"}' } });
    (await clock.timer(250)).fire();
    expect(await told).toBeUndefined();
    const [first, second] = readBodies(endpoint);
    expect(first?.batch[0]?.['sentAt']).toBe(first?.sentAt);
    expect(second?.batch[0]?.['sentAt']).toBe(second?.sentAt);
    expect(Date.parse(second?.sentAt ?? '') - Date.parse(first?.sentAt ?? '')).toBe(250);
    expect({ ...second?.batch[0], sentAt: '' }).toEqual({ ...first?.batch[0], sentAt: '' });
  }));

test('what the queue has no room for is told to its callback and the error handler', () =>
  withEndpoint({ hold: true }, async (endpoint) => {
    const { client, errors } = setUp(endpoint.url, { maxInternalQueueSize: 1, flushAt: 1, fairlead: { concurrencyMax: 1 } });
    const sent = tell(client);
    const queued = tell(client);
    expect(await tell(client)).toMatchObject({ code: 'queue_full' });
    expect(errors).toMatchObject([{ code: 'queue_full' }]);
    endpoint.release();
    expect(await Promise.all([sent, queued])).toEqual([undefined, undefined]);
  }));

test('the argument is neither changed nor kept, and a cycle is told, not thrown', () =>
  withEndpoint({}, async (endpoint) => {
    const { client, errors } = setUp(endpoint.url);
    const properties: Record<string, unknown> = { list: [1] };
    client.identify(Object.freeze({ userId: 'u', traits: Object.freeze({ a: 1 }) }));
    client.track({ ...track, properties });
    properties['self'] = properties;
    expect(await tell(client, { ...track, properties })).toMatchObject({ code: 'unserialisable_event' });
    await client.flush();
    expect(errors).toMatchObject([{ code: 'unserialisable_event' }]);
    expect(readBodies(endpoint).flatMap(({ batch }) => batch)).toMatchObject([
      { context: { traits: { a: 1 } } },
      { properties: { list: [1] } },
    ]);
  }));

test('an event of more than 32 KB is sent, as before, and one of more than maxQueueSize is told', () =>
  withEndpoint({}, async (endpoint) => {
    const { client } = setUp(endpoint.url);
    const large = tell(client, { ...track, properties: { text: 'a'.repeat(100_000) } });
    const tooLarge = tell(client, { ...track, properties: { text: 'a'.repeat(460_800) } });
    await client.flush();
    expect(await large).toBeUndefined();
    expect(await tooLarge).toMatchObject({ code: 'event_too_large' });
    expect(endpoint.requests).toHaveLength(1);
  }));

test('a callback or error handler that throws breaks nothing', () =>
  withEndpoint({ answers: [{ status: 400 }] }, async (endpoint) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const broken = new Error('broken');
    const fail = (): never => {
      throw broken;
    };
    const { client } = setUp(endpoint.url, { errorHandler: fail });
    client.track(track, fail);
    await client.flush(() => Promise.reject(broken));
    const told = tell(client);
    await client.flush();
    expect(await told).toBeUndefined();
    expect(warn.mock.calls).toEqual([0, 1].map(() => ['fairlead: a callback threw:', broken]));
    warn.mockRestore();
  }));

test('failures that nobody listens for are a line on the console, once for each kind', () =>
  withEndpoint({ otherwise: { status: 401 } }, async (endpoint) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const client = new RudderAnalytics('WK', { dataPlaneUrl: endpoint.url });
    client.track(track).track(track);
    await client.flush().catch(() => undefined);
    expect(warn.mock.calls.map(([line]) => String(line).slice(0, 22))).toEqual(['fairlead: unauthorized']);
    warn.mockRestore();
  }));

describe('options', () => {
  test('dataPlaneUrl may have a path, and host is its older name', () =>
    withEndpoint({}, async (endpoint) => {
      await tell(setUp(`${endpoint.url}/prefix/`).client);
      await tell(setUp('', { host: endpoint.url, path: '/own/' }).client);
      expect(endpoint.requests.map(({ path }) => path)).toEqual(['/prefix/v1/batch', '/own']);
    }));

  test.each([
    { timeout: 700, delayMs: 700 },
    { timeout: '700ms', delayMs: 700 },
    { timeout: '5s', delayMs: 5000 },
    { timeout: false as const, delayMs: 10_000 },
  ])('timeout $timeout ends an attempt after $delayMs ms', ({ timeout, delayMs }) =>
    withEndpoint({ answers: ['silence'] }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url, { timeout, retryCount: 0 });
      const told = tell(client);
      await endpoint.received(1);
      (await clock.timer(delayMs)).fire();
      expect(await told).toMatchObject({ code: 'attempts_exhausted' });
    }),
  );

  test.each([
    { what: 'axiosConfig', options: { axiosConfig: { proxy: false } } },
    { what: 'axiosRetryConfig with more than retries', options: { axiosRetryConfig: { retryDelay: () => 1 } as object } },
    { what: 'a timeout that is none', options: { timeout: 'soon' } },
  ])('$what throws invalid_options, and says what to do', ({ options }) => {
    expect(() => new RudderAnalytics('WK', options)).toThrow(expect.objectContaining({ code: 'invalid_options' }) as Error);
  });

  test('an axios instance sends, also one that rejects for an error status', () =>
    withEndpoint({}, async () => {
      const answers = [
        () =>
          Promise.reject(Object.assign(new Error('503'), { response: { status: 503, headers: { 'retry-after': '7' }, data: '' } })),
        () => Promise.reject(new Error('no line')),
        () => Promise.resolve({ status: 200, statusText: 'OK', headers: {}, data: 'OK' }),
      ];
      const post = vi.fn((_url: string, _data: unknown, _config: unknown) => answers.shift()?.());
      const { client, clock } = setUp('https://example.com', { axiosInstance: { post: post as never } });
      const told = tell(client, { ...track, properties: { text: 'a'.repeat(2000) } });
      (await clock.timer(7000)).fire();
      (await clock.timer(500)).fire();
      expect(await told).toBeUndefined();
      const [url, data, config] = post.mock.calls[2] ?? [];
      expect(url).toBe('https://example.com/v1/batch');
      expect(config).toMatchObject({ headers: { authorization: 'Basic V0s6', 'content-encoding': 'gzip' }, maxRedirects: 0 });
      expect(JSON.parse(gunzipSync(data as ArrayBuffer).toString())).toMatchObject({ batch: [{ event: 'E' }] });
    }));
});

test('createPersistenceQueue throws, and names the spool', () => {
  const { client } = setUp('https://example.com');
  expect(() => client.createPersistenceQueue({ redisOpts: {} }, () => undefined)).toThrow(/fairlead\/spool/);
});
