/** `fairlead/spool` on a real disk, within one process. */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FairleadError } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import { describe, expect, test } from 'vitest';
import { copyAsAfterCrash, listFiles, openSpool, takeAll, temporaryFolder, toIds, toRecord } from './folder.ts';
import { spoolContract } from './spool-contract.ts';

spoolContract('fileSpool', {
  createProvider: (options) => fileSpool({ directory: temporaryFolder(), ...options }),
});

describe('the folder of a spool', () => {
  test.skipIf(process.platform === 'win32')('is for its owner only', () => {
    const directory = join(temporaryFolder(), 'made', 'for us');
    const { spool } = openSpool(directory);
    const ticket = spool.append(toRecord(1), { taken: true }) ?? {};
    spool.append(toRecord(2), { taken: true });
    spool.settle([ticket]);
    const files = listFiles(directory);

    expect(files.map((path) => path.replace(/.*\//, ''))).toEqual(['00000001.log', '00000001.settled', 'owner']);
    expect(files.map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    for (let folder = join(files[0] ?? '', '..'); folder !== directory; folder = join(folder, '..')) {
      expect([folder, modeOf(folder)]).toEqual([folder, 0o700]);
    }
  });

  test('is left empty by a process that leaves nothing', () => {
    const directory = temporaryFolder();
    for (const end of ['settled', 'never used'] as const) {
      const { spool } = openSpool(directory);
      if (end === 'settled') {
        spool.settle([spool.append(toRecord(1), { taken: true }) ?? {}]);
      }
      spool.close();
    }
    expect(listFiles(directory)).toEqual([]);
    expect(readdirSync(join(directory, 'message-1'))).toEqual([]);
  });

  test('may be named by several clients of one process', () => {
    const directory = temporaryFolder();
    const first = openSpool(directory);
    first.spool.append(toRecord(1), { taken: false });
    const second = openSpool(directory);
    second.spool.append(toRecord(2), { taken: false });

    expect(toIds(takeAll(second.spool))).toEqual(['id-2']);
    expect(toIds(takeAll(first.spool))).toEqual(['id-1']);
  });

  test('grows no further than bytesMax, whatever is settled in which order', () => {
    const directory = temporaryFolder();
    const bytesMax = 100_000;
    const { spool } = openSpool(directory, { bytesMax });
    let held: object[] = [];
    for (let serial = 0; serial < 2000; serial++) {
      const ticket = spool.append(toRecord(serial, 500), { taken: true });
      if (ticket === undefined) {
        spool.settle(held.filter((_, index) => index % 3 !== 0));
        spool.settle(held.filter((_, index) => index % 3 === 0));
        held = [];
      } else {
        held.push(ticket);
      }
      const onDisk = listFiles(directory).filter((path) => !path.endsWith('owner'));
      expect(onDisk.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThanOrEqual(bytesMax + 24 * 200);
    }
  });

  test('is made again when someone deletes it', () => {
    const directory = temporaryFolder();
    const { spool, failures } = openSpool(directory);
    spool.append(toRecord(1), { taken: false });
    rmSync(directory, { recursive: true });
    for (let serial = 2; serial < 600; serial++) {
      spool.append(toRecord(serial), { taken: false });
    }

    const expected = Array.from({ length: 599 }, (_, index) => `id-${index + 1}`);
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(directory)).spool))).toEqual(expected);
    expect(toIds(takeAll(spool))).toEqual(expected);
    expect(failures).toEqual([]);
  });
});

describe('after a crash', () => {
  test('everything is there, in order, but what was settled', () => {
    const directory = temporaryFolder();
    const { spool } = openSpool(directory, { bytesMax: 400_000 });
    const tickets = Array.from(
      { length: 1000 },
      (_, serial) => spool.append(toRecord(serial, 200), { taken: serial % 2 === 0 }) ?? {},
    );
    spool.settle(tickets.filter((_, serial) => serial % 10 === 0));

    const next = openSpool(copyAsAfterCrash(directory));
    const expected = tickets.map((_, serial) => `id-${serial}`).filter((_, serial) => serial % 10 !== 0);
    expect(next.spool.waitingRecords).toBe(900);
    expect(toIds(takeAll(next.spool))).toEqual(expected);
    expect(next.failures).toEqual([]);
  });

  test('what a record replaces is settled, though the crash came before that could be written', () => {
    const directory = temporaryFolder();
    const { spool } = openSpool(directory, { bytesMax: 16_384 });
    const tickets = Array.from({ length: 20 }, (_, serial) => spool.append(toRecord(serial, 300), { taken: true }) ?? {});
    spool.append(toRecord(99), { taken: true, replaces: tickets.slice(3, 12) });
    const copy = copyAsAfterCrash(directory);
    const settledLogs = listFiles(copy).filter((path) => path.endsWith('.settled'));
    expect(settledLogs.length).toBeGreaterThan(0);
    settledLogs.forEach((path) => writeFileSync(path, ''));

    const expected = [0, 1, 2, 12, 13, 14, 15, 16, 17, 18, 19, 99].map((serial) => `id-${serial}`);
    const { spool: next } = openSpool(copy);
    expect(next.eventCount).toBe(12);
    expect(toIds(takeAll(next))).toEqual(expected);
    expect(toIds(takeAll(openSpool(copyAsAfterCrash(copy)).spool))).toEqual(expected);
  });

  test('again and again, nothing is lost and the order stays', () => {
    let directory = temporaryFolder();
    const expected: string[] = [];
    for (let life = 0; life < 6; life++) {
      const { spool, failures } = openSpool(directory);
      for (let offset = 0; offset < 5; offset++) {
        spool.append(toRecord(life * 5 + offset), { taken: true });
        expected.push(`id-${life * 5 + offset}`);
      }
      expect(failures).toEqual([]);
      directory = copyAsAfterCrash(directory);
    }
    const { spool } = openSpool(directory);
    expect(toIds(takeAll(spool))).toEqual(expected);
  });
});

describe('fileSpool', () => {
  test.each([
    [{}, 'directory'],
    [{ directory: '' }, 'directory'],
    [{ directory: 'x', bytesMax: 10 }, 'bytesMax'],
    [{ directory: 'x', syncIntervalMs: -1 }, 'syncIntervalMs'],
    [{ directory: 'x', staleAfterMs: 1.5 }, 'staleAfterMs'],
    [{ directory: 'x', clock: {} }, 'clock'],
    [{ directory: 'x', folder: 'y' }, 'folder'],
  ])('refuses %j', (options, named) => {
    expect(() => fileSpool(options as never)).toThrow(expect.objectContaining({ code: 'invalid_options' }));
    expect(() => fileSpool(options as never)).toThrow(named);
  });

  test('says when the folder cannot be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openSpool(file)).toThrow(FairleadError);
    expect(() => openSpool(file)).toThrow(expect.objectContaining({ code: 'spool_failed' }));
  });

  test('is there for CommonJS', () => {
    const required = createRequire(import.meta.url)('fairlead/spool') as { fileSpool: typeof fileSpool };
    const directory = temporaryFolder();
    const spool = required
      .fileSpool({ directory })
      .open({ kind: 'batch', now: Date.now, onMore: () => undefined, onFailure: () => undefined });
    spool.append(toRecord(1), { taken: false });
    expect(toIds(takeAll(spool))).toEqual(['id-1']);
    spool.close();
    expect(existsSync(join(directory, 'batch-1'))).toBe(true);
  });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
