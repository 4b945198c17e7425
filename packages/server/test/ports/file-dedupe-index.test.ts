import { appendFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, test } from 'vitest';
import { claimBytes, encodeHolder, holderBytes, keyBytes } from '../../src/dedupe/claim.ts';
import { createClaimFilter } from '../../src/dedupe/claim-filter.ts';
import { hashClaims } from '../../src/dedupe/claim-keys.ts';
import { createClaimTable, findInPlaces } from '../../src/dedupe/claim-table.ts';
import type { ClaimRequest, DedupeIndex } from '../../src/dedupe/dedupe-index.ts';
import { openFileDedupeIndex } from '../../src/dedupe/file-dedupe-index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { claimBlock } from '../support/store-rows.ts';
import { describeDedupeIndex } from './dedupe-index-contract.ts';

describeDedupeIndex('files', async () => {
  const path = await temporaryFolder();
  return { open: () => openFileDedupeIndex({ path, windowDays: 10 }) };
});

describeDedupeIndex('files, and a new segment every other claim', async () => {
  const path = await temporaryFolder();
  return { open: () => openFileDedupeIndex({ path, windowDays: 10, claimsPerSegment: 2 }) };
});

const receivedAtMs = Date.UTC(2026, 0, 1);
const day = '2026-01-01';
const claimsPerSegment = 10_000;
const claimed = Array.from({ length: 25_000 }, (_, index): ClaimRequest => ({
  id: `id ${index}`,
  position: 1,
  index,
  receivedAtMs,
}));
const again = claimed.map((claim) => ({ ...claim, position: 9 }));

describe('ids are known again', () => {
  test.each([
    { name: 'after it was closed', spoil: () => Promise.resolve() },
    { name: 'without the index of a segment', spoil: (path: string) => rm(join(path, '000001.index')) },
    { name: 'without the index of the segment that was written last', spoil: (path: string) => rm(join(path, '000003.index')) },
    { name: 'with an index that is not what was written', spoil: (path: string) => flip(join(path, '000001.index'), 1_000) },
    { name: 'with a table that is not what was written', spoil: (path: string) => flip(join(path, '000003.index'), -1_000) },
    { name: 'with an index that was never finished', spoil: (path: string) => truncate(join(path, '000003.index'), 500) },
    { name: 'behind a write that was torn', spoil: (path: string) => appendFile(join(path, '000003.claims'), 'x'.repeat(1_000)) },
  ])('$name', async ({ spoil }) => {
    const path = await temporaryFolder();
    await claimAll(path);
    await spoil(join(path, day));
    const second = await open(path);
    const atOnce = await claimBlock(second, again, 9);
    await claimBlock(second, [{ id: 'new', position: 10, index: 0, receivedAtMs }], 10);
    await second.close();
    const third = await open(path);
    const later = await claimBlock(third, [{ id: 'new', position: 11, index: 0, receivedAtMs }, ...again], 11);
    await third.close();

    expect(atOnce.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length);
    expect(later[0]?.position).toBe(10);
    expect(later.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length);
  });

  test('after a server that was killed, and what it was still writing can be claimed', async () => {
    const [path, copy] = [await temporaryFolder(), await temporaryFolder()];
    const first = await open(path);
    await claimInParts(first);
    await cp(join(path, day), join(copy, day), { recursive: true });
    await first.close();
    const last = join(copy, day, '000003.claims');
    await truncate(last, (await readFile(last)).length - 10);
    const second = await open(copy);
    const holders = await claimBlock(second, again, 9);
    await second.close();

    expect(holders.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length - 1_000);
    expect(holders.filter((holder) => holder === undefined)).toHaveLength(1_000);
  });

  test('that a day had in LevelDB, whenever bringing it over was broken off', async () => {
    const path = await temporaryFolder();
    await writeLevelDay(join(path, day));
    await writeFile(join(path, `${day}.hashes`), 'the first halves of the keys');
    await writeFile(join(path, day, '000001.claims'), 'what an end in the middle has left');
    const first = await open(path);
    const holders = await claimBlock(first, again, 9);
    await first.close();

    expect(holders.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length);
    expect((await readdir(path)).sort()).toEqual([day, 'position']);
    expect((await readdir(join(path, day))).filter((name) => !/^\d{6}\.(?:claims|index)$/.test(name))).toEqual([]);
  });
});

test('a clock that was days ahead and is put back does not begin a segment with each write', async () => {
  const path = await temporaryFolder();
  const index = await open(path);
  const dayMs = 24 * 60 * 60 * 1_000;
  const at = [5, 4, 3, ...Array.from({ length: 20 }, () => 0)];
  for (const [nth, days] of at.entries()) {
    await claimBlock(index, [{ id: `id ${nth}`, position: nth + 1, index: 0, receivedAtMs: receivedAtMs + days * dayMs }], nth + 1);
  }
  await index.close();
  const opened = await open(path);
  const holders = await opened.find(
    at.map((_, nth) => ({ id: `id ${nth}`, position: 99, index: 0, receivedAtMs: receivedAtMs + 6 * dayMs })),
  );
  await opened.close();

  expect((await readdir(join(path, day))).sort()).toEqual(['000001.claims', '000001.index']);
  expect(holders.map((holder) => holder?.position)).toEqual(at.map((_, nth) => nth + 1));
});

