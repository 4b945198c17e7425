/** Real processes that are killed, suspended and closed while they keep events in one folder. */
import * as fc from 'fast-check';

import { describe, expect, test } from 'vitest';
import { rounds } from '../../../../scripts/rounds.ts';
import { openSpool, takeAll, temporaryFolder, toIds } from './folder.ts';
import { startSpoolProcess } from './spool-process.ts';
import type { SpoolProcess } from './spool-process.ts';
import { until } from './until.ts';

describe('kill -9', () => {
  const seed = Number(process.env['SPOOL_SEED'] ?? 20_260_102);
  /** More of them by hand: `FAIRLEAD_ROUNDS=40 npx vitest run …`. */
  const roundCount = rounds(6);

  /** Kills one process after the other at moments that depend on the seed, and returns what each had said, in order. */
  async function killAgainAndAgain(directory: string, command: 'run' | 'churn', count: number): Promise<SpoolProcess[]> {
    const children: SpoolProcess[] = [];
    for (const moment of fc.sample(fc.integer({ min: 1, max: 700 }), { seed, numRuns: count })) {
      const child = await startSpoolProcess(directory);
      child.say(`${command} 0`);
      await until('it has kept so many', () => child.lines.length > moment);
      await child.kill();
      expect(child.lines.filter((line) => line.startsWith('failure') || line.startsWith('stderr'))).toEqual([]);
      children.push(child);
    }
    return children;
  }

  test('at any moment, again and again: every event whose call had returned is there, in order', async () => {
    const directory = temporaryFolder();
    const children = await killAgainAndAgain(directory, 'run', roundCount);
    const kept = children.flatMap((child) => child.kept());
    const { spool, failures } = openSpool(directory);
    const records = takeAll(spool);

    expect(failures).toEqual([]);
    expect(kept.length).toBeGreaterThan(1000);
    // The last write of a process may be there though the process was killed before it could say so.
    expect(withoutUnknown(toIds(records), kept), `seed ${seed}`).toEqual(kept);
    expect(records.length - kept.length).toBeLessThanOrEqual(children.length);
    expect(records.every(({ id, text }) => (JSON.parse(text) as { id: string }).id === id)).toBe(true);
  });

  test('while events are also given out and settled: none is missing, and what was settled is gone', async () => {
    const directory = temporaryFolder();
    const children = await killAgainAndAgain(directory, 'churn', Math.ceil(roundCount / 2));
    const kept = children.flatMap((child) => child.kept());
    const settling = new Set(children.flatMap((child) => child.said('settling').flat()));
    const settled = new Set(children.flatMap((child) => child.said('settled').flat()));
    const left = toIds(takeAll(openSpool(directory).spool));

    expect(settled.size).toBeGreaterThan(100);
    expect(left.filter((id) => settled.has(id))).toEqual([]);
    const mustBeThere = kept.filter((id) => !settling.has(id));
    expect(withoutUnknown(left, mustBeThere), `seed ${seed}`).toEqual(mustBeThere);
  });

  test('a process that has the folder open takes over what a killed one leaves', async () => {
    const directory = temporaryFolder();
    const survivor = await startSpoolProcess(directory, { staleAfterMs: 600 });
    const victim = await startSpoolProcess(directory, { staleAfterMs: 600 });
    victim.say('append 10 0');
    await victim.until((line) => line === 'done');
    await victim.kill();
    await survivor.until((line) => line === 'more');
    survivor.say('take');
    await survivor.until((line) => line.startsWith('took '));

    expect(survivor.said('took')).toEqual([victim.kept()]);
  });
});

