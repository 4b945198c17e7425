import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import type { FairleadError } from '../../src/errors.ts';
import { openLmdbLog } from '../../src/log/lmdb-log.ts';
import { openLmdbLogReader } from '../../src/log/lmdb-log-reader.ts';
import { temporaryFolder } from '../support/folder.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { describeLog } from './log-contract.ts';

describeLog('LMDB', async () => {
  const path = await temporaryFolder();
  return {
    open: () => Promise.resolve({ log: openLmdbLog({ path, commitTimeoutMs: 10_000 }), reader: openLmdbLogReader(path) }),
  };
});

test('a record that is not beside its neighbour is read as one without bytes, and those behind it as they are', async () => {
  const path = await temporaryFolder();
  await writeRecords(path, [1, 2, 3, 5, 6, 9, 10]);
  const reader = openLmdbLogReader(path);
  const read = reader.read(2, { recordsMax: 100, bytesMax: 1_000_000 });
  const some = [3, 4, 8, 10].map((position) => reader.get(position)?.length);
  await reader.close();

  expect(read.map(({ position, bytes }) => `${position}: ${Buffer.from(bytes).toString()}`)).toEqual([
    '2: record 2',
    '3: record 3',
    '4: ',
    // Its own neighbour is missing: it may be a record of any other position.
    '5: ',
    '6: record 6',
    '7: ',
    '8: ',
    '9: ',
    '10: record 10',
  ]);
  expect(some).toEqual([8, 0, 0, 9]);
});

test.skipIf(!canMount)(
  'a disk without room takes no record, LMDB meets no write that fails, and with room again all goes on',
  async () => {
    const disk = await smallDisk('16m');
    const log = openLmdbLog({ path: disk, commitTimeoutMs: 10_000 });
    const refusals: FairleadError[] = [];
    let kept = 0;
    for (let bytes = 1; bytes < 300_000; bytes = Math.ceil(bytes * 1.1)) {
      const appends = Array.from({ length: 5 }, () => log.append(Buffer.alloc(bytes, 1)));
      await Promise.all(appends.map((append) => append.then(() => kept++).catch((error: FairleadError) => refusals.push(error))));
    }
    const { lastPosition } = log;
    await writeFile(join(disk, 'ballast'), Buffer.alloc(4 * 1024 * 1024));
    const trimming = await log.trim(lastPosition - 1).catch((error: FairleadError) => error.code);
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await log.trim(lastPosition - 1);
    const next = await log.append(Buffer.from('next'));
    await log.close();

    expect(refusals.length).toBeGreaterThan(10);
    expect(trimming).toBe('disk_full');
    expect(refusals.filter(({ code, cause }) => code !== 'disk_full' || cause !== undefined)).toEqual([]);
    expect({ lastPosition, first: log.firstPosition, next }).toEqual({ lastPosition: kept, first: kept, next: kept + 1 });
  },
);

test('a log whose records do not add up is refused', async () => {
  const path = await temporaryFolder();
  await writeRecords(path, [1, 2, 4]);

  expect(() => openLmdbLog({ path, commitTimeoutMs: 10_000 })).toThrow(
    'The log is damaged: it has 3 records where there should be 4.',
  );
});

async function writeRecords(path: string, positions: readonly number[]): Promise<void> {
  const database = open<Buffer, number>({ path, encoding: 'binary' });
  await Promise.all(positions.map((position) => database.put(position, Buffer.from(`record ${position}`))));
  await database.close();
}
