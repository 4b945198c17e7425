/** Files of the spool that were cut off or changed: what can't be trusted is skipped and reported, never given out as good. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import type { SpooledRecord } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { copyAsAfterCrash, listFiles, openSpool, takeAll, temporaryFolder, toIds, toRecord } from './folder.ts';

const count = 3;
const expectedIds = Array.from({ length: count }, (_, serial) => `id-${serial}`);

/** A folder with three records in one segment, of a process that crashed or one that closed, and a way to make it so again. */
function prepare(end: 'crashed' | 'closed'): { readonly directory: string; readonly segment: string; readonly bytes: Buffer } {
  const source = temporaryFolder();
  const { spool } = openSpool(source);
  for (let serial = 0; serial < count; serial++) {
    spool.append({ ...toRecord(serial, 60), eventCount: serial + 1 }, { taken: false });
  }
  if (end === 'closed') {
    spool.close();
  }
  const directory = copyAsAfterCrash(source);
  const segment = segmentOf(directory);
  return { directory, segment, bytes: readFileSync(segment) };
}

function segmentOf(directory: string): string {
  const [segment, ...more] = listFiles(directory).filter((path) => path.endsWith('.log'));
  if (segment === undefined || more.length > 0) {
    throw new Error('there should be one segment');
  }
  return segment;
}

interface Read {
  readonly records: readonly SpooledRecord[];
  readonly lostEvents: number;
  readonly codes: readonly string[];
  readonly eventCountAfter: number;
}

function readAll(directory: string): Read {
  const { spool, failures } = openSpool(copyAsAfterCrash(directory));
  const records = takeAll(spool);
  spool.settle(records.map(({ ticket }) => ticket));
  const lostEvents = failures.reduce((sum, { eventCount }) => sum + eventCount, 0);
  const read = { records, lostEvents, codes: failures.map(({ failure }) => failure.code), eventCountAfter: spool.eventCount };
  spool.close();
  return read;
}

describe('a crash in the midst of a write', () => {
  test('costs only the record that was being written, at whichever byte it came', () => {
    const { directory, segment, bytes } = prepare('crashed');
    const lastStart = bytes.lastIndexOf(Buffer.from([0xff, 0x46, 0x53, 0x31]));
    expect(lastStart).toBeGreaterThan(48);
    for (let length = lastStart; length < bytes.length; length++) {
      truncateSync(segment, length);
      const read = readAll(directory);
      expect([length, toIds(read.records), read.codes]).toEqual([length, expectedIds.slice(0, -1), []]);
      writeFileSync(segment, bytes);
    }
    expect(toIds(readAll(directory).records)).toEqual(expectedIds);
  });

  test('before the first record, leaves an empty spool', () => {
    const { directory, segment } = prepare('crashed');
    for (let length = 0; length <= 48; length++) {
      truncateSync(segment, 48 - length);
      expect(readAll(directory)).toEqual({ records: [], lostEvents: 0, codes: [], eventCountAfter: 0 });
    }
  });
});

describe.each(['crashed', 'closed'] as const)('after a process that %s', (end) => {
  test('any changed byte costs one record at most, which is reported, and no other', () => {
    const { directory, segment, bytes } = prepare(end);
    const originals = new Map(readAll(directory).records.map(({ id, ...record }) => [id, record.text]));
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(segment, changed);
      const { records, lostEvents, codes, eventCountAfter } = readAll(directory);
      const missing = expectedIds.filter((id) => !toIds(records).includes(id));

      expect([at, missing.length]).toEqual([at, at < 48 ? 0 : 1]);
      expect(toIds(records)).toEqual(expectedIds.filter((id) => !missing.includes(id)));
      expect(records.every(({ id, text }) => text === originals.get(id))).toBe(true);
      expect([at, codes]).toEqual([at, missing.map(() => 'spool_damaged')]);
      expect([at, eventCountAfter]).toEqual([at, 0]);
      expect([at, lostEvents > 0]).toEqual([at, missing.length > 0]);
      if (end === 'closed' && missing.length > 0) {
        // What the segment says about itself makes the count exact, even where the record's own is unreadable.
        expect([at, lostEvents]).toEqual([at, expectedIds.indexOf(missing[0] ?? '') + 1]);
      }
    }
  });

  test('damage that was reported is not reported again', () => {
    const { directory, segment, bytes } = prepare(end);
    bytes[bytes.indexOf('id-2') + 1] = 0;
    writeFileSync(segment, bytes);
    const first = openSpool(directory);
    const taken = takeAll(first.spool);
    expect(first.failures.map(({ failure, eventCount }) => [failure.code, eventCount])).toEqual([['spool_damaged', 3]]);
    first.spool.close();

    const second = openSpool(directory);
    expect(toIds(takeAll(second.spool))).toEqual(toIds(taken));
    expect(second.failures).toEqual([]);
  });

  test('garbage in the middle is skipped up to the next good record', () => {
    const { directory, segment, bytes } = prepare(end);
    const from = bytes.indexOf('id-1');
    bytes.fill(0xff, from - 30, from + 20);
    writeFileSync(segment, bytes);
    const { records, lostEvents } = readAll(directory);

    expect(toIds(records)).toEqual(['id-0', 'id-2']);
    expect(lostEvents).toBeGreaterThan(0);
  });

  test('a folder of garbage is reported, and new records are kept', () => {
    const { directory, segment, bytes } = prepare(end);
    writeFileSync(segment, Buffer.alloc(bytes.length, 'garbage'));
    const { spool, failures } = openSpool(directory);
    spool.append(toRecord(9), { taken: false });

    expect(toIds(takeAll(spool))).toEqual(['id-9']);
    expect(failures.map(({ failure }) => failure.code)).toEqual(['spool_damaged']);
  });
});

test('damage to what is settled makes records come twice, and none go missing', () => {
  const source = temporaryFolder();
  const { spool } = openSpool(source);
  const tickets = expectedIds.map((_, serial) => spool.append(toRecord(serial), { taken: true }) ?? {});
  spool.settle(tickets.slice(0, 1));
  spool.settle(tickets.slice(2));
  const directory = copyAsAfterCrash(source);
  const path = listFiles(directory).find((file) => file.endsWith('.settled')) ?? '';
  const bytes = readFileSync(path);
  expect(bytes.length).toBe(48);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    writeFileSync(path, changed);
    const read = readAll(directory);
    expect([at, toIds(read.records)]).toEqual([at, at < 24 ? ['id-0', 'id-1'] : ['id-1', 'id-2']]);
    expect(read.codes).toEqual([]);
  }
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    expect(toIds(readAll(directory).records)).toEqual(length < 24 ? expectedIds : ['id-1', 'id-2']);
  }
});
