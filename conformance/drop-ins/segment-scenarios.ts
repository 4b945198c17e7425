import type { Analytics, AnalyticsSettings, Context, Plugin } from 'fairlead/segment';
import type * as segment from 'fairlead/segment';
import type { EndpointOptions } from '../../packages/client/test/endpoint.ts';
import { describeReason } from './trace.ts';
import type { Trace } from './trace.ts';

interface Scene {
  readonly analytics: Analytics;
  readonly trace: Trace;
  readonly sdk: typeof segment;
}

export interface Scenario {
  readonly name: string;
  readonly endpoint?: EndpointOptions;
  readonly settings?: Partial<AnalyticsSettings>;
  readonly run: (scene: Scene) => Promise<void>;
  /** Things that have nothing to do with each other happen at once: their order is nobody's promise. */
  readonly together?: true;
  /** What we say in the place of theirs, on purpose. */
  readonly differences?: readonly { readonly their: RegExp; readonly our: string; readonly why: string }[];
}

const track = { userId: 'u', event: 'E' };

/** A plugin that notes each call, and does what the test says. */
function plugin(trace: Trace, type: Plugin['type'], name: string, hook: (ctx: Context) => unknown = (ctx) => ctx): Plugin {
  return {
    name,
    type,
    version: '1.0.0',
    isLoaded: () => true,
    load: (ctx) => {
      trace.note(`${name} loads ${ctx.event.event}`);
      return Promise.resolve();
    },
    unload: () => trace.note(`${name} unloads`),
    track: (ctx) => {
      trace.note(`${name} ${JSON.stringify(ctx.event.properties)}`);
      return hook(ctx) as Context;
    },
  };
}

const add = (key: string) => (ctx: Context) => {
  ctx.updateEvent(`properties.${key}`, true);
  return ctx;
};

function fails(reason: unknown): () => never {
  return () => {
    throw reason;
  };
}

