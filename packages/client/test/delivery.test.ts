import type { FairleadError } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { flushIntervalMs, sentIds, setUp, trackMany } from './virtual-client.ts';

describe('a request is sent', () => {
  test('when it is full', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, { batchEventsMax: 3 });
      trackMany(client, 7);
      await endpoint.received(2);
      expect(client.stats().queuedEvents).toBe(1);
      await client.close();
      expect(endpoint.requests.map(sentIds)).toEqual([['m-0', 'm-1', 'm-2'], ['m-3', 'm-4', 'm-5'], ['m-6']]);
    }));

  test('when its oldest event has waited flushIntervalMs', () =>
    withEndpoint({}, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url);
      trackMany(client, 2);
      (await clock.timer(flushIntervalMs)).fire();
      await endpoint.received(1);
      trackMany(client, 1, 2);
      (await clock.timer(flushIntervalMs)).fire();
      await endpoint.received(2);
      expect(endpoint.requests.map(sentIds)).toEqual([['m-0', 'm-1'], ['m-2']]);
      await client.close();
      expect(clock.timerDelays).toEqual([]);
    }));

  test('beside no more than concurrencyMax others, and in order when that is 1', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 2 });
      trackMany(client, 5);
      await endpoint.received(2);
      expect(client.stats()).toMatchObject({ inFlightRequests: 2, queuedEvents: 3 });
      endpoint.release();
      expect(await client.close()).toMatchObject({ delivered: 5 });
      expect(client.stats()).toMatchObject({ inFlightRequests: 0, queuedEvents: 0, queuedBytes: 0, delivered: 5 });
    }));

  test('beside many others without a warning of the runtime', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 50 });
      trackMany(client, 50);
      await endpoint.received(50);
      endpoint.release();
      expect(await client.close()).toMatchObject({ delivered: 50 });
    }));

  test('over a connection that is used again', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 1 });
      trackMany(client, 10);
      await client.close();
      expect(endpoint.requests).toHaveLength(10);
      // undici frees a connection one turn after the end of the body, and may have opened a second one by then.
      expect(endpoint.connectionCount).toBeLessThanOrEqual(2);
    }));
});

describe('the queue', () => {
  test('drops the newest event beyond queueEventsMax, counted and reported', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client, outcomes, errors } = setUp(endpoint.url, { queueEventsMax: 3, concurrencyMax: 1, strict: true });
      trackMany(client, 3);
      await endpoint.received(1);
      trackMany(client, 2, 3);
      client.track({ messageId: 'm-5', userId: 'u', event: 'E' });
      expect(client.stats()).toMatchObject({ queuedEvents: 3, dropped: 0, inFlightRequests: 1 });
      trackMany(client, 2, 6);
      expect(errors).toMatchObject([
        { code: 'queue_full', ids: ['m-6'] },
        { code: 'queue_full', ids: ['m-7'] },
      ]);
      expect(outcomes).toMatchObject([{ kind: 'dropped', eventCount: 1 }, { kind: 'dropped' }]);
      endpoint.release();
      expect(await client.close()).toEqual({ delivered: 6, failed: 0, dropped: 2, pending: 0 });
    }));

  test('drops what is beyond queueBytesMax', () => {
    const { client, errors } = setUp('http://127.0.0.1:9', { queueBytesMax: 2048, requestBytesMax: 2048 });
    client.track({ messageId: 'm-0', userId: 'u', event: 'x'.repeat(1200) });
    client.track({ messageId: 'm-1', userId: 'u', event: 'x'.repeat(1200) });
    expect(errors).toMatchObject([{ code: 'queue_full', ids: ['m-1'] }]);
    expect(client.stats()).toMatchObject({ queuedEvents: 1, dropped: 1 });
  });
});

describe('a listener', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])('that %s breaks nothing, and is reported', (_name, fail) =>
    withEndpoint({ answers: [{ status: 503 }] }, async (endpoint) => {
      const errors: FairleadError[] = [];
      const { client, clock } = setUp(endpoint.url, {
        onOutcome: fail,
        onError: (error) => {
          errors.push(error);
          return fail();
        },
      });
      trackMany(client, 1);
      client.track({} as never);
      const closed = client.close();
      (await clock.timer(250)).fire();
      expect(await closed).toEqual({ delivered: 1, failed: 0, dropped: 1, pending: 0 });
      expect(errors.map((error) => error.code).sort()).toEqual([
        'invalid_event',
        'listener_failed',
        'listener_failed',
        'listener_failed',
      ]);
    }),
  );

  test('may call the client', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, {
        onOutcome: (outcome) => {
          if (outcome.kind === 'delivered' && outcome.ids[0] === 'm-0') {
            trackMany(client, 1, 1);
          }
        },
      });
      trackMany(client, 1);
      await client.flush();
      expect(await client.close()).toMatchObject({ delivered: 1 });
      expect(endpoint.requests.map(sentIds)).toEqual([['m-0'], ['m-1']]);
    }));
});
