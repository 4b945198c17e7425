/** `waitUntil`: a serverless runtime is asked to stay until events are delivered. */
import { createBatchClient } from 'fairlead';
import { expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { sentIds, setUp, trackMany } from './virtual-client.ts';

test('events of a burst share one promise, which ends when they are delivered', () =>
  withEndpoint({ hold: true }, async (endpoint) => {
    const promises: Promise<unknown>[] = [];
    const { client, clock } = setUp(endpoint.url, { waitUntil: (promise) => promises.push(promise) });
    client.track({} as never);
    expect(promises).toHaveLength(0);
    trackMany(client, 3);
    expect(promises).toHaveLength(1);
    (await clock.timer(10)).fire();
    await endpoint.received(1);
    expect(sentIds(endpoint.requests[0])).toEqual(['m-0', 'm-1', 'm-2']);
    trackMany(client, 1, 3);
    expect(promises).toHaveLength(2);
    endpoint.release();
    expect(await promises[0]).toMatchObject({ delivered: 3 });
    (await clock.timer(10)).fire();
    expect(await promises[1]).toMatchObject({ delivered: 1 });
    await client.close();
    expect(clock.timerDelays).toEqual([]);
  }));

test('logged events are waited for too', () =>
  withEndpoint({ otherwise: { status: 202 } }, async (endpoint) => {
    const promises: Promise<unknown>[] = [];
    const client = createBatchClient({
      url: endpoint.url,
      key: 'k',
      secret: 's',
      coalesceIntervalMs: 2_000_000_000,
      flushIntervalMs: 2_000_000_000,
      waitUntil: (promise) => promises.push(promise),
    });
    client.log({ user_identities: { customer_id: 'u' } }, { event_type: 'session_start', data: {} });
    expect(await promises[0]).toMatchObject({ delivered: 1 });
    await client.close();
  }));

test('a runtime that throws breaks nothing', () =>
  withEndpoint({}, async (endpoint) => {
    const { client } = setUp(endpoint.url, {
      waitUntil: () => {
        throw new Error('outside of a request');
      },
    });
    trackMany(client, 1);
    expect(await client.close()).toMatchObject({ delivered: 1 });
  }));
