import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import { expect, test } from 'vitest';
import type { FairleadError } from '../../src/errors.ts';
import { openLmdbLog } from '../../src/log/lmdb-log.ts';
import { openLmdbLogReader } from '../../src/log/lmdb-log-reader.ts';
import { temporaryFolder } from '../support/folder.ts';
import { canMount, smallDisk } from '../support/small-disk.ts';
import { describeLog } from './log-contract.ts';

const nothing = new Uint8Array();
const pageBytes = 4096;
const pageHeadBytes = 24;
const branchFlag = 1;

describeLog('LMDB', async () => {
  const path = await temporaryFolder();
  return {
    open: () => Promise.resolve({ log: openLmdbLog({ path, commitTimeoutMs: 10_000 }), reader: openLmdbLogReader(path) }),
  };
});

test('nothing is lost while another process opens the log again and again, as long as it is held meanwhile', async () => {
  // In memory where it can be: the more commits there are, the more openings meet one.
  const path = await temporaryFolder(existsSync('/dev/shm') ? '/dev/shm' : undefined);
  const log = openLmdbLog({ path, commitTimeoutMs: 10_000 });
  const opener = fork(fileURLToPath(new URL('../support/opens-log.js', import.meta.url)), [path]);
  const said = async (word: string): Promise<void> => {
    let messages: unknown[];
    do {
      messages = await once(opener, 'message');
    } while (messages[0] !== word);
  };
  const ending = new AbortController();
  const append = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await log.append(Buffer.alloc(500));
    }
  };
  const appending = Array.from({ length: 8 }, append);
  for (let nth = 0; nth < 300; nth++) {
    const letGo = await log.hold();
    const closed = said('closed');
    opener.send('open');
    await said('opened');
    letGo();
    await closed;
  }
  ending.abort();
  await Promise.all(appending);
  opener.kill();
  const { lastPosition } = log;
  await log.close();
  const again = open({ path, encoding: 'binary' });
  const count = again.getKeysCount();
  await again.close();

  expect(count).toBe(lastPosition);
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

test('records of a page that cannot be found are read as ones without bytes, and all others as they are, before and behind it', async () => {
  const path = await temporaryFolder();
  await writeRecords(
    path,
    Array.from({ length: 2000 }, (_, index) => index + 1),
  );
  const lostCount = await loseLeaf(join(path, 'data.mdb'));
  const reader = openLmdbLogReader(path);
  const read = reader.read(1, { recordsMax: 2000, bytesMax: 1_000_000 });
  const one = read.map(({ position }) => reader.get(position) ?? nothing);
  await reader.close();

  const lost = read.filter(({ position, bytes }) => Buffer.from(bytes).toString() !== `record ${position}`);
  expect(read).toHaveLength(2000);
  expect(lost.every(({ bytes }) => bytes.length === 0)).toBe(true);
  // The first record behind the page has no neighbour to be known by.
  expect(lost).toHaveLength(lostCount + 1);
  expect(one).toEqual(read.map(({ bytes }) => bytes));
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

/** Has the tree of an LMDB file point to a page that is not there, in place of one of its leaves. Returns how many records that one has. */
async function loseLeaf(file: string): Promise<number> {
  const bytes = await readFile(file);
  const pages = Array.from({ length: bytes.length / pageBytes }, (_, number) =>
    bytes.subarray(number * pageBytes, (number + 1) * pageBytes),
  );
  const [branch] = pages.filter((page) => page.readUInt16LE(18) === branchFlag);
  if (branch === undefined) {
    throw new Error('there is one leaf only');
  }
  const child = pageHeadBytes + branch.readUInt16LE(pageHeadBytes + 2 * Math.floor(keyCount(branch) / 2));
  const leaf = pages[branch.readUInt32LE(child)] ?? nothing;
  branch.writeUInt32LE(0x7fffffff, child);
  await writeFile(file, bytes);
  return keyCount(Buffer.from(leaf));
}

function keyCount(page: Buffer): number {
  return page.readUInt16LE(20) / 2;
}
