import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Outcome } from 'fairlead';
import { expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { setUp, trackMany } from './virtual-client.ts';

const kinds = ['delivered', 'retrying', 'failed', 'dropped'] as const;

test('outcomes are published on the channel of their kind, the same ones that listeners are told', () =>
  withEndpoint({ answers: [{ status: 503 }, { status: 200 }, { status: 400 }] }, async (endpoint) => {
    const published: [string | symbol, unknown][] = [];
    const onMessage = (message: unknown, name: string | symbol): void => void published.push([name, message]);
    kinds.forEach((kind) => subscribe(`fairlead:${kind}`, onMessage));
    try {
      const { client, clock, outcomes } = setUp(endpoint.url);
      trackMany(client, 2);
      const flushed = client.flush();
      (await clock.timer(250)).fire();
      await flushed;
      client.track({} as never);
      trackMany(client, 1, 2);
      await client.close();
      expect(published.map(([name]) => name)).toEqual([
        'fairlead:retrying',
        'fairlead:delivered',
        'fairlead:dropped',
        'fairlead:failed',
      ]);
      expect(published.map(([, message]) => message)).toEqual(outcomes);
      expect(outcomes).toMatchObject([
        { ids: ['m-0', 'm-1'], attemptCount: 1, waitMs: 250 },
        { ids: ['m-0', 'm-1'], attemptCount: 2, status: 200 },
        { eventCount: 1, error: { code: 'invalid_event' } },
        { ids: ['m-2'], error: { code: 'request_rejected' } },
      ]);
    } finally {
      kinds.forEach((kind) => unsubscribe(`fairlead:${kind}`, onMessage));
    }
  }));

test('who subscribes to one kind is told of no other, with no listener of the client beside it', () =>
  withEndpoint({ answers: [{ status: 200 }, { status: 400 }] }, async (endpoint) => {
    const published: Outcome[] = [];
    const onMessage = (message: unknown): void => void published.push(message as Outcome);
    subscribe('fairlead:delivered', onMessage);
    try {
      const { client } = setUp(endpoint.url, { batchEventsMax: 1, concurrencyMax: 1, onOutcome: undefined as never });
      trackMany(client, 2);
      await client.close();
      expect(published).toMatchObject([{ kind: 'delivered', ids: ['m-0'] }]);
    } finally {
      unsubscribe('fairlead:delivered', onMessage);
    }
  }));
