/** The stand-ins for Segment’s and Hightouch’s classes: listeners, callbacks and HTTP clients of the user. */
import { Analytics, FetchHTTPClient } from 'fairlead/segment';
import type { Context, HTTPFetchFn } from 'fairlead/segment';
import { describe, expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { eventsOf, setUp, tell, track } from './set-up.ts';

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
        { status: 200, statusText: 'O\nK', headers: { 'no name': '\n' }, text: () => new Promise<string>(() => undefined) },
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
