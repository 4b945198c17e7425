import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { openLmdbLog } from '../src/log/lmdb-log.ts';
import { encodeRecord } from '../src/log/record.ts';
import type { Pipeline } from '../src/pipeline/pipeline.ts';
import { temporaryFolder } from './support/folder.ts';
import { type PipelineOnLog, startPipelineOnLog } from './support/pipeline-on-log.ts';

/* What becomes of records when the worker fails on them or dies. */

const receivedAtMs = Date.UTC(2026, 0, 1);
const faultyWorker = new URL('support/faulty-worker.js', import.meta.url);

test('a record that can not be stored is set aside after five attempts of its own, event by event, its neighbours are stored, and it can be tried again', async () => {
  const fault = { on: 'poison', kind: 'error', message: 'the row makes the store fail', times: 6 } as const;
  const { log, pipeline, troubles } = await startOn(['a', 'poison', 'b'], fault);
  const rows = await rowsOf(pipeline, 3);

  expect(rows).toEqual({ events: ['a', 'b'], quarantine: [{ position: 2, reason: 'internal_error' }] });
  // Once in a block with its neighbours, then five times alone.
  expect(troubles).toHaveLength(6);
  expect(pipeline.progress).toMatchObject({
    storedEvents: 2,
    quarantinedEvents: new Map([['internal_error', 1]]),
    workerRestarts: 6,
  });

  // The fault has no times left: it can be tried again, and its sender can send it again, and it is stored once.
  const selection = { kind: 'rows', rows: [{ position: 2, eventIndex: 0 }] } as const;
  const { retries } = await pipeline.prepareRetries({ selection, nowMs: receivedAtMs });
  pipeline.advance(await log.append(retries[0]?.record ?? Buffer.of()));
  pipeline.advance(await log.append(recordOf('poison')));
  const triedAgain = await rowsOf(pipeline, 5);
  const receipt = await pipeline.receipt(5);

  expect(triedAgain.events).toEqual(['a', 'b', 'poison']);
  expect(receipt?.events).toMatchObject([{ verdict: 'duplicate', of: { receipt: 'abcdef01-4' } }]);
});

test('what was set aside and tried again is stored once where the store is built anew and nothing is in its way any more', async () => {
  const fault = { on: 'abcdef01-2#0', kind: 'error', message: 'the row makes the store fail', times: 6 } as const;
  const unnamed = (userId: string): Buffer =>
    encodeRecord({
      route: 'track',
      source: 'test',
      receivedAtMs,
      userAgent: '',
      body: Buffer.from(`{"event":"step","userId":"${userId}"}`),
    });
  const first = await startOn([unnamed('a'), unnamed('b'), unnamed('c')], fault);
  await rowsOf(first.pipeline, 3);
  const selection = { kind: 'rows', rows: [{ position: 2, eventIndex: 0 }] } as const;
  const { retries } = await first.pipeline.prepareRetries({ selection, nowMs: receivedAtMs + 40 * dayMs });
  first.pipeline.advance(await first.log.append(retries[0]?.record ?? Buffer.of()));
  const before = await usersOf(first.pipeline, 4);
  await first.close();
  await rm(join(first.path, 'store'), { recursive: true });
  const second = await startOn([], undefined, first.path);
  const after = await usersOf(second.pipeline, 4);
  const receipt = await second.pipeline.receipt(4);

  expect(before).toEqual(['1 a', '3 c', '4 b']);
  expect(after).toEqual(['1 a', '2 b', '3 c']);
  expect(receipt?.events).toMatchObject([{ verdict: 'duplicate', of: { receipt: 'abcdef01-2', index: 0 } }]);
});

test('where setting a record aside fails as well, every event of it is still in quarantine under its own index', async () => {
  const fault = { on: '', kind: 'error', message: 'the block makes the store fail', times: 6 } as const;
  const batch = [0, 1, 2].map((index) => ({ type: 'track', event: 'step', userId: 'u', messageId: `m-${index}` }));
  const body = Buffer.from(JSON.stringify({ batch }));
  const { pipeline, troubles } = await startOn(
    [encodeRecord({ route: 'batch', source: 'test', receivedAtMs, userAgent: '', body })],
    fault,
  );
  await rowsOf(pipeline, 1);
  const { rows } = await pipeline.query('SELECT event_index, reason FROM quarantine ORDER BY event_index');

  expect(troubles).toHaveLength(6);
  expect(rows).toEqual([0, 1, 2].map((index) => ({ event_index: index, reason: 'internal_error' })));
});

