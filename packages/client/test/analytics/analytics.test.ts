/** Where the stand-ins for Segment's and Hightouch's classes are better than what they replace, on purpose. */
import { FairleadError } from 'fairlead';
import { HtEvents } from 'fairlead/hightouch';
import { Analytics, FetchHTTPClient } from 'fairlead/segment';
import type { AnalyticsSettings, Context, HTTPFetchFn, Plugin } from 'fairlead/segment';
import { describe, expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { VirtualClock } from '../virtual-clock.ts';

const track = { userId: 'u', event: 'E' };

function eventsOf(endpoint: Endpoint): Record<string, unknown>[] {
  return endpoint.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: Record<string, unknown>[] }).batch);
}

/** A client with a clock that stands still, and what its `error` listeners were told. */
function setUp(
  host: string,
  settings: Partial<AnalyticsSettings> = {},
): { analytics: Analytics; clock: VirtualClock; errors: ErrorLine[] } {
  const clock = new VirtualClock();
  const { fairlead, ...others } = settings;
  const analytics = new Analytics({ writeKey: 'k', host, ...others, fairlead: { clock, random: () => 0.5, ...fairlead } });
  const errors: ErrorLine[] = [];
  analytics.on('error', ({ code, reason, ctx }) => errors.push({ code, reason, event: ctx?.event.event }));
  return { analytics, clock, errors };
}

interface ErrorLine {
  readonly code: string;
  readonly reason?: unknown;
  readonly event: string | undefined;
}

/** Tracks, and resolves with what the callback was told. */
function tell(analytics: Analytics, params: object): Promise<unknown> {
  return new Promise((resolve) => analytics.track(params as never, resolve));
}

function plugin(type: Plugin['type'], hook: Plugin['track']): Plugin {
  return {
    name: `a plugin of type ${type}`,
    type,
    isLoaded: () => true,
    load: () => Promise.resolve(),
    ...(hook && { track: hook }),
  };
}

describe('the argument of a call', () => {
  test('is neither changed nor kept', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      const context = Object.freeze({ ip: '203.0.113.7' });
      const properties = { list: [1], nested: { deep: 1 } };
      analytics.track(Object.freeze({ ...track, context, properties, integrations: Object.freeze({ All: true }) }));
      properties.list.push(2);
      properties.nested.deep = 2;
      await analytics.closeAndFlush();
      expect(eventsOf(endpoint)[0]).toMatchObject({
        properties: { list: [1], nested: { deep: 1 } },
        context: { ip: '203.0.113.7' },
      });
    }));

  test('may hold bigints, and what says itself how it is written', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      const properties = { order: 12345678901234567890n, price: { toJSON: () => '5 EUR' }, at: new Date(0) };
      let seen: unknown;
      await analytics.register(
        plugin('enrichment', (ctx) => {
          seen = ctx.event.properties?.['at'];
          return ctx;
        }),
      );
      analytics.track({ ...track, properties });
      await analytics.closeAndFlush();
      expect(endpoint.requests[0]?.text).toContain('"order":12345678901234567890');
      expect(endpoint.requests[0]?.text).toContain('"price":"5 EUR"');
      expect(seen).toEqual(new Date(0));
    }));

  const cycle: Record<string, unknown> = {};
  cycle['self'] = { cycle };
  const bad: readonly (readonly [name: string, properties: object, code: string])[] = [
    ['a cycle', cycle, 'unserialisable_event'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'a', { get: () => JSON.parse('{') as unknown, enumerable: true }),
      'unserialisable_event',
    ],
    ['a toJSON that throws', { a: { toJSON: () => JSON.parse('{') as unknown } }, 'unserialisable_event'],
    ['32 KB of ASCII', { text: 'a'.repeat(32_768) }, 'event_too_large'],
    ['11,000 characters of three bytes', { text: '€'.repeat(11_000) }, 'event_too_large'],
  ];
  test.each(bad)('with %s fails truly: callback, listener, and nothing on the wire', (_name, properties, code) =>
    withEndpoint({}, async (endpoint) => {
      const { analytics, errors } = setUp(endpoint.url);
      const told = tell(analytics, { ...track, properties });
      const good = tell(analytics, { ...track, event: 'Good', properties: { text: 'é'.repeat(14_000) } });
      await analytics.closeAndFlush();
      expect(await told).toMatchObject({ code });
      expect(await good).toBeUndefined();
      expect(errors).toMatchObject([{ code: 'delivery_failure', event: 'E', reason: { code } }]);
      expect(eventsOf(endpoint).map(({ event }) => event)).toEqual(['Good']);
    }),
  );

  test('what a plugin makes unserialisable fails truly too', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      await analytics.register(
        plugin('before', (ctx) => {
          ctx.updateEvent('properties.self', ctx.event);
          return ctx;
        }),
      );
      const told = tell(analytics, track);
      await analytics.closeAndFlush();
      expect(await told).toMatchObject({ code: 'unserialisable_event' });
      expect(endpoint.requests).toHaveLength(0);
    }));
});

