import type { Spool, SpoolContext, SpoolProvider, SpoolRecord, SpoolTicket } from 'fairlead';
import { describe, expect, onTestFinished, test } from 'vitest';

export interface SpoolContractOptions {
  /** A place of its own for each test. Who opens it again after `close` finds what was left. */
  readonly createProvider: (options: { readonly bytesMax?: number }) => SpoolProvider;
}

/** What every `Spool` promises (`src/delivery/spool.ts`). */
export function spoolContract(name: string, { createProvider }: SpoolContractOptions): void {
  const open = (provider: SpoolProvider = createProvider({}), kind: SpoolContext['kind'] = 'message'): Spool => {
    const onFailure: SpoolContext['onFailure'] = (failure) => {
      throw new Error(`no failure was to be reported: ${failure.message}`);
    };
    const spool = provider.open({ kind, now: () => Date.now(), onMore: () => undefined, onFailure });
    onTestFinished(() => spool.close());
    return spool;
  };

  describe(`${name} as a spool`, () => {
    test('gives out what was appended, whole and in order, once', () => {
      const spool = open();
      const records = [{ ...record(1), orderKey: 'user-ü' }, { ...record(2), eventCount: 7 }, record(3, '{"a":"π 🎈 \\u0000"}')];
      for (const each of records) {
        expect(spool.append(each, { taken: false })).toBeDefined();
      }

      expect(take(spool)).toEqual(records.map((each) => ({ ...each, ticket: anyTicket })));
      expect(take(spool)).toEqual([]);
    });

    test('takes no more than it is asked for, but one that alone is larger', () => {
      const spool = open();
      for (const bytes of [100, 100, 100, 300, 100]) {
        spool.append(record(bytes, 'x'.repeat(bytes)), { taken: false });
      }

      expect(sizes(take(spool, 1))).toEqual([100]);
      expect(sizes(take(spool, 10, 250))).toEqual([100, 100]);
      expect(sizes(take(spool, 10, 250))).toEqual([300]);
      expect(sizes(take(spool, 10, 0))).toEqual([100]);
    });

    test('does not give out what the caller holds, but the next process gets it, in its place', () => {
      const provider = createProvider({});
      const first = open(provider);
      first.append(record(1), { taken: true });
      first.append(record(2), { taken: false });
      first.append(record(3), { taken: true });
      first.append(record(4), { taken: false });
      expect(first.waitingRecords).toBe(2);
      expect(ids(take(first))).toEqual(['2', '4']);
      first.close();

      expect(ids(take(open(provider)))).toEqual(['1', '2', '3', '4']);
    });

    test('forgets what is settled, however it was given out, and however often', () => {
      const provider = createProvider({});
      const first = open(provider);
      const held = append(first, 1, true);
      append(first, 2);
      append(first, 3);
      const [second, third] = take(first);
      const waiting = append(first, 4);
      append(first, 5);
      first.settle([held, third?.ticket ?? {}]);
      first.settle([third?.ticket ?? {}, held, waiting]);
      expect([first.eventCount, first.waitingRecords]).toEqual([2, 1]);
      expect(second?.id).toBe('2');
      first.close();

      expect(ids(take(open(provider)))).toEqual(['2', '5']);
    });

    test('a record takes the place of others', () => {
      const provider = createProvider({});
      const first = open(provider);
      const replaces = [append(first, 1, true), append(first, 2, true)];
      append(first, 3, true);
      expect(first.append({ ...record(12), eventCount: 2 }, { taken: true, replaces })).toBeDefined();
      expect(first.eventCount).toBe(3);
      first.settle(replaces);
      expect(first.eventCount).toBe(3);
      first.close();

      expect(ids(take(open(provider)))).toEqual(['3', '12']);
    });

    test('counts what waits and what is not settled', () => {
      const provider = createProvider({});
      const first = open(provider);
      const counts = (spool: Spool): number[] => [spool.waitingRecords, spool.eventCount, spool.bytes];
      expect(counts(first)).toEqual([0, 0, 0]);
      first.append({ ...record(1, 'ä'), eventCount: 5 }, { taken: false });
      const held = append(first, 2, true);
      expect(counts(first)).toEqual([1, 6, 4]);
      const [taken] = take(first);
      expect(counts(first)).toEqual([0, 6, 4]);
      first.settle([held]);
      expect(counts(first)).toEqual([0, 5, 2]);
      first.close();

      const second = open(provider);
      expect(counts(second)).toEqual([1, 5, 2]);
      second.settle([taken?.ticket ?? {}]);
      expect(counts(second)).toEqual([1, 5, 2]);
      second.settle(take(second).map(({ ticket }) => ticket));
      expect(counts(second)).toEqual([0, 0, 0]);
    });

    test('what earlier processes left goes first', () => {
      const provider = createProvider({});
      for (const serial of [1, 2, 3]) {
        const earlier = open(provider);
        append(earlier, serial);
        earlier.close();
      }
      const spool = open(provider);
      append(spool, 4);

      expect(ids(take(spool, 2))).toEqual(['1', '2']);
      append(spool, 5);
      expect(ids(take(spool))).toEqual(['3', '4', '5']);
    });

    test('kinds do not mix', () => {
      const provider = createProvider({});
      const messages = open(provider, 'message');
      const batches = open(provider, 'batch');
      append(messages, 1);
      append(batches, 2);

      expect(ids(take(messages))).toEqual(['1']);
      expect(ids(take(batches))).toEqual(['2']);
    });

    test('is full at some point, and has room again once records are settled', () => {
      const spool = open(createProvider({ bytesMax: 65_536 }));
      const tickets = fill(spool, true);
      expect(tickets.length).toBeGreaterThan(20);
      expect(spool.append(record(0, 'x'.repeat(1000)), { taken: true })).toBeUndefined();
      expect(spool.eventCount).toBe(tickets.length);
      expect(spool.dropOldest(1000)).toEqual([]);

      spool.settle(tickets);
      expect(fill(spool, false).length).toBeGreaterThan(20);
    });

    test('gives up the oldest for new ones, but none that was given out', () => {
      const spool = open(createProvider({ bytesMax: 65_536 }));
      fill(spool, false);
      const before = spool.waitingRecords;
      const given = take(spool, 3);
      const dropped = [];
      while (spool.append(record(-1, 'x'.repeat(1000)), { taken: false }) === undefined) {
        const more = spool.dropOldest(1000);
        expect(more.length).toBeGreaterThan(0);
        dropped.push(...more);
      }
      const left = take(spool);

      expect(ids([...given, ...dropped, ...left])).toEqual([
        ...Array.from({ length: before }, (_, serial) => String(serial)),
        '-1',
      ]);
      expect(dropped[0]?.text).toBe('x'.repeat(1000));
      expect(spool.eventCount).toBe(given.length + left.length);
    });

    test('once closed it holds nothing, and takes nothing', () => {
      const provider = createProvider({});
      const spool = open(provider);
      const ticket = append(spool, 1, true);
      spool.close();
      spool.close();

      expect(() => spool.append(record(2), { taken: false })).toThrow();
      spool.settle([ticket]);
      expect(take(spool)).toEqual([]);
      expect(spool.dropOldest(1)).toEqual([]);
      expect(ids(take(open(provider)))).toEqual(['1']);
    });
  });
}

const anyTicket: unknown = expect.any(Object);

function record(serial: number, text = '{}'): SpoolRecord {
  return { id: String(serial), text, eventCount: 1, enqueuedAtMs: 1_750_000_000_000.5 };
}

function append(spool: Spool, serial: number, taken = false): SpoolTicket {
  const ticket = spool.append(record(serial), { taken });
  if (ticket === undefined) {
    throw new Error('there should be room');
  }
  return ticket;
}

/** Appends records of 1000 bytes until there is no room. */
function fill(spool: Spool, taken: boolean): SpoolTicket[] {
  const tickets: SpoolTicket[] = [];
  for (;;) {
    const ticket = spool.append(record(tickets.length, 'x'.repeat(1000)), { taken });
    if (ticket === undefined) {
      return tickets;
    }
    tickets.push(ticket);
  }
}

function take(spool: Spool, recordsMax = 1000, bytesMax = 1_000_000): ReturnType<Spool['take']> {
  return spool.take({ recordsMax, bytesMax });
}

function ids(records: readonly SpoolRecord[]): string[] {
  return records.map(({ id }) => id);
}

function sizes(records: readonly SpoolRecord[]): number[] {
  return records.map(({ text }) => text.length);
}
