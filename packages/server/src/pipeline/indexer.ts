import { toError } from '../errors.ts';
import type { LogReader, LogRecord } from '../log/log.ts';
import type { StoreBlock } from '../store/event-store.ts';
import { decide, type Decision } from './decide.ts';
import { claimsOf, prepareRecord, setAside } from './prepare.ts';
import type { Progress } from './progress.ts';
import { checkLogReaches, type Stores } from './stores.ts';

/**
 * Carries the log into the stores, block by block: read, check and normalise, claim ids, verdict, store.
 *
 * The store's position is the only cursor: it commits with the rows. Claims are on disk before that, so a block that is done again
 * after a crash meets its own claims. When the dedupe index is behind the store (it was deleted), its claims are made again from
 * the log first, without storing anything.
 *
 * States: `running` ⇄ `recovering` → `stopped`.
 * - running: works through the log, waits when it has reached the end.
 * - recovering: a store failed (disk full, database invalidated). Both are closed and opened again, with growing pauses, until that
 *   succeeds; the work goes on from the position found there. Events keep being accepted meanwhile: the log is elsewhere.
 * - stopped: a block is finished, nothing new is begun.
 */
export interface IndexerOptions {
  readonly logId: string;
  readonly log: LogReader;
  readonly progress: Progress;
  readonly openStores: () => Promise<Stores>;
  readonly blockRecordsMax: number;
  readonly blockBytesMax: number;
  /**
   * Blocks that are not full begin at least this far apart. Each costs two syncs, which the log's own syncs wait for: many small blocks
   * would slow down every answer.
   */
  readonly blockIntervalMs: number;
  readonly now: () => number;
  /** Resolves after the pause, or at once when the indexer is being stopped. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onStored: (block: StoreBlock) => void;
  readonly onRecovering: (error: Error) => void;
  readonly onListenerFailed: (error: Error) => void;
}

export interface Indexer {
  /** The stores as they are now; undefined while they are being reopened. */
  readonly stores: Stores | undefined;
  /** Runs until stopped. Rejects only when going on would be wrong (the log does not fit the stores). */
  run(): Promise<void>;
  /** Tells that there may be new records. */
  wake(): void;
  stop(): Promise<void>;
}

export async function createIndexer(options: IndexerOptions): Promise<Indexer> {
  const stores = await options.openStores();
  try {
    checkLogReaches(stores, options.log.range()?.last ?? 0);
  } catch (error) {
    await stores.close();
    throw error;
  }
  return new LogIndexer(options, stores);
}

const recoveryPauseMsMin = 100;
const recoveryPauseMsMax = 5_000;
/** So many failures in a row on the same single record, with the stores reopened in between, and the record is set aside. */
const blockFailuresMax = 5;
const tooManyAttempts = `The record could not be stored in ${blockFailuresMax} attempts.`;

class LogIndexer implements Indexer {
  readonly #options: IndexerOptions;
  readonly #stopping = new AbortController();
  #stores: Stores | undefined;
  #state: 'running' | 'recovering' | 'stopped' = 'running';
  #wakeUp: (() => void) | undefined;
  #running: Promise<void> | undefined;
  /** Failures that the block itself may have caused; while there are any, blocks are single records, so that a bad one is found. */
  #blockFailureCount = 0;
  /** Failures of any kind in a row; the pauses grow with it. */
  #failureCount = 0;

  constructor(options: IndexerOptions, stores: Stores) {
    this.#options = options;
    this.#stores = stores;
    options.progress.set('storedPosition', stores.events.position);
  }

  get stores(): Stores | undefined {
    return this.#stores;
  }

  run(): Promise<void> {
    this.#running ??= this.#runUntilStopped();
    return this.#running;
  }

  wake(): void {
    this.#wakeUp?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running?.catch(() => undefined);
    this.#state = 'stopped';
    // The process is about to end: a store that can't be closed goes with it.
    await this.#stores?.close().catch(() => undefined);
    this.#stores = undefined;
  }

