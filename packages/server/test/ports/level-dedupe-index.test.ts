import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLevelDedupeIndex } from '../../src/dedupe/level-dedupe-index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeDedupeIndex } from './dedupe-index-contract.ts';

describeDedupeIndex('LevelDB', async () => {
  const path = await temporaryFolder();
  return { open: () => openLevelDedupeIndex({ path, windowDays: 10 }) };
});

test('after a day that can not be opened, the index opens again once the fault is gone', async () => {
  const path = await temporaryFolder();
  const first = await openLevelDedupeIndex({ path, windowDays: 10 });
  await first.claim([{ id: 'a', position: 1, index: 0, receivedAtMs: Date.UTC(2026, 0, 1) }], 1);
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