describe('the queue', () => {
  test('is bounded; what it has no room for is told', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { analytics, errors } = setUp(endpoint.url, { flushAt: 1, fairlead: { queueEventsMax: 2, concurrencyMax: 1 } });
      await analytics.ready;
      const first = tell(analytics, track);
      await endpoint.received(1);
      const others = ['a', 'b', 'c', 'd'].map((event) => tell(analytics, { ...track, event }));
      expect(await Promise.all(others.slice(2))).toMatchObject([{ code: 'queue_full' }, { code: 'queue_full' }]);
      endpoint.release();
      await analytics.closeAndFlush();
      expect(await Promise.all([first, ...others.slice(0, 2)])).toEqual([undefined, undefined, undefined]);
      expect(errors.map(({ code, event }) => [code, event])).toEqual([
        ['delivery_failure', 'c'],
        ['delivery_failure', 'd'],
      ]);
    }));

  test('sends what is there after flushInterval', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics, clock } = setUp(endpoint.url, { flushInterval: 1234 });
      const told = tell(analytics, track);
      (await clock.timer(1234)).fire();
      expect(await told).toBeUndefined();
      expect(clock.timerDelays).toEqual([]);
    }));
});

describe('flush', () => {
  test('overlapping: each waits for all of before its call', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      const order: string[] = [];
      analytics.track(track, () => order.push('first'));
      const one = analytics.flush().then(() => order.push('one'));
      await endpoint.received(1);
      analytics.track(track, () => order.push('second'));
      const two = analytics.flush().then(() => order.push('two'));
      await endpoint.received(2);
      endpoint.release();
      await Promise.all([one, two]);
      expect(order.indexOf('one')).toBeGreaterThan(order.indexOf('first'));
      expect(order.indexOf('two')).toBeGreaterThan(order.indexOf('second'));
    }));

  test('leaves nothing: what a plugin still has follows it', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      let release: () => void = () => undefined;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await analytics.register(
        plugin('enrichment', async (ctx) => {
          await (ctx.event.event === 'Slow' ? released : undefined);
          return ctx;
        }),
      );
      analytics.track({ ...track, event: 'Slow' });
      for (let count = 0; count < 40; count++) {
        analytics.track(track);
      }
      const flushed = analytics.flush();
      await endpoint.received(2);
      release();
      await flushed;
      expect(eventsOf(endpoint)).toHaveLength(41);
      expect(eventsOf(endpoint).at(-1)).toMatchObject({ event: 'Slow' });
    }));

  test('with a timeout resolves without giving anything up', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { analytics, clock } = setUp(endpoint.url);
      const told = tell(analytics, track);
      const flushed = analytics.flush({ timeout: 500 });
      await endpoint.received(1);
      (await clock.timer(500)).fire();
      await flushed;
      endpoint.release();
      expect(await told).toBeUndefined();
    }));
});