  async #runUntilStopped(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const stores = this.#stores ?? (await this.#reopen());
      if (stores === undefined) {
        continue;
      }
      try {
        await this.#catchUpClaims(stores);
        await this.#storeBlocks(stores);
      } catch (error) {
        await this.#fail(stores, toError(error));
      }
    }
  }

  /** Makes the claims of records that the store has and the index does not. */
  async #catchUpClaims(stores: Stores): Promise<void> {
    while (stores.dedupe.position < stores.events.position && !this.#stopping.signal.aborted) {
      const records = this.#read(stores.dedupe.position, stores.events.position);
      const prepared = records.map(prepareRecord);
      await stores.dedupe.claim(prepared.flatMap(claimsOf), records.at(-1)?.position ?? stores.events.position);
    }
  }

  /**
   * Two blocks are under way at a time: while one is being stored, the next is read, checked and its ids are claimed. Claims stay in
   * order, and a block is begun to be stored only when the one before it is.
   */
  async #storeBlocks(stores: Stores): Promise<void> {
    let through = stores.events.position;
    // Blocks are single records after a failure, so the one behind the position is the one that failed.
    const culprit = this.#blockFailureCount < blockFailuresMax ? undefined : through + 1;
    let storing: Promise<void> = Promise.resolve();
    try {
      while (!this.#stopping.signal.aborted) {
        const records = this.#read(through, this.#options.progress.get('durablePosition'));
        if (records.length === 0) {
          await storing;
          await this.#waitForRecords(through);
          continue;
        }
        const begunAtMs = this.#options.now();
        const decided = await this.#claimBlock(stores, records, culprit);
        await storing;
        storing = this.#storeBlock(stores, records, decided);
        // Awaited above or below, whatever else fails before.
        storing.catch(() => undefined);
        through = decided.block.throughPosition;
        if (!this.#isFull(records)) {
          const spentMs = this.#options.now() - begunAtMs;
          await this.#pause(this.#options.blockIntervalMs - spentMs);
        }
      }
    } finally {
      await storing;
    }
  }

  async #claimBlock(stores: Stores, records: readonly LogRecord[], culprit: number | undefined): Promise<Decision> {
    const prepared = records.map((record) =>
      record.position === culprit ? setAside(record, tooManyAttempts) : prepareRecord(record),
    );
    const throughPosition = (records.at(-1) as LogRecord).position;
    const holders = await stores.dedupe.claim(prepared.flatMap(claimsOf), throughPosition);
    return decide(prepared, holders, { logId: this.#options.logId, throughPosition });
  }

  async #storeBlock(stores: Stores, records: readonly LogRecord[], decided: Decision): Promise<void> {
    const { block, duplicateCount, withoutIdCount, firstReceivedAtMs } = decided;
    await stores.events.store(block);
    this.#failureCount = 0;
    this.#blockFailureCount = 0;
    this.#report(block, records);
    this.#options.progress.add('duplicateEvents', duplicateCount);
    this.#options.progress.add('eventsWithoutId', withoutIdCount);
    this.#options.progress.set('lastLagMs', this.#options.now() - firstReceivedAtMs);
    this.#publish(block);
  }

  /** The block is stored: whatever a listener makes of it can't undo that. */
  #publish(block: StoreBlock): void {
    try {
      this.#options.onStored(block);
    } catch (error) {
      this.#options.onListenerFailed(toError(error));
    }
  }

  #report(block: StoreBlock, records: readonly LogRecord[]): void {
    const { progress } = this.#options;
    progress.add('storedEvents', block.events.length);
    progress.add('quarantinedEvents', block.quarantined.length);
    // What an earlier process accepted is not part of this one's backlog.
    const own = records.filter((record) => record.position > progress.get('startPosition'));
    progress.add('storedBytes', bytesOf(own));
    progress.set('storedPosition', block.throughPosition);
  }

  #read(after: number, through: number): readonly LogRecord[] {
    if (after >= through) {
      return [];
    }
    const { log, blockRecordsMax, blockBytesMax } = this.#options;
    const recordsMax = this.#blockFailureCount === 0 ? blockRecordsMax : 1;
    const records = log.read(after + 1, { recordsMax, bytesMax: blockBytesMax });
    return records.filter((record) => record.position <= through);
  }

  #isFull(records: readonly LogRecord[]): boolean {
    const { blockRecordsMax, blockBytesMax } = this.#options;
    return records.length === blockRecordsMax || bytesOf(records) >= blockBytesMax;
  }

  async #waitForRecords(position: number): Promise<void> {
    const { progress } = this.#options;
    const woken = new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
    });
    progress.markIdle();
    // A record may have become durable before the mark: whoever appended it saw no idle worker to wake.
    if (progress.get('durablePosition') <= position && !this.#stopping.signal.aborted) {
      await woken;
    }
    this.#wakeUp = undefined;
  }

  async #fail(stores: Stores, error: Error): Promise<void> {
    this.#failureCount++;
    this.#blockFailureCount += isOfTheMachine(error) ? 0 : 1;
    this.#enter('recovering');
    this.#options.onRecovering(error);
    this.#stores = undefined;
    // What can't be closed must not be opened a second time: then the worker ends, and with it the process.
    await stores.close();
    await this.#pause(this.#recoveryPauseMs());
  }

  async #reopen(): Promise<Stores | undefined> {
    try {
      const stores = await this.#options.openStores();
      this.#stores = stores;
      this.#options.progress.set('storedPosition', stores.events.position);
      this.#enter('running');
      return stores;
    } catch (error) {
      this.#options.onRecovering(toError(error));
      this.#failureCount++;
      await this.#pause(this.#recoveryPauseMs());
      return undefined;
    }
  }

  #recoveryPauseMs(): number {
    return Math.min(recoveryPauseMsMax, recoveryPauseMsMin * 2 ** Math.min(this.#failureCount, 10));
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) {
      await this.#options.pause(ms, this.#stopping.signal);
    }
  }

  #enter(next: 'running' | 'recovering'): void {
    if (this.#state === 'stopped' || this.#state === next) {
      throw new Error(`The indexer can't go from ${this.#state} to ${next}.`);
    }
    this.#state = next;
    this.#options.progress.set('isRecovering', next === 'recovering' ? 1 : 0);
  }
}

function bytesOf(records: readonly LogRecord[]): number {
  return records.reduce((sum, record) => sum + record.bytes.length, 0);
}

/** A full disk or too little memory says nothing about the block at hand: it will be stored once there is room. */
function isOfTheMachine(error: Error): boolean {
  return machineErrors.test(`${error.message} ${String(error.cause)}`);
}

const machineErrors =
  /no space left|IO error|out of memory|failed to (?:pin|allocate)|could not (?:allocate|write)|transaction is aborted|can ?not be stopped/i;
