import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { sentIds, setUp, trackMany } from './virtual-client.ts';

describe('flush', () => {
  test('of nothing resolves at once', async () => {
    const { client, clock } = setUp('http://127.0.0.1:9');
    expect(await client.flush()).toEqual({ delivered: 0, failed: 0, dropped: 0, pending: 0 });
    expect(clock.timerDelays).toEqual([]);
  });

  test('counts its own events, whatever other flushes overlap it', () =>
    withEndpoint({ hold: true, answers: [{ status: 200 }, { status: 404 }] }, async (endpoint) => {
      const { client } = setUp(endpoint.url, { concurrencyMax: 1 });
      trackMany(client, 2);
      const first = client.flush();
      await endpoint.received(1);
      trackMany(client, 3, 2);
      const second = client.flush();
      const third = client.flush();
      trackMany(client, 4, 5);
      endpoint.release();
      expect(await first).toEqual({ delivered: 2, failed: 0, dropped: 0, pending: 0 });
      expect(await second).toEqual({ delivered: 2, failed: 3, dropped: 0, pending: 0 });
      expect(await third).toEqual({ delivered: 2, failed: 3, dropped: 0, pending: 0 });
      // The second request took what was queued while the first was held: a flush never makes requests smaller.
      expect(endpoint.requests.map((request) => sentIds(request).length)).toEqual([2, 7]);
      expect(client.stats()).toMatchObject({ delivered: 2, failed: 7 });
      await client.close();
    }));

  test('resolves at its timeout during an outage, and delivery goes on', () =>
    withEndpoint({ answers: ['reset'] }, async (endpoint) => {
      const { client, clock } = setUp(endpoint.url);
      trackMany(client, 3);
      const flushed = client.flush({ timeoutMs: 99 });
      const retry = await clock.timer(250);
      (await clock.timer(99)).fire();
      expect(await flushed).toEqual({ delivered: 0, failed: 0, dropped: 0, pending: 3 });
      retry.fire();
      expect(await client.flush()).toEqual({ delivered: 3, failed: 0, dropped: 0, pending: 0 });
      await client.close();
    }));

  test('resolves when its signal aborts, and delivery goes on', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client } = setUp(endpoint.url);
      trackMany(client, 3);
      const controller = new AbortController();
      const flushed = client.flush({ signal: controller.signal });
      controller.abort();
      expect(await flushed).toMatchObject({ pending: 3 });
      expect(await client.flush({ signal: controller.signal })).toMatchObject({ pending: 3 });
      endpoint.release();
      expect(await client.close()).toMatchObject({ delivered: 3 });
    }));

  test('says how many were dropped since the flush before it', async () => {
    const { client } = setUp('http://127.0.0.1:9');
    client.track({} as never);
    client.track({} as never);
    expect(await client.flush()).toMatchObject({ dropped: 2 });
    expect(await client.flush()).toMatchObject({ dropped: 0 });
    expect(client.stats().dropped).toBe(2);
  });
});

describe('close', () => {
  test('delivers what is queued, takes no more, and can be called again', () =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client, clock, errors } = setUp(endpoint.url);
      trackMany(client, 2);
      const closed = client.close();
      trackMany(client, 1, 2);
      const closedAgain = client.close();
      endpoint.release();
      expect(await closed).toEqual({ delivered: 2, failed: 0, dropped: 0, pending: 0 });
      expect(await closedAgain).toEqual({ delivered: 2, failed: 0, dropped: 1, pending: 0 });
      trackMany(client, 1, 3);
      expect(await client.close()).toEqual({ delivered: 0, failed: 0, dropped: 1, pending: 0 });
      expect(await client[Symbol.asyncDispose]()).toBeUndefined();
      expect(errors).toMatchObject([
        { code: 'client_closed', ids: ['m-2'] },
        { code: 'client_closed', ids: ['m-3'] },
      ]);
      expect(endpoint.requests).toHaveLength(1);
      expect(clock.timerDelays).toEqual([]);
    }));

  test('makes later calls throw when strict', async () => {
    const { client } = setUp('http://127.0.0.1:9', { strict: true });
    await client.close();
    expect(() => client.track({ userId: 'u', event: 'E' })).toThrow(expect.objectContaining({ code: 'client_closed' }));
  });

  test('by the signal gives up what is in flight, what waits for its next attempt, and what is queued', () =>
    withEndpoint({ answers: ['silence', 'reset'] }, async (endpoint) => {
      const controller = new AbortController();
      const { client, clock, errors } = setUp(endpoint.url, { signal: controller.signal, batchEventsMax: 1, concurrencyMax: 2 });
      trackMany(client, 3);
      const flushed = client.flush();
      await endpoint.received(2);
      await clock.timer(250);
      controller.abort();
      expect(await flushed).toEqual({ delivered: 0, failed: 3, dropped: 0, pending: 0 });
      expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['aborted']));
      expect(clock.timerDelays).toEqual([]);
      trackMany(client, 1, 3);
      expect(client.stats()).toMatchObject({ failed: 3, dropped: 1, inFlightRequests: 0, queuedEvents: 0 });
    }));

  test('happens at construction under a signal that is aborted already', () => {
    const { client } = setUp('http://127.0.0.1:9', { signal: AbortSignal.abort() });
    trackMany(client, 1);
    expect(client.stats()).toMatchObject({ dropped: 1, queuedEvents: 0 });
  });
});
