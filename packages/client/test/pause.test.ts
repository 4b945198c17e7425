/** 401 and 403: sending pauses, and nothing is lost while somebody mends the credentials. */
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import type { Answer } from './endpoint.ts';
import { flushIntervalMs, sentIds, setUp, trackMany } from './virtual-client.ts';

const refused: Answer = { status: 401 };

describe('after 401', () => {
  test('nothing is sent until one request has been let through, and then all is, in order', () =>
    withEndpoint({ answers: [refused, { status: 403 }] }, async (endpoint) => {
      const { client, clock, outcomes, errors } = setUp(endpoint.url, { batchEventsMax: 2, concurrencyMax: 1 });
      trackMany(client, 2);
      const first = await clock.timer(1000);
      trackMany(client, 4, 2);
      expect(endpoint.requests).toHaveLength(1);
      expect(client.stats()).toMatchObject({ paused: true, failed: 0, queuedEvents: 4 });
      expect(errors).toMatchObject([{ code: 'unauthorized', status: 401, ids: ['m-0', 'm-1'] }]);
      first.fire();
      await endpoint.received(2);
      (await clock.timer(1000)).fire();
      await endpoint.received(5);
      expect(await client.close()).toMatchObject({ failed: 0, pending: 0 });
      expect(endpoint.requests.map(sentIds)).toEqual([
        ['m-0', 'm-1'],
        ['m-0', 'm-1'],
        ['m-0', 'm-1'],
        ['m-2', 'm-3'],
        ['m-4', 'm-5'],
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['paused', 'paused', 'delivered', 'delivered', 'delivered']);
      expect(client.stats()).toMatchObject({ paused: false, delivered: 6, retried: 4 });
      expect(clock.timerDelays).toEqual([]);
    }));

  test('requests beside the refused one wait too, and only one of them asks', () =>
    withEndpoint({ answers: [refused, refused] }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 2 });
      trackMany(client, 3);
      await endpoint.received(2);
      (await clock.timer(1000)).fire();
      await endpoint.received(5);
      expect(await client.close()).toMatchObject({ pending: 0, failed: 0 });
      expect(new Set(endpoint.requests.slice(2).flatMap(sentIds))).toEqual(new Set(['m-0', 'm-1', 'm-2']));
    }));

  test('a flush that was waiting fails its events at once, in memory and under way, and later ones are kept', () =>
    withEndpoint({ answers: [refused], hold: true }, async (endpoint) => {
      const { client, clock, outcomes } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 1 });
      trackMany(client, 3);
      const flushed = client.flush();
      await endpoint.received(1);
      trackMany(client, 1, 3);
      endpoint.release();
      expect(await flushed).toEqual({ delivered: 0, failed: 3, dropped: 0, pending: 0 });
      expect(outcomes.map(({ kind, ids }) => [kind, ids])).toEqual([
        ['paused', ['m-0']],
        ['failed', ['m-1', 'm-2']],
        ['failed', ['m-0']],
      ]);
      (await clock.timer(1000)).fire();
      await endpoint.received(2);
      expect(sentIds(endpoint.requests[1])).toEqual(['m-3']);
      await client.close();
    }));

  test('a flush during the pause asks once, without waiting', () =>
    withEndpoint({ answers: [refused, refused] }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url);
      trackMany(client, 2);
      (await clock.timer(flushIntervalMs)).fire();
      await clock.timer(1000);
      expect(await client.flush()).toEqual({ delivered: 0, failed: 2, dropped: 0, pending: 0 });
      expect(endpoint.requests).toHaveLength(2);
      trackMany(client, 1, 2);
      expect(await client.flush()).toMatchObject({ delivered: 1 });
      expect(client.stats().paused).toBe(false);
      await client.close();
      expect(clock.timerDelays).toEqual([]);
    }));

  test('close does not wait for better days', () =>
    withEndpoint({ otherwise: refused }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url);
      trackMany(client, 2);
      expect(await client.close()).toEqual({ delivered: 0, failed: 2, dropped: 0, pending: 0 });
      expect(clock.timerDelays).toEqual([]);
    }));

  test('the deadline of an event is not waited beyond', () =>
    withEndpoint({ otherwise: refused }, async (endpoint) => {
      const { client, clock, outcomes } = setUp(endpoint.url, { batchEventsMax: 1, retry: { deadlineMs: 1500 } });
      trackMany(client, 1);
      (await clock.timer(1000)).fire();
      (await clock.timer(1000)).fire();
      await endpoint.received(3);
      expect(await client.close()).toMatchObject({ pending: 0 });
      expect(outcomes.at(-1)).toMatchObject({ kind: 'failed', error: { code: 'deadline_exceeded', status: 401 } });
    }));
});
