/** A disk that fails under a client: the host does not notice, and whoever listens is told once. */
import { expect, test } from 'vitest';
import { withEndpoint } from '../endpoint.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { replace, toDiskError } from './failing-disk.ts';
import { openSpool, temporaryFolder, toRecord } from './folder.ts';
import { leftIn, openClient, toMessageIds } from './spooled-client.ts';
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