describe('several processes in one folder', () => {
  test('some killed, some closed: all of their events are taken over, each by one', async () => {
    const directory = temporaryFolder();
    const children = await Promise.all(Array.from({ length: 5 }, () => startSpoolProcess(directory, { staleAfterMs: 600 })));
    const [first, second, third, fourth, fifth] = children as [
      SpoolProcess,
      SpoolProcess,
      SpoolProcess,
      SpoolProcess,
      SpoolProcess,
    ];
    for (const child of children) {
      child.say('append 200 0');
    }
    await Promise.all(children.map((child) => child.until((line) => line === 'done')));
    third.say('run 200');
    fourth.say('run 200');
    await Promise.all([third, fourth].map((child) => until('it runs', () => child.lines.length > 300)));
    await Promise.all([third.kill(), fourth.kill()]);
    fifth.say('close');
    await fifth.ended;
    const left = [third, fourth, fifth].flatMap((child) => child.kept());
    const given = (): string[] => [first, second].flatMap((child) => child.said('took').flat());
    await until('the others have taken it over', () => {
      first.say('deliver');
      second.say('deliver');
      return left.every((id) => given().includes(id));
    });

    expect(new Set(given()).size).toBe(given().length);
    for (const child of [third, fourth, fifth]) {
      const ofChild = (ids: readonly string[]): string[] => ids.filter((id) => child.kept().includes(id));
      // One process took over all that another left, and so has its order.
      const takers = [first, second].map((taker) => ofChild(taker.said('took').flat())).filter((ids) => ids.length > 0);
      expect(takers).toEqual([child.kept()]);
    }
    for (const child of [first, second]) {
      child.say('close');
      expect(await child.ended).toBe(0);
      expect(child.lines.filter((line) => line.startsWith('failure') || line.startsWith('stderr'))).toEqual([]);
    }
    // What they held in memory themselves and did not settle.
    const { spool } = openSpool(directory);
    expect(toIds(takeAll(spool))).toEqual(expect.arrayContaining([...heldBy(first), ...heldBy(second)]));
    expect(spool.eventCount).toBe(heldBy(first).length + heldBy(second).length);
  });

  test('of a closed one, the next takes all at once', async () => {
    const directory = temporaryFolder();
    const child = await startSpoolProcess(directory);
    child.say('append 50 0');
    child.say('close');
    await child.ended;

    expect(toIds(takeAll(openSpool(directory).spool))).toEqual(child.kept());
  });

  test('of a living one, nothing is taken', async () => {
    const directory = temporaryFolder();
    const child = await startSpoolProcess(directory);
    child.say('append 50 0');
    await child.until((line) => line === 'done');

    expect(takeAll(openSpool(directory).spool)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('an owner that was suspended', () => {
  test('finds its folder taken over, moves to another, and loses nothing', async () => {
    const directory = temporaryFolder();
    const suspended = await startSpoolProcess(directory, { staleAfterMs: 30 });
    suspended.say('run 0');
    await until('it runs', () => suspended.lines.length > 500);
    suspended.signal('SIGSTOP');
    // Its process is there, so that only its silence says that it has ended: ten times 30 ms, and then once.
    const adopter = openSpool(directory, { staleAfterMs: 30 });
    await until('it was taken over', () => adopter.spool.waitingRecords > 0);
    const taken = toIds(takeAll(adopter.spool));
    const linesBefore = suspended.lines.length;
    suspended.signal('SIGCONT');
    await until('it goes on', () => suspended.lines.length > linesBefore + 1000);
    await suspended.kill();
    const kept = suspended.kept();
    await until('its last events were taken over', () => {
      taken.push(...toIds(takeAll(adopter.spool)));
      return taken.includes(kept.at(-1) ?? '');
    });

    // What it wrote last before it noticed may be there twice.
    expect([...new Set(withoutUnknown(taken, kept))]).toEqual(kept);
    expect(adopter.failures).toEqual([]);
    expect(suspended.lines.filter((line) => line.startsWith('failure') || line.startsWith('stderr'))).toEqual([]);
  });
});

/** Every third is appended as held in memory, and never given out by its own process. */
function heldBy(child: SpoolProcess): string[] {
  return child.kept().filter((id) => Number(id.split('-')[1]) % 3 === 0);
}

function withoutUnknown(ids: readonly string[], known: readonly string[]): string[] {
  const set = new Set(known);
  return ids.filter((id) => set.has(id));
}
