/** What happens when there is no room. */
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { sentIds, setUp, trackMany } from './virtual-client.ts';

describe('drop-oldest', () => {
  test('makes room for the newest, counted, reported, and known to a flush that waits', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client, outcomes } = setUp(endpoint.url, {
        overflow: 'drop-oldest',
        queueEventsMax: 3,
        batchEventsMax: 2,
        concurrencyMax: 1,
      });
      trackMany(client, 2);
      await endpoint.received(1);
      trackMany(client, 3, 2);
      const flushed = client.flush();
      trackMany(client, 2, 5);
      expect(outcomes).toMatchObject([
        { kind: 'dropped', ids: ['m-2'], error: { code: 'queue_full' } },
        { kind: 'dropped', ids: ['m-3'] },
      ]);
      endpoint.release();
      expect(await flushed).toEqual({ delivered: 3, failed: 0, dropped: 2, pending: 0 });
      expect(await client.close()).toMatchObject({ dropped: 0, pending: 0 });
      expect(endpoint.requests.flatMap(sentIds)).toEqual(['m-0', 'm-1', 'm-4', 'm-5', 'm-6']);
      expect(client.stats()).toMatchObject({ delivered: 5, dropped: 2 });
    }));

  test('takes also from those that wait behind their user', () =>
    withEndpoint({ answers: [{ status: 503 }] }, async (endpoint) => {
      const { client, clock, outcomes } = setUp(endpoint.url, {
        overflow: 'drop-oldest',
        order: 'user',
        queueEventsMax: 2,
        batchEventsMax: 1,
        concurrencyMax: 2,
      });
      trackMany(client, 1);
      const retry = await clock.timer(250);
      trackMany(client, 3, 1);
      expect(outcomes.filter(({ kind }) => kind === 'dropped')).toMatchObject([{ ids: ['m-1'] }]);
      retry.fire();
      expect(await client.close()).toMatchObject({ pending: 0 });
      expect(endpoint.requests.flatMap(sentIds)).toEqual(['m-0', 'm-0', 'm-2', 'm-3']);
    }));
});

describe('wait', () => {
  test('holds callers back until there is room, in the order in which they came', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client, outcomes } = setUp(endpoint.url, {
        overflow: 'wait',
        queueEventsMax: 2,
        batchEventsMax: 2,
        concurrencyMax: 1,
      });
      const passed: number[] = [];
      const send = async (index: number): Promise<void> => {
        await client.ready();
        passed.push(index);
        trackMany(client, 1, index);
      };
      trackMany(client, 4);
      const sending = Promise.all([send(4), send(5), send(6)]);
      await endpoint.received(1);
      expect(passed).toEqual([]);
      endpoint.release();
      await sending;
      expect(passed).toEqual([4, 5, 6]);
      expect(await client.close()).toMatchObject({ dropped: 0, pending: 0 });
      expect(client.stats().delivered).toBe(7);
      expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
    }));

  test('a caller that does not wait finds an end at twice the limits', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client } = setUp(endpoint.url, { overflow: 'wait', queueEventsMax: 100, concurrencyMax: 1 });
      trackMany(client, 350);
      expect(client.stats()).toMatchObject({ inFlightRequests: 1, queuedEvents: 200, dropped: 50 });
      endpoint.release();
      expect(await client.close()).toMatchObject({ delivered: 300, dropped: 50 });
    }));

  test('lets everybody through once the client is closed', () =>
    withEndpoint({}, async (endpoint) => {
      const { client } = setUp(endpoint.url, { overflow: 'wait', queueEventsMax: 1, batchEventsMax: 1, concurrencyMax: 1 });
      trackMany(client, 2);
      const ready = client.ready();
      await client.close();
      await ready;
      await client.ready();
    }));
});
