/** The spool on disk against the simplest one that could be: a list. */
import * as fc from 'fast-check';
import type { SpoolTicket } from 'fairlead';
import { expect, test } from 'vitest';
import { rounds } from '../../../../scripts/rounds.ts';
import { copyAsAfterCrash, openSpool, temporaryFolder, toIds, toRecord } from './folder.ts';
import type { OpenSpool } from './folder.ts';

interface Entry {
  readonly id: string;
  readonly eventCount: number;
  readonly bytes: number;
  state: 'waiting' | 'taken' | 'settled';
  ticket: SpoolTicket | undefined;
}

type Step =
  | { readonly kind: 'append'; readonly bytes: number; readonly taken: boolean; readonly replaces: readonly number[] }
  | { readonly kind: 'take'; readonly recordsMax: number; readonly bytesMax: number }
  | { readonly kind: 'settle'; readonly which: readonly number[] }
  | { readonly kind: 'dropOldest'; readonly bytes: number }
  | { readonly kind: 'close' }
  | { readonly kind: 'crash' };

const indices = fc.array(fc.nat(40), { maxLength: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      bytes: fc.integer({ min: 12, max: 900 }),
      taken: fc.boolean(),
      replaces: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, indices),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      recordsMax: fc.integer({ min: 1, max: 10 }),
      bytesMax: fc.integer({ min: 0, max: 3000 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('settle' as const), which: indices }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dropOldest' as const), bytes: fc.integer({ min: 0, max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
);

const bytesMax = 24_576;

class Model {
  readonly entries: Entry[] = [];
  directory = temporaryFolder();
  open: OpenSpool = openSpool(this.directory, { bytesMax });
  #serial = 0;

  run(each: Step): void {
    const { spool } = this.open;
    switch (each.kind) {
      case 'append':
        return this.#append(each);
      case 'take':
        return this.#take(each);
      case 'settle': {
        const chosen = this.#held(each.which);
        spool.settle(chosen.map(({ ticket }) => ticket ?? {}));
        return settle(chosen);
      }
      case 'dropOldest':
        return this.#dropOldest(each.bytes);
      case 'close':
        spool.close();
        return this.#reopen();
      case 'crash':
        this.directory = copyAsAfterCrash(this.directory);
        spool.close();
        return this.#reopen();
      default:
        return each satisfies never;
    }
  }

  check(): void {
    const { spool, failures } = this.open;
    const kept = this.entries.filter(({ state }) => state !== 'settled');
    expect(spool.waitingRecords).toBe(this.#waiting().length);
    expect(spool.eventCount).toBe(sum(kept.map(({ eventCount }) => eventCount)));
    expect(spool.bytes).toBe(sum(kept.map(({ bytes }) => bytes)));
    expect(failures).toEqual([]);
  }

  #append({ bytes, taken, replaces }: Extract<Step, { kind: 'append' }>): void {
    const record = { ...toRecord(this.#serial++, bytes), eventCount: 1 + (bytes % 3) };
    const replaced = this.#held(replaces);
    const options = { taken, replaces: replaced.map(({ ticket }) => ticket ?? {}) };
    const ticket = this.open.spool.append(record, options);
    if (ticket !== undefined) {
      settle(replaced);
      const { id, eventCount } = record;
      this.entries.push({ id, eventCount, bytes: record.text.length, state: taken ? 'taken' : 'waiting', ticket });
    } else if (!this.entries.some(({ state }) => state === 'taken')) {
      // Nothing is given out that could hold the room.
      this.#dropOldest(bytes);
      expect(this.open.spool.append(record, options)).toBeDefined();
      this.entries.push({ ...record, bytes: record.text.length, state: taken ? 'taken' : 'waiting', ticket: undefined });
    }
  }

  #take({ recordsMax, bytesMax: limit }: Extract<Step, { kind: 'take' }>): void {
    const taken = this.open.spool.take({ recordsMax, bytesMax: limit });
    let left = limit;
    const expected = this.#waiting().filter(({ bytes }, index) => {
      left -= bytes;
      return index === 0 || (left >= 0 && index < recordsMax);
    });
    expect(toIds(taken)).toEqual(expected.map(({ id }) => id));
    expected.forEach((entry, index) => {
      entry.state = 'taken';
      entry.ticket = taken[index]?.ticket;
    });
  }

  #dropOldest(bytes: number): void {
    const dropped = this.open.spool.dropOldest(bytes);
    const expected = this.#waiting().slice(0, dropped.length);
    expect(toIds(dropped)).toEqual(expected.map(({ id }) => id));
    settle(expected);
  }

  #reopen(): void {
    this.open = openSpool(this.directory, { bytesMax });
    for (const entry of this.entries) {
      entry.state = entry.state === 'settled' ? 'settled' : 'waiting';
      entry.ticket = undefined;
    }
  }

  #waiting(): Entry[] {
    return this.entries.filter(({ state }) => state === 'waiting');
  }

  /** Some of those given out, each once. */
  #held(which: readonly number[]): Entry[] {
    const held = this.entries.filter(({ state, ticket }) => state === 'taken' && ticket !== undefined);
    return [...new Set(which)].flatMap((index) => held[index] ?? []);
  }
}

test('does what a list would do', () => {
  const property = fc.property(fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }), (steps) => {
    const model = new Model();
    for (const each of steps) {
      model.run(each);
      model.check();
    }
    model.run({ kind: 'crash' });
    model.check();
    model.run({ kind: 'take', recordsMax: 1_000_000, bytesMax: 1_000_000_000 });
    model.open.spool.close();
  });
  fc.assert(property, { numRuns: rounds(15) });
});

function settle(entries: readonly Entry[]): void {
  for (const entry of entries) {
    entry.state = 'settled';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
