/** A disk that fails under a client: the host does not notice, and whoever listens is told once. */
import type { MessageClientOptions } from 'fairlead';
import { expect, onTestFinished, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import type { Endpoint as TestEndpoint } from '../endpoint.ts';
import { sentIds } from '../virtual-client.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { replace, toDiskError } from './failing-disk.ts';
import { openSpool, temporaryFolder, toRecord } from './folder.ts';
import { leftIn, openClient, toMessageIds } from './spooled-client.ts';
import type { SpooledClient } from './spooled-client.ts';
import { Store } from './store.ts';

test('what the disk does not take is kept in memory and delivered, and each event of it is named', () => {
  const store = new Store(() => 'reset');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const { client, errors } = openClient(endpoint.url, directory);
    const track = (ids: readonly string[]): void =>
      ids.forEach((messageId) => client.track({ messageId, userId: 'u', event: 'E' }));
    track(toMessageIds(3));
    const restore = replace('writeSync', () => () => {
      throw toDiskError('ENOSPC');
    });
    track(toMessageIds(3, 3));
    restore();
    track(toMessageIds(3, 6));
    const named = errors.map(({ code, ids }) => [code, ...ids]);
    expect(named).toEqual(toMessageIds(3, 3).map((id) => ['spool_failed', id]));
    expect(client.stats()).toMatchObject({ dropped: 0, failed: 0 });
    store.decide = () => 'kept';
    expect(await client.flush()).toEqual({ delivered: 9, failed: 0, dropped: 0, pending: 0 });

    expect(store.ids).toEqual(toMessageIds(9));
    await client.close();
    expect(await leftIn(directory)).toBe(0);
  });
});

/** Four events are under way and four in memory, where there is room for four more; four wait on the disk, which takes no more. */
async function fillUp(
  endpoint: TestEndpoint,
  options: Partial<MessageClientOptions> = {},
): Promise<SpooledClient & { readonly track: (ids: readonly string[]) => void; readonly mendDisk: () => void }> {
  const limits = { queueEventsMax: 8, batchEventsMax: 4, concurrencyMax: 1 };
  const open = openClient(endpoint.url, temporaryFolder(), { ...limits, ...options });
  const track = (ids: readonly string[]): void =>
    ids.forEach((messageId) => open.client.track({ messageId, userId: 'u', event: 'E' }));
  track(toMessageIds(16));
  await endpoint.received(1);
  endpoint.releaseOne();
  await endpoint.received(2);
  const mendDisk = replace('writeSync', () => () => {
    throw toDiskError('ENOSPC');
  });
  onTestFinished(mendDisk);
  return { ...open, track, mendDisk };
}

test.each(['works again', 'never works again'])(
  'what the disk does not take overtakes none of the records that wait there, when the disk %s',
  (ending) =>
    withEndpoint({ hold: true }, async (endpoint) => {
      const { client, errors, track, mendDisk } = await fillUp(endpoint);
      track(toMessageIds(2, 16));
      if (ending === 'works again') {
        mendDisk();
      }
      track(toMessageIds(1, 18));
      expect(client.stats()).toMatchObject({ delivered: 4, queuedEvents: 11, dropped: 0 });
      endpoint.release();
      expect(await client.flush()).toEqual({ delivered: 15, failed: 0, dropped: 0, pending: 0 });

      expect(endpoint.requests.flatMap(sentIds)).toEqual(toMessageIds(19));
      expect(errors.every(({ code }) => code === 'spool_failed')).toBe(true);
    }),
);

test('what the disk did not take, and what waits behind its records, is told of when the client is given up', () =>
  withEndpoint({ hold: true }, async (endpoint) => {
    const controller = new AbortController();
    const { client, outcomes, track, mendDisk } = await fillUp(endpoint, { signal: controller.signal });
    track(toMessageIds(2, 16));
    controller.abort();
    mendDisk();
    await client.close();

    expect(outcomes).toMatchObject([
      { kind: 'delivered', ids: toMessageIds(4) },
      { kind: 'failed', ids: toMessageIds(2, 16), error: { code: 'aborted' } },
    ]);
    endpoint.release();
  }));

test('a disk that goes on failing is reported once for each thing that it does not do, and again once it had worked meanwhile', async () => {
  const clock = new VirtualClock();
  const { spool, failures } = openSpool(temporaryFolder(), { clock, syncIntervalMs: 0 });
  const tickets = Array.from({ length: 30 }, (_, serial) => spool.append(toRecord(serial), { taken: true }) ?? {});
  let code = 'EIO';
  const fail = (): (() => void) =>
    replace('writeSync', () => () => {
      throw toDiskError(code);
    });
  const useIt = async (from: number): Promise<string[]> => {
    failures.length = 0;
    for (const ticket of tickets.slice(from, from + 5)) {
      spool.settle([ticket]);
      (await clock.timer(5000)).fire();
    }
    return failures.map(({ failure }) => failure.message);
  };
  let restore = fail();
  expect(await useIt(0)).toHaveLength(2);
  expect(await useIt(5)).toEqual([]);
  restore();
  code = 'ENOSPC';
  restore = fail();
  expect(await useIt(10)).toHaveLength(2);
  restore();
  expect(await useIt(15)).toEqual([]);
  restore = fail();
  const again = await useIt(20);
  restore();

  expect(again).toEqual([
    expect.stringMatching(/can't write what is settled \(.*ENOSPC/),
    expect.stringMatching(/can't say that it is in use.*ENOSPC/),
  ]);
});