describe('after close', () => {
  test('a call is refused: its callback and call_after_close say so', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics, clock, errors } = setUp(endpoint.url);
      const refused: unknown[] = [];
      analytics.on('call_after_close', ({ event }) => refused.push(event));
      await analytics.closeAndFlush();
      expect(await tell(analytics, track)).toMatchObject({ code: 'client_closed' });
      expect(refused).toEqual(['E']);
      expect(errors).toEqual([]);
      expect(endpoint.requests).toHaveLength(0);
      expect(clock.timerDelays).toEqual([]);
    }));
});

describe('losses that nobody listens for', () => {
  test('are a line on the console, once for each kind', () =>
    withEndpoint({ otherwise: { status: 401 } }, async (endpoint) => {
      const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
      const analytics = new Analytics({ writeKey: 'k', host: endpoint.url });
      analytics.track(track);
      analytics.track(track);
      await analytics.closeAndFlush();
      analytics.track(track);
      expect(warn.mock.calls.map(([line]) => /^fairlead: (\w+): /.exec(String(line))?.[1])).toEqual([
        'unauthorized',
        'client_closed',
      ]);
      warn.mockRestore();
    }));

  test('are no line where a callback, a listener or fairlead.onError is told', () =>
    withEndpoint({ otherwise: { status: 401 } }, async (endpoint) => {
      const onError = vi.fn();
      const silent = new Analytics({ writeKey: 'k', host: endpoint.url, fairlead: { onError } });
      silent.track(track);
      await silent.closeAndFlush();
      expect(onError).toHaveBeenCalledTimes(1);
      const { analytics, errors } = setUp(endpoint.url);
      analytics.track(track);
      await analytics.closeAndFlush();
      expect(errors).toMatchObject([{ code: 'delivery_failure', reason: expect.any(FairleadError) as unknown }]);
    }));
});

describe('listeners and callbacks of the user', () => {
  test('that throw or reject break nothing; what they threw is an error of code unknown', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics, errors } = setUp(endpoint.url);
      const broken = new Error('broken');
      for (const name of ['dispatch_start', 'http_request', 'http_response', 'track', 'drained'] as const) {
        analytics.on(name, () => {
          throw broken;
        });
      }
      analytics.on('dispatch_start', () => Promise.reject(broken));
      analytics.on('error', () => {
        throw broken;
      });
      analytics.track(track);
      await analytics.closeAndFlush();
      expect(eventsOf(endpoint)).toHaveLength(1);
      expect(errors).toHaveLength(6);
      expect(new Set(errors.map(({ code, reason }) => [code, reason === broken].join()))).toEqual(new Set(['unknown,true']));
    }));

  test('a callback is waited for, but for no more than a second', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics, clock } = setUp(endpoint.url);
      let ctx: Context | undefined;
      analytics.track(track, (_error, context) => {
        ctx = context;
        return new Promise(() => undefined);
      });
      const closed = analytics.closeAndFlush();
      (await clock.timer(1000)).fire();
      await closed;
      expect(ctx?.logs().map(({ message }) => message)).toContain('Callback Error');
    }));

  test('initialize can be heard', async () => {
    const heard: unknown[] = [];
    const settings = { writeKey: 'k' };
    const analytics = new Analytics(settings).on('initialize', (given) => heard.push(given));
    await analytics.ready;
    expect(heard).toEqual([settings]);
  });
});

