/** Real processes that track events and are killed: what their calls had taken arrives all the same. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rounds } from '../../../../scripts/rounds.ts';
import { withEndpoint } from '../endpoint.ts';
import { startClientProcess } from './client-process.ts';
import { temporaryFolder } from './folder.ts';
import { openClient } from './spooled-client.ts';
import { Store } from './store.ts';
import type { Fate } from './store.ts';
import { until } from './until.ts';

const seed = Number(process.env['SPOOL_SEED'] ?? 20_260_103);
/** More of them, or other ones, by hand: `FAIRLEAD_ROUNDS=40 SPOOL_SEED=7 npx vitest run …`. */
const roundCount = rounds(5);
const program = 'client-until-killed.js';

interface Round {
  /** Killed once it has said so many ids. */
  readonly saidCount: number;
  /** And so many more requests have arrived. */
  readonly requestCount: number;
}

test('kill -9 at any moment, while the endpoint answers, resets and is busy: nothing is lost, nothing is made up, order is kept', () => {
  const drawn = fc.sample(
    fc.record<Round>({ saidCount: fc.integer({ min: 1, max: 300 }), requestCount: fc.integer({ min: 0, max: 12 }) }),
    { seed, numRuns: roundCount },
  );
  const usual = fc.constantFrom<Fate>('kept', 'kept', 'kept', 'kept-then-reset', 'reset', 'busy');
  const fates = fc.sample(usual, { seed, numRuns: 1000 });
  let requestCount = 0;
  const store = new Store(() => fates[requestCount++ % fates.length] ?? 'kept');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const said: string[][] = [];
    for (const [index, round] of drawn.entries()) {
      const child = startClientProcess(program, [endpoint.url, directory, toName(index), '400']);
      const from = endpoint.requests.length;
      await child.said(round.saidCount);
      await child.during(endpoint.received(from + round.requestCount));
      await child.kill();
      said.push([...child.lines]);
    }
    store.decide = (): Fate => 'kept';
    const { client, errors } = openClient(endpoint.url, directory);
    await client.flush();

    const { ids } = store;
    expect(errors, `seed ${seed}`).toEqual([]);
    expect(
      said.flat().filter((id) => !store.has(id)),
      `lost, seed ${seed}`,
    ).toEqual([]);
    // The last call of a process may have taken its event though the process was killed before it could say so.
    const known = new Set(said.flatMap((names, index) => [...names, `${toName(index)}-${names.length}`]));
    expect(ids.filter((id) => !known.has(id))).toEqual([]);
    for (let user = 0; user < 5; user++) {
      const ofUser = ids.map(toPlace).filter(({ serial }) => serial % 5 === user);
      expect(ofUser, `order, seed ${seed}`).toEqual(ofUser.toSorted((a, b) => a.round - b.round || a.serial - b.serial));
    }
    expect(endpoint.requests.length).toBeGreaterThan(4 * roundCount);
  });
});

test('processes that are killed while the endpoint is down leave all that they took, in order, to the one that sees it back', () => {
  const store = new Store(() => 'reset');
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    for (const name of ['a', 'b', 'c']) {
      const child = startClientProcess(program, [endpoint.url, directory, name, '150']);
      const from = endpoint.requests.length;
      await child.said(150);
      await child.during(endpoint.received(from + 3));
      await child.kill();
    }
    expect(store.ids).toEqual([]);
    store.decide = (): Fate => 'kept';
    const { client, errors } = openClient(endpoint.url, directory, { concurrencyMax: 1 });

    expect(await client.flush()).toEqual({ delivered: 450, failed: 0, dropped: 0, pending: 0 });
    expect(store.ids).toEqual(['a', 'b', 'c'].flatMap((name) => Array.from({ length: 150 }, (_, serial) => `${name}-${serial}`)));
    expect(errors).toEqual([]);
  });
});

test('of two processes on one folder, one that is killed is survived by the other, which delivers for both', () => {
  const store = new Store();
  return withEndpoint({ otherwise: store.take }, async (endpoint) => {
    const directory = temporaryFolder();
    const { client, errors } = openClient(endpoint.url, directory, {}, { staleAfterMs: 600 });
    const nowhere = 'http://127.0.0.1:1';
    const victim = startClientProcess(program, [nowhere, directory, 'victim', '100']);
    await victim.said(100);
    client.track({ messageId: 'survivor', userId: 'u', event: 'E' });
    await client.flush();
    expect(store.ids).toEqual(['survivor']);
    await victim.kill();
    await until('the survivor has delivered for both', () => store.ids.length > 100);

    expect(store.ids.slice(1).toSorted()).toEqual([...victim.lines].toSorted());
    expect(await client.close()).toMatchObject({ pending: 0 });
    expect(errors).toEqual([]);
  });
});

function toName(round: number): string {
  return `r${round}`;
}

function toPlace(id: string): { readonly round: number; readonly serial: number } {
  const [round, serial] = id.slice(1).split('-').map(Number);
  return { round: round ?? -1, serial: serial ?? -1 };
}
