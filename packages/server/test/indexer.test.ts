import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openLmdbLog, openLmdbLogReader } from '../src/log/lmdb-log.ts';
import { encodeRecord } from '../src/log/record.ts';
import { createIndexer, type Indexer } from '../src/pipeline/indexer.ts';
import { createProgressMemory, openProgress } from '../src/pipeline/progress.ts';
import { openStores, type Stores } from '../src/pipeline/stores.ts';
import type { StoreBlock } from '../src/store/event-store.ts';
import { temporaryFolder } from './support/folder.ts';

const receivedAtMs = Date.UTC(2026, 0, 1);

test('a record that can not be stored is set aside after five attempts of its own, event by event, and its neighbours are stored', async () => {
  const { indexer, errors } = await startOn(['a', 'poison', 'b'], (block) => {
    if (block.events.some((row) => row.eventId === 'poison')) {
      throw new Error('the row makes the store fail');
    }
  });
  const rows = await rowsOf(indexer, 3);

  expect(rows.events).toEqual(['a', 'b']);
  expect(rows.quarantine).toEqual([{ position: 2, reason: 'internal_error' }]);
  // Once in a block with its neighbours, then five times alone.
  expect(errors).toHaveLength(6);
});

test('a full disk never sets anything aside: the block waits for room', async () => {
  let failures = 12;
  const { indexer, errors } = await startOn(['a', 'b'], () => {
    if (failures-- > 0) {
      throw new Error('IO Error: could not write: No space left on device');
    }
  });
  const rows = await rowsOf(indexer, 2);

  expect(rows).toEqual({ events: ['a', 'b'], quarantine: [] });
  expect(errors).toHaveLength(12);
});

test('a damaged record is set aside with its reason, and its neighbours are stored', async () => {
  const damaged = recordOf('b');
  damaged[damaged.length - 1] = 0;
  const { indexer } = await startOn(['a', damaged, Buffer.from('no record'), 'c'], () => undefined);
  const rows = await rowsOf(indexer, 4);

  expect(rows.events).toEqual(['a', 'c']);
  expect(rows.quarantine).toEqual([
    { position: 2, reason: 'record_damaged' },
    { position: 3, reason: 'record_damaged' },
  ]);
});

/** An indexer over a log of these events, on real stores whose `store` meets the fault first. Pauses take no time. */
async function startOn(
  events: readonly (string | Buffer)[],
  fault: (block: StoreBlock) => void,
): Promise<{ readonly indexer: Indexer; readonly errors: Error[] }> {
  const folder = await temporaryFolder();
  const path = { log: join(folder, 'log'), dedupe: join(folder, 'dedupe'), store: join(folder, 'store') };
  await Promise.all(Object.values(path).map((part) => mkdir(part)));
  const log = openLmdbLog({ path: path.log, commitTimeoutMs: 10_000 });
  for (const event of events) {
    await log.append(typeof event === 'string' ? recordOf(event) : event);
  }
  const progress = openProgress(createProgressMemory());
  progress.set('durablePosition', log.lastPosition);
  const errors: Error[] = [];
  const indexer = await createIndexer({
    logId: 'abcdef01',
    log: openLmdbLogReader(path.log),
    progress,
    openStores: async () => withFault(await openStores(storesOptions(path)), fault),
    blockRecordsMax: 100,
    blockBytesMax: 1_000_000,
    blockIntervalMs: 0,
    now: () => receivedAtMs,
    pause: () => Promise.resolve(),
    onStored: () => undefined,
    onRecovering: (error) => errors.push(error),
    onListenerFailed: (error) => errors.push(error),
  });
  void indexer.run();
  onTestFinished(async () => {
    await indexer.stop();
    await log.close();
  });
  return { indexer, errors };
}

function withFault(stores: Stores, fault: (block: StoreBlock) => void): Stores {
  const { events } = stores;
  return {
    dedupe: stores.dedupe,
    events: {
      get position(): number {
        return events.position;
      },
      async store(block): Promise<void> {
        fault(block);
        await events.store(block);
      },
      verdictsAt: (position) => events.verdictsAt(position),
      query: (sql) => events.query(sql),
      close: () => events.close(),
    },
    close: () => stores.close(),
  };
}

function storesOptions(path: { readonly dedupe: string; readonly store: string }): Parameters<typeof openStores>[0] {
  return {
    logId: 'abcdef01',
    dedupePath: path.dedupe,
    dedupeWindowDays: 30,
    storePath: path.store,
    storeMemoryBytesMax: 256 * 1024 * 1024,
    storeTempBytesMax: 64 * 1024 * 1024,
    query: { timeoutMs: 10_000, rowsMax: 100, concurrencyMax: 2, waitingMax: 10, bytesMax: 1_000_000 },
  };
}

function recordOf(messageId: string): Buffer {
  const body = Buffer.from(JSON.stringify({ event: 'step', userId: 'u', messageId }));
  return encodeRecord({ route: 'track', source: 'test', receivedAtMs, userAgent: '', body });
}

async function rowsOf(indexer: Indexer, position: number): Promise<{ readonly events: unknown[]; readonly quarantine: unknown[] }> {
  await until(`position ${position} is stored`, () => indexer.stores?.events.position === position);
  const events = await indexer.stores?.events.query('SELECT event_id FROM events ORDER BY position');
  const quarantine = await indexer.stores?.events.query('SELECT position, reason FROM quarantine ORDER BY position');
  return { events: events?.rows.map((row) => row['event_id']) ?? [], quarantine: [...(quarantine?.rows ?? [])] };
}