test('a record that kills the worker is found among many by halving, and set aside', async () => {
  const fault = { on: 'poison', kind: 'crash', message: '', times: 100 } as const;
  const good = Array.from({ length: 12 }, (_, nth) => `good-${nth}`);
  const { pipeline, troubles } = await startOn([...good, 'poison', 'last'], fault);
  const rows = await rowsOf(pipeline, 14);

  expect(rows.events).toEqual([...good, 'last']);
  expect(rows.quarantine).toEqual([{ position: 13, reason: 'internal_error' }]);
  expect(troubles[0]).toContain('the worker process ended by SIGABRT');
  // 14, 7, 3 and 1 at most, then alone.
  expect(troubles.length).toBeLessThanOrEqual(9);
});

test('stores that can not be opened set nothing aside, however often', async () => {
  const { log, pipeline, path, troubles } = await startOn(['a']);
  await rowsOf(pipeline, 1);
  await writeFile(join(path, 'opening.json'), JSON.stringify({ message: 'EMFILE: too many open files, scandir', times: 6 }));
  await writeFile(join(path, 'fault.json'), JSON.stringify({ on: 'b', kind: 'crash', times: 1 }));
  pipeline.advance(await log.append(recordOf('b')));
  const rows = await rowsOf(pipeline, 2);

  expect(rows).toEqual({ events: ['a', 'b'], quarantine: [] });
  expect(troubles).toHaveLength(7);
});

test('a full disk never sets anything aside: the block waits for room', async () => {
  const message = 'IO Error: could not write: No space left on device';
  const { pipeline, troubles } = await startOn(['a', 'b'], { on: '', kind: 'error', message, times: 6 });
  const rows = await rowsOf(pipeline, 2);

  expect(rows).toEqual({ events: ['a', 'b'], quarantine: [] });
  expect(troubles).toEqual(Array.from({ length: 6 }, () => message));
});

test('nothing is written while a worker opens the log, and one that never does is replaced', async () => {
  const path = await temporaryFolder();
  const workerEntry = new URL('support/blocking-worker.js', import.meta.url);
  const records = [recordOf('a')];
  const { log, pipeline, troubles } = await startPipelineOnLog(path, {
    records,
    workerEntry,
    blockBytesMax: 1_000_000,
    logOpenMsMax: 3_000,
  });
  await rowsOf(pipeline, 1);
  await writeFile(join(path, 'wait'), '');
  process.kill(Number(pipeline.worker?.pid), 'SIGKILL');
  await until('the next worker is about to open the log', () => existsSync(join(path, 'waiting')));
  const appended = log.append(recordOf('b'));
  const other = openLmdbLog({ path: await temporaryFolder(), commitTimeoutMs: 10_000 });
  // As long as many commits take.
  for (let nth = 0; nth < 30; nth++) {
    await other.append(recordOf('beside'));
  }
  await other.close();
  const whileHeld = log.lastPosition;
  await until('it was ended', () => troubles.some((trouble) => trouble.includes('has not opened the log')));
  await rm(join(path, 'wait'));
  pipeline.advance(await appended);
  const rows = await rowsOf(pipeline, 2);

  expect(whileHeld).toBe(1);
  expect(rows.events).toEqual(['a', 'b']);
});

test('a damaged record is set aside with its reason, and its neighbours are stored', async () => {
  const damaged = recordOf('b');
  damaged[damaged.length - 1] = 0;
  const { pipeline } = await startOn(['a', damaged, Buffer.from('no record'), 'c']);
  const rows = await rowsOf(pipeline, 4);

  expect(rows.events).toEqual(['a', 'c']);
  expect(rows.quarantine).toEqual([
    { position: 2, reason: 'record_damaged' },
    { position: 3, reason: 'record_damaged' },
  ]);
});