describe('an HTTP client of the user’s', () => {
  test('may be a function in the form of fetch, with an answer of any form', () =>
    withEndpoint({}, async () => {
      const answers = [
        { status: 429, statusText: 'Busy', headers: { 'Retry-After': '7' } },
        { status: 503, statusText: 'Busy', headers: new Headers({ 'retry-after': '8' }), text: () => Promise.resolve('later') },
        { status: 200, statusText: 'OK', text: () => new Promise<string>(() => undefined) },
      ];
      const httpClient = vi.fn<HTTPFetchFn>(() => Promise.resolve(answers.shift() ?? { status: 500, statusText: '' }));
      const { analytics, clock } = setUp('https://example.com', { httpClient });
      const told = tell(analytics, track);
      const flushed = analytics.flush();
      (await clock.timer(7000)).fire();
      (await clock.timer(8000)).fire();
      expect(await told).toBeUndefined();
      await flushed;
      const [url, init] = httpClient.mock.calls[2] ?? [];
      expect(url).toBe('https://example.com/v1/batch');
      expect(init).toMatchObject({
        method: 'POST',
        headers: { Authorization: 'Basic azo=', 'X-Retry-Count': '2' },
        redirect: 'manual',
      });
      expect(init?.signal).toBeInstanceOf(AbortSignal);
    }));

  test('FetchHTTPClient sends by itself, with text or data', () =>
    withEndpoint({}, async (endpoint) => {
      const request = { url: endpoint.url, method: 'POST', headers: {}, httpRequestTimeout: 60_000 } as const;
      const client = new FetchHTTPClient();
      expect(await client.makeRequest({ ...request, body: '{"a":1}' })).toMatchObject({ status: 200 });
      expect(await client.makeRequest({ ...request, data: { a: 1 } })).toMatchObject({ status: 200 });
      expect(endpoint.requests.map(({ text }) => text)).toEqual(['{"a":1}', '{"a":1}']);
    }));

  test('globalThis.fetch is looked up at each request', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch');
    const analytics = new Analytics({ writeKey: 'k', flushAt: 1 });
    fetch.mockImplementation(() => Promise.resolve(new Response('{}')));
    expect(await tell(analytics, track)).toBeUndefined();
    expect(fetch.mock.calls[0]?.[0]).toBe('https://api.segment.io/v1/batch');
    fetch.mockRestore();
  });
});

describe('settings', () => {
  test('host and path make the address, and the older name of flushAt is known', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(`${endpoint.url}/ignored`, { path: '/own/path/', maxEventsInBatch: 2 });
      await Promise.all([tell(analytics, track), tell(analytics, track)]);
      expect(endpoint.requests.map(({ path }) => path)).toEqual(['/own/path']);
    }));

  test.each([
    { what: 'oauthSettings', settings: { oauthSettings: { clientId: 'c' } } },
    { what: 'a flushInterval that is none', settings: { flushInterval: Number.NaN } },
    { what: 'an option of ours that is none', settings: { fairlead: { queueEventMax: 1 } as object } },
  ])('$what throws invalid_options', ({ settings }) => {
    expect(() => new Analytics({ writeKey: 'k', ...settings })).toThrow(
      expect.objectContaining({ code: 'invalid_options' }) as Error,
    );
  });

  test('maxTotalBackoffDuration and maxRateLimitDuration are a deadline: the lesser of both', () =>
    withEndpoint({ otherwise: { status: 429, headers: { 'retry-after': '61' } } }, async (endpoint) => {
      const { analytics } = setUp(endpoint.url, { maxTotalBackoffDuration: 3600, maxRateLimitDuration: 60 });
      const told = tell(analytics, track);
      await analytics.closeAndFlush();
      expect(await told).toMatchObject({ code: 'deadline_exceeded', status: 429 });
      expect(endpoint.requests).toHaveLength(1);
    }));
});

test('both classes can be extended, and their prototypes hold the methods that tests replace', () =>
  withEndpoint({}, async (endpoint) => {
    class Own extends HtEvents {
      override track(params: Parameters<HtEvents['track']>[0]): void {
        super.track({ ...params, event: `own ${params.event}` });
      }
    }
    const own = new Own({ writeKey: 'k', host: endpoint.url });
    own.track(track);
    await own[Symbol.asyncDispose]();
    expect(eventsOf(endpoint)).toMatchObject([{ event: 'own E' }]);

    const replaced = vi.spyOn(Analytics.prototype as Analytics, 'track').mockReturnValue(undefined);
    setUp(endpoint.url).analytics.track(track);
    expect(replaced).toHaveBeenCalledTimes(1);
    replaced.mockRestore();
  }));
