import { open } from 'lmdb';
import { expect, test } from 'vitest';
import { openLmdbLog } from '../../src/log/lmdb-log.ts';
import { openLmdbLogReader } from '../../src/log/lmdb-log-reader.ts';
import { temporaryFolder } from '../support/folder.ts';
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
