/** What the stand-ins for Segment’s and Hightouch’s classes make of what is passed to them. */
import { describe, expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { eventsOf, plugin, setUp, tell, track } from './set-up.ts';

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

  test('may have a key __proto__ like any other, and the same object twice', () =>
    withEndpoint({}, async (endpoint) => {
      const { analytics } = setUp(endpoint.url);
      const twice = { a: 1 };
      const properties = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
      analytics.track({ ...track, properties: Object.assign(properties, { one: twice, two: twice }) });
      await analytics.closeAndFlush();
      expect(endpoint.requests[0]?.text).toContain('"properties":{"__proto__":{"polluted":true},"one":{"a":1},"two":{"a":1}}');
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
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
