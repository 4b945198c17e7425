/** The stand-ins for Segment’s and Hightouch’s classes: what is waited for, refused, and told. */
import { FairleadError } from 'fairlead';
import { Analytics } from 'fairlead/segment';
import { describe, expect, test, vi } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { eventsOf, plugin, setUp, tell, track } from './set-up.ts';

describe('the queue', () => {
  test('is bounded; what it has no room for is told', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { analytics, errors } = setUp(endpoint.url, { flushAt: 1, fairlead: { queueEventsMax: 2, concurrencyMax: 1 } });
      await analytics.ready;
      const first = tell(analytics, track);
      await endpoint.received(1);
      const others: Promise<unknown>[] = [];
      for (const event of ['a', 'b', 'c', 'd']) {
        others.push(tell(analytics, { ...track, event }));
        // Through the plugins: what waits before them has a bound of its own.
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await Promise.all(others.slice(2))).toMatchObject([{ code: 'queue_full' }, { code: 'queue_full' }]);
      endpoint.release();
      await analytics.closeAndFlush();
      expect(await Promise.all([first, ...others.slice(0, 2)])).toEqual([undefined, undefined, undefined]);
      expect(errors.map(({ code, event }) => [code, event])).toEqual([
        ['delivery_failure', 'c'],
        ['delivery_failure', 'd'],
      ]);
    }));

  test('is bounded before the plugins too', async () => {
    const { analytics } = setUp('http://127.0.0.1:1', { disable: true, flushAt: 1, fairlead: { queueEventsMax: 2 } });
    let load: () => void = () => undefined;
    const loaded = new Promise<void>((resolve) => {
      load = resolve;
    });
    const registered = analytics.register({ ...plugin('before', (ctx) => ctx), load: () => loaded });
    const told = [tell(analytics, track), tell(analytics, track), tell(analytics, track)];
    expect(await told[2]).toMatchObject({ code: 'queue_full' });
    load();
    await registered;
    expect(await Promise.all(told.slice(0, 2))).toEqual([undefined, undefined]);
  });

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
