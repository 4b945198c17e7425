/** The stand-ins for Segment’s and Hightouch’s classes: their settings, and that they are classes. */
import { HtEvents } from 'fairlead/hightouch';
import { Analytics } from 'fairlead/segment';
import { describe, expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { eventsOf, setUp, tell, track } from './set-up.ts';

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
