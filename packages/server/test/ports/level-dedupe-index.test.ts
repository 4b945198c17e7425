import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClaimFilter } from '../../src/dedupe/claim-filter.ts';
import { openLevelDedupeIndex } from '../../src/dedupe/level-dedupe-index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeDedupeIndex } from './dedupe-index-contract.ts';
import { claimBlock } from '../support/store-rows.ts';

describeDedupeIndex('LevelDB', async () => {
  const path = await temporaryFolder();
  return { open: () => openLevelDedupeIndex({ path, windowDays: 10 }) };
});

test('after a day that can not be opened, the index opens again once the fault is gone', async () => {
  const path = await temporaryFolder();
  const first = await openLevelDedupeIndex({ path, windowDays: 10 });
  await claimBlock(first, [{ id: 'a', position: 1, index: 0, receivedAtMs: Date.UTC(2026, 0, 1) }], 1);
  await first.close();
  const broken = join(path, '2026-01-02');
  await mkdir(broken);
  await writeFile(join(broken, 'CURRENT'), 'nonsense');
  await expect(openLevelDedupeIndex({ path, windowDays: 10 })).rejects.toThrow();
  await rm(broken, { recursive: true });
  const second = await openLevelDedupeIndex({ path, windowDays: 10 });
  const { position } = second;
  await second.close();

  expect(position).toBe(1);
});

describe('ids are known again whatever became of the filter', () => {
  const receivedAtMs = Date.UTC(2026, 0, 1);
  const hashes = '2026-01-01.hashes';
  const claimed = Array.from({ length: 30_000 }, (_, index) => ({ id: `id ${index}`, position: 1, index, receivedAtMs }));
  const again = claimed.map((claim) => ({ ...claim, position: 2 }));

  test.each([
    { name: 'it is read back', spoil: () => Promise.resolve() },
    { name: 'its file is gone', spoil: (path: string) => rm(join(path, hashes)) },
    { name: 'its file is cut short', spoil: (path: string) => truncate(join(path, hashes), 8 * 29_999) },
  ])('$name', async ({ spoil }) => {
    const path = await temporaryFolder();
    const first = await openLevelDedupeIndex({ path, windowDays: 10 });
    await claimBlock(first, claimed.slice(0, 20_000), 1);
    await claimBlock(first, claimed.slice(20_000), 1);
    await first.close();
    await spoil(path);
    const second = await openLevelDedupeIndex({ path, windowDays: 10 });
    const atOnce = await claimBlock(second, again, 2);
    await claimBlock(second, [{ id: 'new', position: 3, index: 0, receivedAtMs }], 3);
    await second.close();
    const third = await openLevelDedupeIndex({ path, windowDays: 10 });
    const later = await claimBlock(third, [{ id: 'new', position: 4, index: 0, receivedAtMs }, ...again], 4);
    await third.close();

    expect(atOnce.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length);
    expect(later[0]?.position).toBe(3);
    expect(later.filter((holder) => holder?.position === 1)).toHaveLength(claimed.length);
  });

  test('what was added is never said to be new, through every layer, and hardly anything else is suspected', () => {
    const filter = createClaimFilter();
    const word = (value: number): number => Math.imul(value ^ (value >>> 15), 0x85ebca6b) >>> 0;
    const key = (value: number): [number, number] => [word(value * 2 + 1), word(Math.imul(value, 0x9e3779b1))];
    const count = 300_000;
    Array.from({ length: count }, (_, value) => filter.add(...key(value)));
    const missing = Array.from({ length: count }, (_, value) => value).filter((value) => !filter.mayHold(...key(value)));
    const alarms = Array.from({ length: count }, (_, value) => value + count).filter((value) => filter.mayHold(...key(value)));

    expect(missing).toEqual([]);
    expect(alarms.length).toBeLessThan(count / 20);
  });
});
