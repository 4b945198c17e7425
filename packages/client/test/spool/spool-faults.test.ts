/** A disk that fails, by way of Node's own functions: the built package sees them replaced. */
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { VirtualClock } from '../virtual-clock.ts';
import { describe, expect, test } from 'vitest';
import { replace, toDiskError } from './failing-disk.ts';
import { copyAsAfterCrash, listFiles, openSpool, takeAll, temporaryFolder, toIds, toRecord } from './folder.ts';
import { until } from './until.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

describe('a write that fails half-way', () => {
  test.each([false, true])(
    'keeps nothing of the record, and the next takes its place (cutting off fails too: %s)',
    (cuttingFails) => {
      const directory = temporaryFolder();
      const { spool, failures } = openSpool(directory);
      spool.append(toRecord(1, 1000), { taken: false });
      const restoreCut = cuttingFails
        ? replace('ftruncateSync', () => () => {
            throw toDiskError('EIO');
          })
        : undefined;
      let calls = 0;
      const restore = replace(
        'writeSync',
        (original) =>
          ((fd: number, buffer: Buffer, offset: number, length: number, position: number) => {
            if (++calls % 2 === 0) {
              throw toDiskError('ENOSPC');
            }
            return original(fd, buffer, offset, length >> 1, position);
          }) as typeof fs.writeSync,
      );
      for (let attempt = 0; attempt < 3; attempt++) {
        expect(() => spool.append(toRecord(2, 5000), { taken: false })).toThrow(expect.objectContaining({ code: 'spool_failed' }));
      }
      expect(spool.waitingRecords).toBe(1);
      const copy = copyAsAfterCrash(directory);
      restore();
      restoreCut?.();
      expect(toIds(takeAll(openSpool(copy).spool))).toEqual(['id-1']);
      spool.append(toRecord(3, 100), { taken: false });
      const next = openSpool(copyAsAfterCrash(directory));

      expect(toIds(takeAll(next.spool))).toEqual(['id-1', 'id-3']);
      expect(toIds(takeAll(spool))).toEqual(['id-1', 'id-3']);
      expect([...failures, ...next.failures]).toEqual([]);
    },
  );

  test('when it says what is settled, is reported; those may come twice, none is lost', () => {
    const directory = temporaryFolder();
    const { spool, failures } = openSpool(directory);
    const tickets = [1, 2, 3].map((serial) => spool.append(toRecord(serial), { taken: true }) ?? {});
    const restore = replace('writeSync', () => () => {
      throw toDiskError('EIO');
    });
    spool.settle(tickets.slice(0, 1));
    restore();
    spool.settle(tickets.slice(1, 2));

    expect(spool.eventCount).toBe(1);
    expect(failures.map(({ failure, eventCount }) => [failure.code, eventCount])).toEqual([['spool_failed', 0]]);
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(directory)).spool))).toEqual(['id-1', 'id-3']);
  });
});

test('a segment that cannot be read is reported and holds up no other; the next process has it again', () => {
  const directory = temporaryFolder();
  openSpool(directory).spool.append(toRecord(1), { taken: false });
  const copy = copyAsAfterCrash(directory);
  const { spool, failures } = openSpool(copy);
  spool.append(toRecord(2), { taken: false });
  let calls = 0;
  const restore = replace(
    'readSync',
    (original) =>
      ((...parameters: Parameters<typeof fs.readSync>) => {
        if (calls++ === 0) {
          throw toDiskError('EIO');
        }
        return original(...parameters);
      }) as typeof fs.readSync,
  );
  expect(toIds(takeAll(spool))).toEqual(['id-2']);
  restore();

  expect(failures.map(({ failure }) => failure.code)).toEqual(['spool_failed']);
  expect(toIds(takeAll(openSpool(copyAsAfterCrash(copy)).spool))).toEqual(['id-1', 'id-2']);
});

