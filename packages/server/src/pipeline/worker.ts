import { setTimeout as sleep } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { FairleadError, toError } from '../errors.ts';
import { openLmdbLogReader } from '../log/lmdb-log.ts';
import type { StoreBlock } from '../store/event-store.ts';
import { createIndexer, type Indexer } from './indexer.ts';
import { toLiveEvent } from './live.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import { openProgress } from './progress.ts';
import { reportReceipt } from './report.ts';
import { openStores } from './stores.ts';

/** The worker thread: everything behind the log. The only thread that opens the dedupe index and the event store. */
const options = workerData as WorkerOptions;
const port = parentPort as MessagePort;
const { logId } = options.stores;
const progress = openProgress(options.progress);
const log = openLmdbLogReader(options.logPath);
const liveEventsPerBlockMax = 500;

try {
  const indexer = await createIndexer({
    logId,
    log,
    progress,
    openStores: () => openStores(options.stores),
    blockRecordsMax: options.blockRecordsMax,
    blockBytesMax: options.blockBytesMax,
    blockIntervalMs: options.blockIntervalMs,
    now: Date.now,
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    onStored: publish,
    onRecovering: (error) => say({ kind: 'recovering', message: withCause(error) }),
    onListenerFailed: (error) => say({ kind: 'recovering', message: `the live feed: ${withCause(error)}` }),
  });
  port.on('message', (message: ToWorker) => void handle(indexer, message));
  say({ kind: 'ready' });
  await indexer.run();
} catch (error) {
  const failure = toError(error);
  const code = failure instanceof FairleadError ? failure.code : 'internal';
  say({ kind: 'failed', code, message: failure.message });
}

async function handle(indexer: Indexer, message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'wake':
      indexer.wake();
      return;
    case 'close':
      await indexer.stop();
      await log.close();
      say({ kind: 'closed' });
      port.close();
      return;
    case 'query':
    case 'receipt':
      await answer(indexer, message);
      return;
    default:
      message satisfies never;
  }
}

async function answer(indexer: Indexer, message: Extract<ToWorker, { readonly id: number }>): Promise<void> {
  try {
    const { stores } = indexer;
    if (stores === undefined) {
      throw new FairleadError('store_unavailable');
    }
    const result =
      message.kind === 'query'
        ? await stores.events.query(message.sql)
        : await reportReceipt(log, stores, { logId, position: message.position });
    say({ kind: 'result', id: message.id, result });
  } catch (error) {
    const failure = toError(error);
    const code = failure instanceof FairleadError ? failure.code : 'internal';
    say({ kind: 'refused', id: message.id, code, message: failure.message });
  }
}

/** Live events are made only while somebody looks. A block beyond the limit shows its newest. */
function publish(block: StoreBlock): void {
  if (progress.get('liveListeners') > 0 && block.events.length > 0) {
    const events = block.events.slice(-liveEventsPerBlockMax).map((row) => toLiveEvent(logId, row));
    say({ kind: 'live', events, skipped: block.events.length - events.length });
  }
}

function withCause(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function say(message: FromWorker): void {
  port.postMessage(message);
}
