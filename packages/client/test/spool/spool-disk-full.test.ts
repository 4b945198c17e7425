/** A disk that is full: a small file system in memory, where the machine lets us mount one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FairleadError } from 'fairlead';
import type { Spool } from 'fairlead';
import { expect, onTestFinished, test } from 'vitest';
import { copyAsAfterCrash, openSpool, takeAll, temporaryFolder, toIds, toRecord } from './folder.ts';
import { until } from './until.ts';

const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!canMount)(
  'what the disk refuses throws and is not kept; with room again the spool goes on, and has all that it took',
  () => {
    const disk = smallDisk('200k');
    const { spool, failures } = openSpool(disk);
    const kept: string[] = [];
    const refusals: unknown[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      refusals.push(appendUntilRefused(spool, kept));
    }
    const keptBefore = kept.length;
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(disk)).spool))).toEqual(kept);
    execFileSync('mount', ['-o', 'remount,size=1m', disk]);
    append(spool, kept);
    append(spool, kept);

    expect(refusals.every((refusal) => refusal instanceof FairleadError && refusal.code === 'spool_failed')).toBe(true);
    expect(refusals[0]).toMatchObject({ cause: { code: 'ENOSPC' } });
    expect(String(refusals[0])).toContain('ENOSPC');
    expect(keptBefore).toBeGreaterThan(30);
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(disk)).spool))).toEqual(kept);
    expect(toIds(takeAll(spool))).toEqual(kept);
    expect(failures).toEqual([]);
  },
);

test.skipIf(!canMount)('settling works on a full disk, and makes room', async () => {
  const disk = smallDisk('200k');
  // Segments of 16 KiB, so that one can be deleted.
  const { spool } = openSpool(disk, { bytesMax: 262_144 });
  const kept: string[] = [];
  appendUntilRefused(spool, kept);
  const ballast = join(disk, 'ballast');
  try {
    writeFileSync(ballast, Buffer.alloc(1_000_000));
  } catch {
    // Now it is full to the last page.
  }
  const records = takeAll(spool);
  for (const record of records.slice(0, -1)) {
    spool.settle([record.ticket]);
  }
  expect(spool.eventCount).toBe(1);
  const before = kept.length;
  // Files that are being synced in the background give their room back once they are.
  await until('there is room', () => appendUntilRefused(spool, kept) !== undefined && kept.length > before + 10);

  const left = toIds(takeAll(openSpool(copyAsAfterCrash(disk)).spool));
  expect(left.slice(left.indexOf(`id-${before - 1}`))).toEqual(kept.slice(before - 1));
});

test.skipIf(!canMount)('a full disk at the start says so', () => {
  const disk = smallDisk('64k');
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(1_000_000));
  } catch {
    // That was the point.
  }
  expect(() => openSpool(disk)).toThrow(expect.objectContaining({ code: 'spool_failed' }));
});

function append(spool: Spool, kept: string[]): void {
  const record = toRecord(kept.length, 3000 + ((kept.length * 37) % 1000));
  expect(spool.append(record, { taken: false })).toBeDefined();
  kept.push(record.id);
}

function appendUntilRefused(spool: Spool, kept: string[]): unknown {
  for (;;) {
    try {
      append(spool, kept);
    } catch (cause) {
      return cause;
    }
  }
}

function smallDisk(size: string): string {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  return folder;
}