describe('an owner whose folder is taken while it is at work', () => {
  test.each([1, 100, 255, 256, 257, 600])('after %d records, loses none of them', (count) => {
    const directory = temporaryFolder();
    const elsewhere = `${temporaryFolder()}/message-1`;
    const { spool, failures } = openSpool(directory);
    const expected: string[] = [];
    const append = (): void => {
      expected.push(`id-${expected.length}`);
      expect(spool.append(toRecord(expected.length - 1), { taken: expected.length % 2 === 0 })).toBeDefined();
    };
    for (let serial = 0; serial < count; serial++) {
      append();
    }
    fs.renameSync(`${directory}/message-1`, elsewhere);
    for (let serial = 0; serial < 300; serial++) {
      append();
    }
    const taken = toIds(takeAll(openSpool(copyAsAfterCrash(elsewhere.replace('/message-1', ''))).spool));
    const left = toIds(takeAll(openSpool(copyAsAfterCrash(directory)).spool));

    expect([...new Set([...taken, ...left])]).toEqual(expected);
    expect(left.length).toBeGreaterThanOrEqual(44);
    expect(failures).toEqual([]);
    expect(spool.eventCount).toBe(left.length);
  });

  test('settles what it wrote again by the tickets that it gave', () => {
    const directory = temporaryFolder();
    const { spool } = openSpool(directory);
    const tickets = Array.from({ length: 10 }, (_, serial) => spool.append(toRecord(serial), { taken: true }) ?? {});
    fs.rmSync(directory, { recursive: true });
    expect(takeAll(spool)).toEqual([]);
    spool.append(toRecord(10), { taken: false });
    expect(toIds(takeAll(spool))).toEqual(['id-10']);
    expect(spool.eventCount).toBe(11);
    spool.settle(tickets);

    expect(spool.eventCount).toBe(1);
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(directory)).spool))).toEqual(['id-10']);
  });
});

describe('the background sync', () => {
  test('comes once per interval, only after writes; when it fails, that is reported', async () => {
    const clock = new VirtualClock();
    let syncs = 0;
    let synced = 0;
    replace(
      'fdatasync',
      (original) =>
        ((fd: number, done: (error: Error | null) => void) => {
          const isSecond = ++syncs === 2;
          original(fd, (error) => {
            done(isSecond ? toDiskError('EIO') : error);
            synced++;
          });
        }) as typeof fs.fdatasync,
    );
    const { spool, failures } = openSpool(temporaryFolder(), { clock, syncIntervalMs: 700 });
    expect(clock.timerDelays).toEqual([5000]);
    spool.append(toRecord(1), { taken: false });
    spool.append(toRecord(2), { taken: false });
    expect(clock.timerDelays).toEqual([5000, 700]);
    (await clock.timer(700)).fire();
    expect(syncs).toBe(1);
    spool.append(toRecord(3), { taken: false });
    await until('it is done, and the next may begin', () => synced === 1);
    (await clock.timer(700)).fire();
    await until('it failed', () => failures.length > 0);

    expect(syncs).toBe(2);
    expect(failures[0]?.failure.code).toBe('spool_failed');
    spool.close();
    expect(clock.timerDelays).toEqual([]);
  });

  test('can be turned off', () => {
    const clock = new VirtualClock();
    const { spool } = openSpool(temporaryFolder(), { clock, syncIntervalMs: 0 });
    spool.append(toRecord(1), { taken: false });
    expect(clock.timerDelays).toEqual([5000]);
  });
});

test('a runtime without zlib.crc32 reads and writes the same files', () => {
  const directory = temporaryFolder();
  const { spool } = openSpool(directory);
  spool.append(toRecord(1, 5000), { taken: false });
  spool.close();
  const program = `
    require('node:zlib').crc32 = undefined;
    const { fileSpool } = require('fairlead/spool');
    const context = { kind: 'message', now: Date.now, onMore() {}, onFailure: (failure) => console.log(failure.message) };
    const spool = fileSpool({ directory: process.argv[1] }).open(context);
    console.log(spool.take({ recordsMax: 9, bytesMax: 9999 }).map(({ id }) => id).join());
    spool.append({ id: 'id-2', text: '{}', eventCount: 1, enqueuedAtMs: 1 }, { taken: false });
    spool.close();`;
  const output = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', program, directory], {
    cwd: packageFolder,
    encoding: 'utf8',
  });

  expect(output).toBe('id-1\n');
  const next = openSpool(directory);
  expect(toIds(takeAll(next.spool))).toEqual(['id-1', 'id-2']);
  expect(next.failures).toEqual([]);
  expect(listFiles(directory).length).toBeGreaterThan(0);
});
