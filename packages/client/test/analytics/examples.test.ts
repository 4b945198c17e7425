/** What the vendors' own READMEs show of their classes, in our words: the setting up, and the calls in a handler. */
import { HtEvents } from 'fairlead/hightouch';
import RudderAnalytics from 'fairlead/rudderstack';
import { Analytics } from 'fairlead/segment';
import { expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

function eventsOf({ requests }: Endpoint): Record<string, unknown>[] {
  return requests.flatMap(({ text }) => (JSON.parse(text) as { batch: Record<string, unknown>[] }).batch);
}

/** A request of a web framework, as far as the examples look at it. */
const request = { body: { userId: 'user-1', previousId: 'anonymous-1' } };

test.each([Analytics, HtEvents])('a web server that identifies at login and tracks at the cart', (Class) =>
  withEndpoint({}, async (endpoint) => {
    const analytics = new Class({ writeKey: '<MY_WRITE_KEY>', host: endpoint.url });
    const login = ({ body }: typeof request): void =>
      analytics.identify({ userId: body.userId, previousId: body.previousId } as { userId: string });
    const cart = ({ body }: typeof request): void =>
      analytics.track({ userId: body.userId, event: 'Add to cart', properties: { productId: '123456' } });

    login(request);
    cart(request);
    await analytics.closeAndFlush();

    expect(eventsOf(endpoint)).toMatchObject([
      { type: 'identify', userId: 'user-1', traits: {} },
      { type: 'track', userId: 'user-1', event: 'Add to cart', properties: { productId: '123456' } },
    ]);
    expect(eventsOf(endpoint)[0]).not.toHaveProperty('previousId');
  }),
);

test.each([Analytics, HtEvents])('a function that makes a client per call, and waits for the callback before it answers', (Class) =>
  withEndpoint({}, async (endpoint) => {
    const logError = vi.fn();
    const create = (): Analytics =>
      (new Class({ maxEventsInBatch: 1, writeKey: '<MY_WRITE_KEY>', host: endpoint.url }) as Analytics).on('error', logError);
    const handler = async (): Promise<{ statusCode: number }> => {
      await new Promise((resolve) => create().track({ anonymousId: 'a', event: 'Called' }, resolve));
      return { statusCode: 200 };
    };

    expect(await handler()).toEqual({ statusCode: 200 });
    expect(await handler()).toEqual({ statusCode: 200 });
    expect(eventsOf(endpoint)).toHaveLength(2);
    expect(logError).not.toHaveBeenCalled();
  }),
);

test('RudderStack: a client with all options that its README shows, and every call', () =>
  withEndpoint({}, async (endpoint) => {
    const client = new RudderAnalytics('write_key', {
      dataPlaneUrl: endpoint.url,
      flushAt: 20,
      flushInterval: 20_000,
      maxInternalQueueSize: 20_000,
      gzip: false,
    });
    client.identify({ userId: '123456', traits: { name: 'Name Username', email: 'name@example.com' } });
    client.track({ userId: '123456', event: 'Item Viewed', properties: { revenue: 19.95, shippingMethod: 'Premium' } });
    client.page({ userId: '12345', category: 'Food', name: 'Pizza', properties: { url: 'https://example.com', title: 'Pizza' } });
    client.screen({ userId: '12345', category: 'Food', name: 'Pizza', properties: { screenSize: 10 } });
    client.group({ userId: '12345', groupId: '1', traits: { name: 'Company' } });
    client.alias({ previousId: 'old_id', userId: 'new_id' });
    await client.flush();

    expect(eventsOf(endpoint).map(({ type }) => type)).toEqual(['identify', 'track', 'page', 'screen', 'group', 'alias']);
  }));