test('a damaged record, of which nobody knows when it came, is not said to have waited', async () => {
  const { pipeline } = await startOn([Buffer.from('no record')]);
  await rowsOf(pipeline, 1);

  expect(pipeline.progress).toMatchObject({ storedPosition: 1, lastLagMs: 0 });
});

test('a worker that is killed is replaced: what came meanwhile is stored once, and every byte of it is counted', async () => {
  const { log, pipeline, path } = await startOn([]);
  let bytes = 0;
  const append = async (messageId: string): Promise<void> => {
    const record = recordOf(messageId);
    bytes += record.length;
    pipeline.advance(await log.append(record));
  };
  for (let round = 0; round < 3; round++) {
    await append(`before-${round}`);
    await writeFile(join(path, 'fault.json'), JSON.stringify({ on: `during-${round}`, kind: 'crash', times: 1 }));
    await append(`during-${round}`);
    await until('the worker has died', () => pipeline.progress.workerRestarts === round + 1);
    await append(`after-${round}`);
  }
  const rows = await rowsOf(pipeline, 9);

  const names = Array.from({ length: 3 }, (_, round) => [`before-${round}`, `during-${round}`, `after-${round}`]);
  expect(rows).toEqual({ events: names.flat(), quarantine: [] });
  await until('all reports are in', () => pipeline.progress.storedPosition === 9);
  expect(pipeline.progress.storedBytes).toBe(bytes);
});

test('a question that the worker dies over, or that comes while there is none, is refused as unavailable', async () => {
  const { log, pipeline, path } = await startOn(['a']);
  await rowsOf(pipeline, 1);
  await writeFile(join(path, 'fault.json'), JSON.stringify({ on: '', kind: 'crash', times: 1 }));
  const asked = pipeline.query('SELECT count(*) FROM range(1000000000) a, range(1000000000) b');
  const answers = Promise.allSettled([asked]);
  pipeline.advance(await log.append(recordOf('b')));
  const [answer] = await answers;
  await expect(pipeline.query('SELECT 1')).rejects.toMatchObject({ code: 'store_unavailable' });
  const rows = await rowsOf(pipeline, 2);

  expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
  expect(rows.events).toEqual(['a', 'b']);
});

interface Fault {
  /** The id of the event that meets it; empty for any block. */
  readonly on: string;
  readonly kind: 'error' | 'crash';
  readonly message: string;
  readonly times: number;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** A pipeline over a log of these events, behind those that are there, whose worker meets the fault. */
async function startOn(
  events: readonly (string | Buffer)[],
  fault?: Fault,
  at?: string,
): Promise<PipelineOnLog & { readonly path: string }> {
  const path = at ?? (await temporaryFolder());
  if (fault !== undefined) {
    await writeFile(join(path, 'fault.json'), JSON.stringify(fault));
  }
  const records = events.map((event) => (typeof event === 'string' ? recordOf(event) : event));
  return { path, ...(await startPipelineOnLog(path, { records, workerEntry: faultyWorker, blockBytesMax: 1_000_000 })) };
}

function recordOf(messageId: string): Buffer {
  const body = Buffer.from(JSON.stringify({ event: 'step', userId: 'u', messageId }));
  return encodeRecord({ route: 'track', source: 'test', receivedAtMs, userAgent: '', body });
}

async function rowsOf(
  pipeline: Pipeline,
  position: number,
): Promise<{ readonly events: unknown[]; readonly quarantine: unknown[] }> {
  await until(`position ${position} is stored`, () => pipeline.progress.storedPosition === position && !pipeline.isRestarting);
  const events = await pipeline.query('SELECT event_id FROM events ORDER BY position');
  const quarantine = await pipeline.query('SELECT position, reason FROM quarantine ORDER BY position');
  return { events: events.rows.map((row) => row['event_id']), quarantine: [...quarantine.rows] };
}

async function usersOf(pipeline: Pipeline, position: number): Promise<readonly string[]> {
  await until(`position ${position} is stored`, () => pipeline.progress.storedPosition === position && !pipeline.isRestarting);
  const { rows } = await pipeline.query('SELECT position, user_id FROM events ORDER BY position');
  return rows.map(({ position: at, user_id: user }) => `${Number(at)} ${user as string}`);
}
