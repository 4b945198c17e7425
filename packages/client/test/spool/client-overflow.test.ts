/** More events than a spool has room for: what goes is counted and said, and what stays arrives. */
import { expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { temporaryFolder } from './folder.ts';
import { openClient, toMessageIds } from './spooled-client.ts';
import type { SpooledClient } from './spooled-client.ts';
import { Store } from './store.ts';

const count = 400;
const spoolLimits = { bytesMax: 16_384 };

function track({ client }: SpooledClient, messageId: string): void {
  client.track({ messageId, userId: 'u', event: 'E' });
}

function toDropped({ errors }: SpooledClient, code: string): readonly string[] {
  expect(errors.filter((error) => error.code !== code)).toEqual([]);
  return errors.flatMap(({ ids }) => ids);
}

test.each([1000, 5])('drop-newest: what was there first arrives, in order (%d events in memory)', (queueEventsMax) => {
  const store = new Store(() => 'reset');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const open = openClient(endpoint.url, temporaryFolder(), { queueEventsMax, concurrencyMax: 1 }, spoolLimits);
    toMessageIds(count).forEach((id) => track(open, id));
    const dropped = toDropped(open, 'spool_full');
    expect(dropped.length).toBeGreaterThan(200);
    const { queuedEvents, dropped: droppedCount } = open.client.stats();
    expect({ droppedCount, waits: queuedEvents <= count - dropped.length }).toEqual({ droppedCount: dropped.length, waits: true });
    store.decide = () => 'kept';
    expect(await open.client.close()).toMatchObject({ failed: 0, pending: 0 });

    expect(store.ids).toEqual(toMessageIds(count - dropped.length));
    expect(store.ids.length + dropped.length).toBe(count);
  });
});

test.each([1000, 5])('drop-oldest: the newest arrive, and no call is refused (%d events in memory)', (queueEventsMax) => {
  const store = new Store(() => 'reset');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const options = { queueEventsMax, concurrencyMax: 1, overflow: 'drop-oldest' } as const;
    const open = openClient(endpoint.url, temporaryFolder(), options, spoolLimits);
    toMessageIds(count).forEach((id) => track(open, id));
    const droppedBefore = open.client.stats().dropped;
    expect(droppedBefore).toBeGreaterThan(200);
    store.decide = () => 'kept';
    expect(await open.client.flush()).toMatchObject({ failed: 0, pending: 0 });
    const dropped = toDropped(open, 'queue_full');

    expect(store.ids).toContain(`m-${count - 1}`);
    expect([...store.ids, ...dropped].toSorted()).toEqual(toMessageIds(count).toSorted());
    expect(open.client.stats()).toMatchObject({ queuedEvents: 0, delivered: store.ids.length, dropped: dropped.length });
  });
});

test('wait: who waits for room before each call loses nothing', () => {
  const store = new Store(() => 'reset');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const open = openClient(endpoint.url, temporaryFolder(), { overflow: 'wait', concurrencyMax: 1 }, spoolLimits);
    for (const [index, id] of toMessageIds(count).entries()) {
      if (index === 50) {
        store.decide = () => 'kept';
      }
      await open.client.ready();
      track(open, id);
    }
    expect(await open.client.flush()).toMatchObject({ failed: 0, dropped: 0, pending: 0 });

    expect(toDropped(open, 'none')).toEqual([]);
    expect(store.ids).toEqual(toMessageIds(count));
  });
});