test('what is claimed in a day while that is being sealed is known again', async () => {
  const index = await open(await temporaryFolder());
  const claims = [1, 3, 2, 3, 1, 0].map((days, nth): ClaimRequest => {
    return { id: `id ${nth}`, position: nth + 1, index: 0, receivedAtMs: receivedAtMs + days * 24 * 60 * 60 * 1_000 };
  });
  await index.claim(claims.slice(0, 3));
  const first = index.write(3);
  await index.claim(claims.slice(3, 4));
  await index.claim(claims.slice(4));
  await Promise.all([first, index.write(6)]);
  const holders = await index.claim(claims.map((claim) => ({ ...claim, position: 7 })));
  await index.close();

  expect(holders.map((holder) => holder?.position)).toEqual([1, 2, 3, 4, 5, 6]);
});

describe('an index says that it is damaged', () => {
  test.each([
    { name: 'a segment is gone', spoil: (path: string) => rm(join(path, '000002.claims')) },
    { name: 'the segment that was written last is gone', spoil: (path: string) => rm(join(path, '000003.claims')) },
    { name: 'the day that was written last is gone', spoil: (path: string) => rm(path, { recursive: true }) },
    {
      name: 'it ends before what was written last',
      spoil: (path: string) => truncate(join(path, '000003.claims'), claimBytes * 3_003),
    },
    { name: 'a sealed segment ends early', spoil: (path: string) => truncate(join(path, '000001.claims'), claimBytes * 9_000) },
    {
      name: 'claims in the middle are others',
      spoil: async (path: string) => {
        await rm(join(path, '000003.index'));
        await flip(join(path, '000003.claims'), claimBytes * 500);
      },
    },
  ])('$name', async ({ spoil }) => {
    const path = await temporaryFolder();
    await claimAll(path);
    await spoil(join(path, day));
    await expect(open(path)).rejects.toThrow(/corrupt|no such file/);
  });

  test('where its claims are copied and some can not be read: none are left out in silence', async () => {
    const path = await temporaryFolder();
    await claimAll(path);
    await flip(join(path, day, '000001.claims'), claimBytes * 5_000);
    const index = await open(path);
    let count = 0;
    const copied = (async (): Promise<void> => {
      let page = await index.readPage(undefined);
      count += page.count;
      while (page.next !== undefined) {
        page = await index.readPage(page.next);
        count += page.count;
      }
    })();
    await expect(copied).rejects.toMatchObject({
      code: 'store_damaged',
      message: expect.stringMatching(/000001\.claims/) as string,
    });
    await index.close();

    expect(count).toBeLessThan(claimed.length);
  });

  test('and opens again once the fault is gone', async () => {
    const path = await temporaryFolder();
    await claimAll(path);
    const broken = join(path, '2026-01-02');
    await mkdir(broken);
    await writeFile(join(broken, 'CURRENT'), 'nonsense');
    await expect(open(path)).rejects.toThrow();
    await rm(broken, { recursive: true });
    const second = await open(path);
    const { position } = second;
    await second.close();

    expect(position).toBe(8);
  });
});

const word = (value: number): number => {
  const mixed = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
};

test('a filter never says of what was added that it is new, through every layer, and suspects hardly anything else', () => {
  const filter = createClaimFilter();
  const count = 300_000;
  Array.from({ length: count }, (_, value) => filter.add(word(value)));
  const missing = Array.from({ length: count }, (_, value) => value).filter((value) => !filter.mayHold(word(value)));
  const alarms = Array.from({ length: count }, (_, value) => value + count).filter((value) => filter.mayHold(word(value)));

  expect(missing).toEqual([]);
  expect(filter.layers.length).toBeGreaterThan(1);
  expect(alarms.length).toBeLessThan(count / 20);
});

test('a table finds every slot of a word, newest first, in memory as in places that are read; also at its end', () => {
  const table = createClaimTable();
  const words = [
    ...Array.from({ length: 20_000 }, (_, value) => word(value)),
    ...Array.from({ length: 300 }, () => 2 ** 32 - 1),
    word(7),
  ];
  words.forEach((value, at) => table.add(value, at + 1));
  const placeCount = table.words.length / 2;
  const find = (value: number): readonly number[] =>
    findInPlaces(value, placeCount, (from, count) => table.words.subarray(2 * from, 2 * (from + count)));

  expect(table.find(word(7))).toEqual([20_301, 8]);
  expect(table.find(2 ** 32 - 1)).toEqual(Array.from({ length: 300 }, (_, at) => 20_300 - at));
  expect(words.filter((value, at) => !table.find(value).includes(at + 1))).toEqual([]);
  expect(words.filter((value) => find(value).join() !== table.find(value).join())).toEqual([]);
  expect(table.find(word(20_001))).toEqual([]);
});

function open(path: string): Promise<DedupeIndex> {
  return openFileDedupeIndex({ path, windowDays: 10, claimsPerSegment });
}

async function claimAll(path: string): Promise<void> {
  const index = await open(path);
  await claimInParts(index);
  await index.close();
}

async function claimInParts(index: DedupeIndex): Promise<void> {
  for (let from = 0; from < claimed.length; from += 1_000) {
    await claimBlock(index, claimed.slice(from, from + 1_000), 8);
  }
}

/** Another byte at a place, which is counted from the end where it is negative. */
async function flip(path: string, place: number): Promise<void> {
  const bytes = await readFile(path);
  const at = place < 0 ? bytes.length + place : place;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

async function writeLevelDay(path: string): Promise<void> {
  const database = new ClassicLevel<Buffer, Buffer>(path, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await database.open();
  const keys = hashClaims(claimed);
  const batch = database.batch().put(Buffer.from('count'), Buffer.alloc(8));
  claimed.forEach((claim, at) => {
    const holder = Buffer.alloc(holderBytes);
    encodeHolder(claim, holder, 0);
    batch.put(keys.bytes.subarray(keyBytes * at, keyBytes * (at + 1)), holder);
  });
  await batch.write();
  await database.close();
}
