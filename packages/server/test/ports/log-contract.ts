import { describe, expect, test } from 'vitest';
import type { Log, LogReader } from '../../src/log/log.ts';

/** What every log keeps, whatever stands behind it. */
export interface LogUnderTest {
  open(): Promise<{ readonly log: Log; readonly reader: LogReader }>;
}

export function describeLog(name: string, create: () => Promise<LogUnderTest>): void {
  describe(`log: ${name}`, () => {
    test('positions start at 1, grow by 1 in the order of appending, and read back the same bytes', async () => {
      const { log, reader } = await (await create()).open();
      const records = Array.from({ length: 300 }, (_, index) => Buffer.from(`record ${index} ${'x'.repeat(index * 20)}`));
      const positions = await Promise.all(records.map((record) => log.append(record)));
      const read = reader.read(1, { recordsMax: 1_000, bytesMax: Number.MAX_SAFE_INTEGER });
      await log.close();

      expect(positions).toEqual(records.map((_, index) => index + 1));
      expect(read.map((record) => record.position)).toEqual(positions);
      expect(read.map((record) => Buffer.from(record.bytes).toString())).toEqual(records.map(String));
      expect(log.lastPosition).toBe(300);
    });

    test('reading stops at either bound and goes on from any position', async () => {
      const { log, reader } = await (await create()).open();
      await Promise.all(Array.from({ length: 20 }, () => log.append(Buffer.alloc(100))));
      const byCount = reader.read(5, { recordsMax: 3, bytesMax: Number.MAX_SAFE_INTEGER });
      const byBytes = reader.read(1, { recordsMax: 100, bytesMax: 250 });
      const behind = reader.read(21, { recordsMax: 100, bytesMax: 1_000 });
      await log.close();

      expect(byCount.map((record) => record.position)).toEqual([5, 6, 7]);
      expect(byBytes.map((record) => record.position)).toEqual([1, 2, 3]);
      expect(behind).toEqual([]);
    });

    test('while it is held nothing is written, by nobody, and then all that waited', async () => {
      const { log, reader } = await (await create()).open();
      const other = await (await create()).open();
      await log.append(Buffer.from('before'));
      const letGo = [await log.hold(), await log.hold()];
      const waiting = Promise.all(['one', 'two'].map((text) => log.append(Buffer.from(text))));
      letGo[0]?.();
      letGo[0]?.();
      // As long as many commits take.
      for (let nth = 0; nth < 30; nth++) {
        await other.log.append(Buffer.from('beside'));
      }
      const held = reader.range();
      letGo[1]?.();
      const positions = await waiting;
      await Promise.all([log.close(), other.log.close()]);

      expect(held).toEqual({ first: 1, last: 1 });
      expect(positions).toEqual([2, 3]);
    });

    test('what was appended is there after opening again, and positions go on behind it', async () => {
      const place = await create();
      const first = await place.open();
      await first.log.append(Buffer.from('one'));
      await first.log.close();
      const second = await place.open();
      const position = await second.log.append(Buffer.from('two'));
      const range = second.reader.range();
      const one = second.reader.get(1);
      await second.log.close();

      expect(position).toBe(2);
      expect(range).toEqual({ first: 1, last: 2 });
      expect(Buffer.from(one ?? []).toString()).toBe('one');
    });

    test('an empty log has no range, and a position that is not there has no record', async () => {
      const { log, reader } = await (await create()).open();
      const range = reader.range();
      const missing = reader.get(7);
      await log.close();

      expect(range).toBeUndefined();
      expect(missing).toBeUndefined();
    });

    test('what is trimmed is gone, what is kept stays, and positions go on', async () => {
      const place = await create();
      const { log, reader } = await place.open();
      await Promise.all(Array.from({ length: 2_000 }, (_, index) => log.append(Buffer.from(`record ${index + 1}`))));
      const [, position] = await Promise.all([log.trim(1_500), log.append(Buffer.from('meanwhile'))]);
      const range = reader.range();
      const trimmed = reader.get(1_500);
      const read = reader.read(1, { recordsMax: 1, bytesMax: 1_000 });
      const first = log.firstPosition;
      await log.close();
      const again = await place.open();
      const reopened = again.log.firstPosition;
      await again.log.close();

      expect(position).toBe(2_001);
      expect(range).toEqual({ first: 1_501, last: 2_001 });
      expect(trimmed).toBeUndefined();
      expect(read.map((record) => [record.position, String(record.bytes)])).toEqual([[1_501, 'record 1501']]);
      expect(first).toBe(1_501);
      expect(reopened).toBe(1_501);
    });

    test('the last record is never trimmed, so that no position is given out twice', async () => {
      const place = await create();
      const { log, reader } = await place.open();
      await Promise.all(Array.from({ length: 5 }, () => log.append(Buffer.from('record'))));
      await log.trim(100);
      await log.trim(3);
      const range = reader.range();
      await log.close();
      const again = await place.open();
      const position = await again.log.append(Buffer.from('next'));
      await again.log.close();

      expect(range).toEqual({ first: 5, last: 5 });
      expect(position).toBe(6);
    });

    test('a closed log refuses, and closing again does nothing', async () => {
      const { log } = await (await create()).open();
      await log.close();
      await log.close();

      await expect(log.append(Buffer.from('late'))).rejects.toMatchObject({ code: 'log_failed' });
      await expect(log.trim(1)).rejects.toMatchObject({ code: 'log_failed' });
    });
  });
}
