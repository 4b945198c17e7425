import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, FairleadError, lackWords, saysAny, toError } from '../errors.ts';
import { openLmdbLogReader } from '../log/lmdb-log-reader.ts';
import { bytesOf, type LogReader } from '../log/log.ts';
import { type Answerable, createAnswers } from './answers.ts';
import { BlockError, createIndexer, type Indexer } from './indexer.ts';
import type { LiveBlock } from './live.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import { checkLogReaches, isHeldByAnother, type Stores, type StoresEvents, type StoresOptions } from './stores.ts';

/**
 * The inside of the worker process, the only one that opens the dedupe index and the event store. It is made to be killed at any moment:
 * whatever goes wrong with a store is told to the listener's process, which ends this one and starts the next.
 */
export function runWorker(openStores: OpenStores): void {
  let live: Live | undefined;
  let liveListenerCount = 0;
  const answers = createAnswers(say);
  // Without the listener's process there is nothing to do, and the stores must be free for the next one.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // A terminal and a service manager signal all processes of a group: when to stop is said by the listener's.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'start':
        ({ liveListenerCount } = message.options);
        void start(message.options);
        return;
      case 'listeners':
        liveListenerCount = message.count;
        return;
      case 'advance':
        live?.indexer.advance(message.position);
        return;
      case 'query':
      case 'receipt':
      case 'request':
      case 'row':
      case 'find':
      case 'recent':
      case 'timeline':
      case 'user':
      case 'summary':
      case 'export':
      case 'copy':
      case 'claims':
      case 'records':
      case 'trimmable':
      case 'remove':
      case 'retries':
        void answers.answer(live, message);
        return;
      case 'cancel':
        answers.cancel(message.questionId);
        return;
      case 'close':
        void close(live);
        return;
      default:
        message satisfies never;
    }
  });
  say({ kind: 'loaded' });

  async function start(options: WorkerOptions): Promise<void> {
    try {
      // Asked once a block is stored: who comes while it is under way, and reads what is stored already, misses nothing.
      live = await goLive(options, openStores, () => liveListenerCount > 0);
      const { events } = live.stores;
      say({ kind: 'ready', storedPosition: events.position, storedBytes: bytesBetween(live.log, options, events.position) });
      await live.indexer.run();
    } catch (error) {
      const failure = toError(error);
      if (failure instanceof FairleadError && unfitCodes.has(failure.code)) {
        say({ kind: 'unfit', code: failure.code, message: failure.message });
      } else {
        say({
          kind: 'failed',
          message: withCause(failure),
          isOfTheBlock: failure instanceof BlockError && !isOfTheMachine(failure),
        });
      }
    }
  }
}

type OpenStores = (options: StoresOptions, firstPosition: number, told: StoresEvents) => Promise<Stores>;

/** Another worker would meet the same. */
const unfitCodes: ReadonlySet<ErrorCode> = new Set(['log_behind_store', 'log_trimmed', 'store_damaged']);

interface Live extends Answerable {
  readonly indexer: Indexer;
}

async function goLive(options: WorkerOptions, openStores: OpenStores, isWatched: () => boolean): Promise<Live> {
  const { logId, isPartialRebuildAllowed } = options.stores;
  const log = openLmdbLogReader(options.logPath);
  say({ kind: 'logOpened' });
  const range = log.range() ?? { first: 1, last: 0 };
  const told: StoresEvents = {
    onTrouble: (message) => say({ kind: 'trouble', message }),
    onDamaged: (reason) => say({ kind: 'failed', message: `the store seems to be damaged: ${reason}`, isOfTheBlock: false }),
    onStuck: () => say({ kind: 'failed', message: 'a query heeded no interrupt when its time was over', isOfTheBlock: false }),
  };
  const stores = await openWhenFree(() => openStores(options.stores, range.first, told));
  checkLogReaches(stores, range, isPartialRebuildAllowed);
  const indexer = createIndexer({
    ...options,
    logId,
    log,
    stores,
    now: Date.now,
    pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    onBegun: (throughPosition) => say({ kind: 'begun', throughPosition }),
    onStored(report, shown): void {
      say({ kind: 'stored', report });
      // Live events are made only while somebody looks.
      if (isWatched()) {
        publish(shown);
      }
    },
    isWatched,
    onCaughtUp: (position) => say({ kind: 'caughtUp', position }),
  });
  return { log, stores, indexer, logId };
}

const lockWaitMs = 50;
const lockAttemptsMax = 200;

/** The worker of a server that was killed a moment ago may still be ending. */
async function openWhenFree(open: () => Promise<Stores>): Promise<Stores> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (!isHeldByAnother(toError(error)) || attempt === lockAttemptsMax) {
        throw error;
      }
      await sleep(lockWaitMs);
    }
  }
}

/** What another worker stored and could not report any more. */
function bytesBetween(log: LogReader, { countedPosition, blockBytesMax }: WorkerOptions, throughPosition: number): number {
  let bytes = 0;
  let position = countedPosition;
  while (position < throughPosition) {
    const records = log.read(position + 1, { recordsMax: throughPosition - position, bytesMax: blockBytesMax });
    if (records.length === 0) {
      break;
    }
    bytes += bytesOf(records);
    position = records.at(-1)?.position ?? throughPosition;
  }
  return bytes;
}

/** Finishes the block at hand. What can't be closed goes with the process: the stores bear that. */
async function close(live: Live | undefined): Promise<void> {
  await live?.indexer.stop();
  await live?.stores.close();
  await live?.log.close();
  process.exit(0);
}

function publish(live: LiveBlock): void {
  try {
    const shown = live.finish();
    if (shown.events.length > 0) {
      say({ kind: 'live', ...shown });
    }
  } catch (error) {
    // The block is stored: whatever the live feed makes of it can't undo that.
    say({ kind: 'trouble', message: `the live feed: ${withCause(toError(error))}` });
  }
}

/** A full disk or too little memory says nothing about the block at hand: it will be stored once there is room. */
function isOfTheMachine(error: Error): boolean {
  return saysAny(`${error.message} ${String(error.cause)}`, machineErrors);
}

const machineErrors = [
  ...lackWords,
  'io error',
  'cannot allocate memory',
  'transaction is aborted',
  'cannot be stopped',
  'can not be stopped',
] as const;

function withCause(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && cause.message !== error.message ? `${error.message}: ${cause.message}` : error.message;
}

function say(message: FromWorker): void {
  // It fails only when the other side is gone, and that ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}