export const segmentScenarios: readonly Scenario[] = [
  {
    name: 'each type, delivered',
    // On a slow machine the vendor's first callback comes behind its second; ours is held to the order of the calls.
    together: true,
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('track'));
      analytics.identify({ userId: 'u' }, trace.callback('identify'));
      analytics.page({ userId: 'u' }, trace.callback('page'));
      analytics.screen({ userId: 'u' }, trace.callback('screen'));
      analytics.group({ userId: 'u', groupId: 'g' }, trace.callback('group'));
      analytics.alias({ userId: 'u', previousId: 'v' }, trace.callback('alias'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'refused with 400',
    endpoint: { otherwise: { status: 400 } },
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'refused with 401',
    endpoint: { otherwise: { status: 401 } },
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: '503, and no attempt left',
    endpoint: { otherwise: { status: 503 } },
    settings: { maxRetries: 0 },
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: '503, then delivered with the count of retries in a header',
    endpoint: { answers: [{ status: 503 }] },
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'plugins in their order, and what they change',
    settings: { disable: true },
    run: async ({ analytics, trace }) => {
      await analytics.register(
        plugin(trace, 'after', 'after', add('after')),
        plugin(trace, 'destination', 'destination', add('destination')),
        plugin(trace, 'utility', 'utility', add('utility')),
        plugin(trace, 'enrichment', 'enrichment', add('enrichment')),
        plugin(trace, 'before', 'before', add('before')),
        plugin(trace, 'enrichment', 'second enrichment', add('second')),
      );
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'a plugin that gives back another context',
    run: async ({ analytics, trace, sdk }) => {
      const other = (): Context => new sdk.Context({ type: 'track', event: 'Other', userId: 'u', messageId: 'm', properties: {} });
      await analytics.register(plugin(trace, 'before', 'before', other));
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  ...[
    { what: 'ctx.cancel()', hook: (ctx: Context): never => ctx.cancel() },
    { what: 'ctx.cancel(error)', hook: (ctx: Context): never => ctx.cancel(new Error('not this one')) },
    { what: 'an error that it throws', hook: fails(new Error('broken')) },
    { what: 'a promise that rejects', hook: () => Promise.reject(new Error('broken later')) },
  ].map(({ what, hook }) => ({
    name: `cancelled by a before plugin with ${what}`,
    differences: [{ their: /attempts 2/, our: 'attempts 1', why: 'it was made once' }],
    run: async ({ analytics, trace }: Scene) => {
      await analytics.register(plugin(trace, 'before', 'before', hook), plugin(trace, 'enrichment', 'enrichment'));
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  })),
  ...(['enrichment', 'destination', 'after'] as const).map((type) => ({
    name: `${type} plugins that fail keep nothing from being sent`,
    together: true as const,
    run: async ({ analytics, trace }: Scene) => {
      await analytics.register(
        plugin(trace, type, 'throwing', fails(new Error('broken'))),
        plugin(trace, type, 'cancelling', (ctx) => ctx.cancel()),
      );
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  })),
  {
    name: 'switched off in integrations',
    together: true,
    run: async ({ analytics, trace }) => {
      const named = { ...plugin(trace, 'destination', 'Store'), alternativeNames: ['Shop'] };
      await analytics.register(named, plugin(trace, 'destination', 'Other'));
      for (const integrations of [
        { Store: false },
        { Shop: false },
        { All: false },
        { All: false, Store: true },
        { 'Segment.io': false },
      ]) {
        trace.note(JSON.stringify(integrations));
        analytics.track({ ...track, integrations }, trace.callback('one'));
        await analytics.flush();
      }
    },
  },
  {
    name: 'deregistered: a plugin, one that is not there, the sender',
    run: async ({ analytics, trace }) => {
      await analytics.register(plugin(trace, 'enrichment', 'enrichment'));
      await analytics.deregister('enrichment', 'nobody');
      await analytics.deregister('Segment.io');
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'events wait for plugins that load',
    together: true,
    run: async ({ analytics, trace }) => {
      let finish: () => void = () => undefined;
      const loading = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const registered = analytics.register({ ...plugin(trace, 'before', 'slow'), load: () => loading });
      analytics.track(track, trace.callback('one'));
      await analytics.ready;
      trace.note('ready');
      finish();
      await registered;
      trace.note('registered');
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'disabled: plugins and callbacks, and nothing sent',
    settings: { disable: true },
    run: async ({ analytics, trace }) => {
      await analytics.register(plugin(trace, 'enrichment', 'enrichment', add('enriched')));
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'after close',
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      const closed = analytics.closeAndFlush();
      analytics.track({ ...track, event: 'Late' });
      await closed;
      analytics.track({ ...track, event: 'Later' });
    },
  },
  {
    name: 'flushed, and used on',
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.flush();
      trace.note('flushed');
      analytics.track(track, trace.callback('two'));
      await analytics.flush({ timeout: 60_000 });
      await analytics.flush();
      await analytics.closeAndFlush();
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'a callback that throws, and one that is waited for',
    // As above: the vendor's second event may come before its first.
    together: true,
    run: async ({ analytics, trace }) => {
      analytics.track(track, fails(new Error('callback broken')));
      analytics.track({ ...track, event: 'Second' }, async () => {
        await Promise.resolve();
        trace.note('callback is done');
      });
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'once, off, emit, and chaining',
    run: async ({ analytics, trace }) => {
      const listener = (): void => trace.note('never');
      analytics
        .once('drained', () => trace.note('once'))
        .on('drained', listener)
        .off('drained', listener)
        .emit('drained')
        .emit('drained');
      await Promise.resolve();
    },
  },
  {
    name: 'methods without this',
    // oxlint-disable-next-line typescript/unbound-method -- that they need not be bound is what is tested
    run: async ({ analytics: { track: bound, closeAndFlush }, trace }) => {
      bound(track, trace.callback('one'));
      await closeAndFlush();
    },
  },
  {
    name: 'an HTTP client of the user’s',
    settings: {
      flushAt: 1,
      maxRetries: 0,
      httpClient: { makeRequest: () => Promise.resolve({ status: 404, statusText: 'Not Here' }) },
    },
    run: async ({ analytics, trace }) => {
      analytics.track(track, trace.callback('one'));
      await analytics.closeAndFlush();
    },
  },
  {
    name: 'an HTTP client of the user’s that fails',
    settings: { flushAt: 1, maxRetries: 0, httpClient: () => Promise.reject(new Error('no line')) },
    run: async ({ analytics, trace }) => {
      analytics.track(track, (error) => trace.note(/no line/.exec(describeReason(error))?.[0] ?? 'another reason'));
      await analytics.closeAndFlush();
    },
  },
];
