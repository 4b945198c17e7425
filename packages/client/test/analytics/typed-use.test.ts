/** That code written against the vendors' declarations compiles against ours is what the compiler tries here; running is a bonus. */
import { createRequire } from 'node:module';
import { HtEvents } from 'fairlead/hightouch';
import type { HtEventsSettings, HTTPClient as HightouchClient } from 'fairlead/hightouch';
import RudderAnalytics from 'fairlead/rudderstack';
import type { apiObject, constructorOptions } from 'fairlead/rudderstack';
import { Analytics, Context, FetchHTTPClient } from 'fairlead/segment';
import type {
  AliasParams,
  AnalyticsSettings,
  GroupParams,
  GroupTraits,
  HTTPClient,
  HTTPClientRequest,
  HTTPResponse,
  IdentifyParams,
  PageParams,
  Plugin,
  TrackParams,
  UserTraits,
} from 'fairlead/segment';
import { expect, test } from 'vitest';

const settings: AnalyticsSettings = {
  writeKey: 'k',
  flushAt: 1,
  maxRetries: 1,
  flushInterval: 2,
  httpRequestTimeout: 3,
  disable: true,
};

class OwnClient implements HTTPClient {
  async makeRequest({ url, method, body, headers }: HTTPClientRequest): Promise<HTTPResponse> {
    return fetch(url, { method, body, headers });
  }
}

test('every setting, call, listener and plugin of the Segment family', async () => {
  const answer = (url: string, init: { body: string }): Promise<HTTPResponse> =>
    Promise.resolve({ status: 200, statusText: url + init.body });
  const created: Analytics[] = [
    new Analytics({ ...settings, httpClient: new FetchHTTPClient(answer) }),
    new Analytics({ ...settings, httpClient: new OwnClient() }),
    new Analytics({ ...settings, httpClient: (url, init) => fetch(url, init) }),
  ];
  const plugin: Plugin = {
    name: 'own',
    type: 'enrichment',
    version: '1',
    isLoaded: () => true,
    load: async (_ctx, instance: Analytics) => expect(created).toContain(instance),
    track: (ctx) => {
      // oxlint-disable-next-line typescript/no-unsafe-member-access -- the vendors' declarations leave it open, and plugins rely on it
      ctx.updateEvent('context.own', ctx.event.properties?.['nested'].deep);
      ctx.log('info', 'seen', { own: true });
      return ctx;
    },
    identify: async (ctx) => ctx,
  };
  const userTraits: UserTraits = { name: 'n', address: { city: 'c' } };
  const groupTraits: GroupTraits = userTraits;
  const calls: { track: TrackParams; page: PageParams; alias: AliasParams; identify: IdentifyParams; group: GroupParams } = {
    track: {
      anonymousId: 'a',
      event: 'E',
      properties: { nested: { deep: 1 } },
      timestamp: new Date(),
      messageId: 'm',
      context: { ip: 'x' },
    },
    page: { userId: 'u', name: 'n', category: 'c' },
    alias: { userId: 'u', previousId: 'p' },
    identify: { userId: 'u', traits: userTraits },
    group: { userId: 'u', groupId: 'g', traits: groupTraits },
  };
  for (const analytics of created) {
    analytics.on('error', ({ code, reason, ctx }) => expect([code, reason, ctx?.event]).toBeUndefined());
    analytics.once('http_request', (request) => request.body.length).on('register', (names) => names.length);
    await analytics.register(plugin);
    const told = new Promise<Context | undefined>((resolve) => analytics.track(calls.track, (_error, ctx) => resolve(ctx)));
    analytics.page(calls.page);
    analytics.screen(calls.page);
    analytics.alias(calls.alias);
    analytics.identify(calls.identify);
    analytics.group(calls.group);
    await analytics.flush({ timeout: 60_000, close: false });
    expect((await told)?.event.context?.['own']).toBe(1);
    expect(Context.system().isSame((await told) as Context)).toBe(false);
    await analytics.deregister('own');
    await analytics.closeAndFlush({ timeout: 60_000 });
  }
});

test('Hightouch: its settings, and a client of the user’s that sends data', async () => {
  const sent: unknown[] = [];
  const httpClient: HightouchClient = {
    makeRequest: async ({ data }) => {
      // oxlint-disable-next-line typescript/no-unsafe-member-access -- as above
      sent.push(data['batch'].length);
      return { status: 200, statusText: 'OK' };
    },
  };
  const own: HtEventsSettings = { writeKey: 'k', maxEventsInBatch: 1, httpClient };
  const htevents: HtEvents = new HtEvents(own).on('http_request', ({ body }) => sent.push(body['sentAt'] !== undefined));
  await new Promise((resolve) => htevents.track({ userId: 'u', event: 'E' }, resolve));
  expect(sent).toEqual([true, 1]);
});

test('RudderStack: its options, chains and callbacks, by import and by require', async () => {
  const options: constructorOptions = { flushAt: 1, gzip: false, logLevel: 'info', enable: false, errorHandler: (error) => error };
  const traits: apiObject = { nested: { at: new Date(), nothing: null, list: [1] } };
  const required = createRequire(import.meta.url)('fairlead/rudderstack') as typeof RudderAnalytics;
  for (const Class of [RudderAnalytics, required]) {
    const client = new Class('k', options);
    const chained: RudderAnalytics = client
      .track({ userId: 'u', event: 'E', timestamp: new Date(), integrations: { All: true, Own: { a: 1 } } }, () => undefined)
      .identify({ userId: 'u', traits })
      .page({ anonymousId: 'a', name: 'n' })
      .screen({ userId: 'u', name: 'n' })
      .group({ groupId: 'g', userId: 'u' })
      .alias({ previousId: 'p', userId: 'u' });
    expect(chained).toBe(client);
    await client.flush((error, data) => expect([error, data]).toEqual([undefined, undefined]));
  }
});
