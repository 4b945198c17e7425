import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClaimRequest, DedupeIndex } from '../../src/dedupe/dedupe-index.ts';
import { claimBlock } from '../support/store-rows.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const start = Date.UTC(2026, 0, 1, 12);

/** What every dedupe index keeps. `open` gives an index with a window of 10 days over the same place each time. */
export function describeDedupeIndex(name: string, create: () => Promise<{ open(): Promise<DedupeIndex> }>): void {
  describe(`dedupe index: ${name}`, () => {
    test('the first to claim an id holds it; any other meets the holder', async () => {
      const index = await (await create()).open();
      const first = await claimBlock(index, [claim('a', 1, 0), claim('b', 1, 1), claim('a', 1, 2)], 1);
      const second = await claimBlock(index, [claim('a', 2, 0), claim('c', 2, 1)], 2);
      await index.close();

      expect(first).toEqual([undefined, undefined, expect.objectContaining({ position: 1, index: 0, receivedAtMs: start })]);
      expect(second).toMatchObject([{ position: 1, index: 0, receivedAtMs: start }, undefined]);
      expect(second).toHaveLength(2);
    });

    test('a position that is done again meets its own claims, also after opening again', async () => {
      const place = await create();
      const block = [claim('a', 1, 0), claim('b', 1, 1)];
      const first = await place.open();
      const once = await claimBlock(first, block, 1);
      await first.close();
      const second = await place.open();
      const position = second.position;
      const again = await claimBlock(second, block, 1);
      const found = await second.find([claim('a', 5, 0)]);
      await second.close();

      expect(once).toEqual([undefined, undefined]);
      expect(position).toBe(1);
      expect(again).toEqual([undefined, undefined]);
      expect(found).toMatchObject([{ position: 1, index: 0 }]);
    });

    test('an id that is given up can be claimed by another; what others hold stays theirs', async () => {
      const place = await create();
      const index = await place.open();
      await claimBlock(index, [claim('a', 1, 0), claim('b', 1, 1)], 1);
      await index.release([claim('a', 1, 0), claim('b', 2, 0), claim('c', 1, 2)]);
      await index.close();
      const again = await place.open();
      const answers = await claimBlock(again, [claim('a', 2, 0), claim('b', 2, 1)], 2);
      await again.close();

      expect(answers).toMatchObject([undefined, { position: 1, index: 1 }]);
    });

    test('a claim expires by receive time, whichever way the clock jumps', async () => {
      const index = await (await create()).open();
      await claimBlock(index, [claim('a', 1, 0, start)], 1);
      const within = await claimBlock(index, [claim('a', 2, 0, start + 9 * dayMs)], 2);
      const backwards = await claimBlock(index, [claim('a', 3, 0, start - 300 * dayMs)], 3);
      const expired = await claimBlock(index, [claim('a', 4, 0, start + 11 * dayMs)], 4);
      const renewed = await claimBlock(index, [claim('a', 5, 0, start + 12 * dayMs)], 5);
      const replayed = await claimBlock(index, [claim('a', 2, 0, start + 9 * dayMs)], 5);
      await index.close();

      expect(within).toMatchObject([{ position: 1 }]);
      expect(backwards).toMatchObject([{ position: 1 }]);
      expect(expired).toEqual([undefined]);
      expect(renewed).toMatchObject([{ position: 4 }]);
      expect(replayed).toMatchObject([{ position: 1 }]);
    });

    test.each([0, 1])(
      'an event that is let in only later is not doubled by one that has claimed its id since, %i days behind it',
      async (days) => {
        const place = await create();
        const first = await place.open();
        const since = claim('a', 5, 0, start + days * dayMs);
        await claimBlock(first, [since], 5);
        await first.close();
        const again = await place.open();
        const answers = [
          await claimBlock(again, [claim('a', 1, 0)], 5),
          await claimBlock(again, [since], 5),
          await claimBlock(again, [claim('a', 6, 0, start + days * dayMs)], 6),
          await again.find([since]),
        ];
        await again.close();

        expect(answers).toMatchObject([[undefined], [{ position: 1 }], [expect.anything()], [{ position: 1 }]]);
      },
    );

    test('done again from the beginning, more days than the window spans get the same verdicts', async () => {
      const index = await (await create()).open();
      const pass = async (): Promise<(number | undefined)[]> => {
        const holders: (number | undefined)[] = [];
        for (let day = 0; day < 40; day++) {
          const receivedAtMs = start + day * dayMs;
          const [first] = await claimBlock(index, [claim(`id${day}`, 2 * day + 1, 0, receivedAtMs)], 2 * day + 1);
          const [again] = await claimBlock(index, [claim(`id${day}`, 2 * day + 2, 0, receivedAtMs)], 2 * day + 2);
          holders.push(first?.position, again?.position);
        }
        return holders;
      };
      const before = await pass();
      const after = await pass();
      await index.close();

      expect(before).toEqual(before.map((_, nth) => (nth % 2 === 0 ? undefined : nth)));
      expect(after).toEqual(before);
    });

    test('an id is held from when it is claimed, on disk or not', async () => {
      const place = await create();
      const first = await place.open();
      await first.claim([claim('a', 1, 0)]);
      const unwritten = await first.claim([claim('a', 2, 0), claim('b', 2, 1)]);
      const writing = first.write(2);
      const { position } = first;
      const beingWritten = await first.claim([claim('a', 3, 0), claim('b', 3, 1), claim('c', 3, 2)]);
      await writing;
      const written = first.position;
      await first.close();
      const second = await place.open();
      // What was not written is not known any more; its record will be done again.
      const after = await second.claim([claim('b', 3, 1), claim('c', 3, 2)]);
      await second.close();

      expect(unwritten).toMatchObject([{ position: 1, index: 0 }, undefined]);
      expect(beingWritten).toMatchObject([{ position: 1, index: 0 }, { position: 2, index: 1 }, undefined]);
      expect([position, written]).toEqual([0, 2]);
      expect(after).toMatchObject([{ position: 2, index: 1 }, undefined]);
    });

    test('an id that is written while it is looked for is met', async () => {
      const index = await (await create()).open();
      const holders: unknown[] = [];
      for (let position = 1; position < 60; position++) {
        const claiming = index.claim([claim('a', position, 0)]);
        const writing = position === 1 ? undefined : index.write(position - 1);
        holders.push((await claiming)[0]);
        await writing;
      }
      await index.close();

      expect(holders).toEqual([
        undefined,
        ...Array.from({ length: 58 }, () => expect.objectContaining({ position: 1 }) as unknown),
      ]);
    });

    test('the position is kept where nothing claims an id', async () => {
      const place = await create();
      const first = await place.open();
      await claimBlock(first, [], 7);
      await first.close();
      const second = await place.open();
      const { position } = second;
      await second.close();

      expect(position).toBe(7);
    });

    test('more days than the window spans do not pile up', async () => {
      const index = await (await create()).open();
      for (let day = 0; day < 40; day++) {
        await claimBlock(index, [claim(`id${day}`, day + 1, 0, start + day * dayMs)], day + 1);
      }
      const found = await index.find([claim('id0', 99, 0, start + 40 * dayMs), claim('id39', 99, 0, start + 40 * dayMs)]);
      await index.close();

      expect(found).toMatchObject([undefined, { position: 40 }]);
    });

    test('in any stream, by any clock, cut into any blocks, done again from any point, an id is held by its first event', async () => {
      const event = fc.record({ id: fc.integer({ min: 0, max: 8 }), day: fc.nat(4), cut: fc.boolean(), written: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), fc.nat(39), async (stream, resumeAt) => {
          const place = await create();
          const claims = stream.map(({ id, day }, at) => claim(String(id), at + 1, 0, start + day * dayMs));
          const expected = claims.map(({ id }) => claims.find((other) => other.id === id)?.position);
          const first = await place.open();
          const before = await claimInBlocks(first, claims, stream);
          await first.close();
          const second = await place.open();
          const from = Math.min(resumeAt, stream.length - 1);
          const again = await claimInBlocks(second, claims.slice(from), stream.slice(from));
          await second.close();

          expect(before).toEqual(expected);
          expect(again).toEqual(expected.slice(from));
        }),
        { numRuns: 100 },
      );
    });
  });
}

function claim(id: string, position: number, index: number, receivedAtMs: number = start): ClaimRequest {
  return { id, position, index, receivedAtMs };
}

/**
 * Claims part by part and gives, for each claim, the position that holds its id. Writing is begun behind some of the parts, and goes on while
 * the next are claimed.
 */
async function claimInBlocks(
  index: DedupeIndex,
  claims: readonly ClaimRequest[],
  stream: readonly { readonly cut: boolean; readonly written: boolean }[],
): Promise<(number | undefined)[]> {
  const positions: (number | undefined)[] = [];
  const writing: Promise<void>[] = [];
  let block: ClaimRequest[] = [];
  for (const [at, request] of claims.entries()) {
    block.push(request);
    const isLast = at === claims.length - 1;
    if (stream[at]?.cut === true || isLast) {
      const holders = await index.claim(block);
      positions.push(...holders.map((holder, nth) => holder?.position ?? block[nth]?.position));
      block = [];
      if (stream[at]?.written === true || isLast) {
        writing.push(index.write(request.position));
      }
    }
  }
  await Promise.all(writing);
  return positions;
}
