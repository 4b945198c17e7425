import { toError } from '../errors.ts';
import type { LogReader, LogRecord } from '../log/log.ts';
import { countStaged } from '../store/event-store.ts';
import { type Block, createBlock } from './block.ts';
import { nextBlockIntervalMs } from './block-interval.ts';
import { decide } from './decide.ts';
import type { LiveBlock } from './live.ts';
import type { BlockLimits, StoredReport, Suspicion } from './messages.ts';
import { claimsOf, type PreparedRecord, prepareRecord, setAside, setAsideUnread } from './prepare.ts';
import { endBeforeOwnRetry, findStoredOriginals } from './retried.ts';
import type { Stores } from './stores.ts';

/**
 * Carries the log into the stores, block by block: read, check and normalise, claim ids, verdict, store.
 *
 * The store's position is the only cursor: it commits with the rows. Claims are on disk before that, so a block that is done again
 * after a crash meets its own claims. When the dedupe index is behind the store (it was deleted), its claims are made again from
 * the log first, without storing anything.
 *
 * States: `running` → `stopped` (a block is finished, nothing new is begun), or `running` → `failed` (a store failed; neither is used
 * any more). It does not recover by itself: what a failed engine left in memory is not to be trusted, so the whole process is replaced.
 */
export interface IndexerOptions extends BlockLimits {
  readonly logId: string;
  readonly log: LogReader;
  readonly stores: Stores;
  readonly durablePosition: number;
  readonly countedPosition: number;
  /** Up to its position blocks are smaller, and come one after the other; after `attemptsMax` the one record left is set aside. */
  readonly suspicion: Suspicion | undefined;
  readonly now: () => number;
  /** Resolves after the pause, or at once when the indexer is being stopped. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Records up to this position are being read; nothing has been done with them yet. */
  readonly onBegun: (throughPosition: number) => void;
  readonly onStored: (report: StoredReport, live: LiveBlock) => void;
  /** Whether somebody looks at what is stored as it comes. */
  readonly isWatched: () => boolean;
  /** All that is known to be durable is in hand: asks to be told by `advance`, once there is more. */
  readonly onCaughtUp: (position: number) => void;
}

export interface Indexer {
  /** Resolves when it is stopped. Rejects when a store fails. */
  run(): Promise<void>;
  /** Tells that everything up to this position is durable. */
  advance(position: number): void;
  /** Resolves when the block at hand is stored or has failed. */
  stop(): Promise<void>;
}

const attemptsMax = 5;
/** Blocks that are read, checked and claimed while the one before them is being stored: the engine's pauses are as long. */
const blocksUnderWayMax = 4;
/**
 * A block is checked in parts of about so many events, and what they become is handed to the store at once: all objects of a block
 * together would outlive the young generation.
 */
const eventsPerPart = 1_000;
const unread = new Uint8Array();
const tooManyAttempts = `The record could not be stored in ${attemptsMax} attempts.`;

export function createIndexer(options: IndexerOptions): Indexer {
  return new LogIndexer(options);
}

/** Taking a block apart or storing it failed: one of its records may be why. What else fails (opening, claiming) is no record's doing. */
export class BlockError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function ofTheBlock<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new BlockError(toError(error));
  }
}

class LogIndexer implements Indexer {
  readonly #options: IndexerOptions;
  readonly #stopping = new AbortController();
  #durablePosition: number;
  #wakeUp: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#durablePosition = options.durablePosition;
  }

  run(): Promise<void> {
    this.#running ??= this.#catchUpClaims().then(() => this.#storeBlocks());
    return this.#running;
  }

  advance(position: number): void {
    this.#durablePosition = position;
    this.#wakeUp?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeUp?.();
    // Whoever runs it has the reason of a failure.
    await this.#running?.catch(() => undefined);
  }

  /** Makes the claims of records that the store has and the index does not. */
  async #catchUpClaims(): Promise<void> {
    const { dedupe, events } = this.#options.stores;
    if (dedupe.position >= events.position) {
      return;
    }
    const isSetAside = await events.setAsidePositions();
    while (dedupe.position < events.position && !this.#stopping.signal.aborted) {
      const records = this.#read(dedupe.position, events.position);
      await dedupe.claim(
        records
          .filter(({ position }) => !isSetAside.has(position))
          .map((record) => prepareRecord(record))
          .flatMap(claimsOf),
      );
      await dedupe.write(records.at(-1)?.position ?? events.position);
    }
  }

  /**
   * While one block is being stored, the next are read, checked and their ids are claimed. Claims stay in order, and a block is begun to be
   * stored only when its claims are on disk and the block before it is stored.
   */
  async #storeBlocks(): Promise<void> {
    let through = this.#options.stores.events.position;
    let storing: Promise<void> = Promise.resolve();
    let underWay: readonly Promise<void>[] = [];
    let beforeMs = Number.NEGATIVE_INFINITY;
    try {
      while (!this.#stopping.signal.aborted) {
        const durablePosition = this.#durablePosition;
        const records = this.#readNext(through);
        if (records.length === 0) {
          const more = this.#waitForRecords(through);
          // A store that fails meanwhile ends the wait.
          await Promise.race([more, storing.then(() => more)]);
          continue;
        }
        const begunAtMs = performance.now();
        const block = await this.#prepareBlock(records, storing);
        storing = this.#storeBehind(storing, block);
        // Awaited here or below, whatever else fails before.
        storing.catch(() => undefined);
        underWay = [...underWay, storing].slice(-blocksUnderWayMax);
        await (this.#isSuspected(through) ? storing : underWay.at(-blocksUnderWayMax));
        through = block.throughPosition;
        // Where there was more than a block holds, the next is behind it at once.
        if (through >= durablePosition) {
          await this.#pause(this.#intervalMs(block, begunAtMs - beforeMs) - (performance.now() - begunAtMs));
        }
        beforeMs = begunAtMs;
      }
    } finally {
      await storing;
    }
  }

  async #storeBehind(before: Promise<void>, block: Block): Promise<void> {
    await Promise.all([before, this.#options.stores.dedupe.write(block.throughPosition)]);
    await this.#storeBlock(block);
  }

  async #prepareBlock(records: readonly LogRecord[], before: Promise<void>): Promise<Block> {
    const { logId, log, stores, countedPosition } = this.#options;
    const block = createBlock(records, { events: stores.events, logId, countedPosition });
    for await (const prepared of this.#prepare(records)) {
      const holders = await stores.dedupe.claim(ofTheBlock(() => prepared.flatMap(claimsOf)));
      if (prepared.some(({ retryOf }) => retryOf !== undefined)) {
        await before;
      }
      const storedOriginals = await findStoredOriginals(prepared, { log, events: stores.events });
      ofTheBlock(() => block.add(decide(prepared, { logId, holders, storedOriginals }), prepared));
    }
    return block;
  }

  /** The records in parts: none that comes later is taken apart before the one before it is done with. */
  async *#prepare(records: readonly LogRecord[]): AsyncGenerator<readonly PreparedRecord[]> {
    const [first] = records;
    // Guilty is only a record that is alone.
    if (first !== undefined && this.#isGuilty(first)) {
      yield [await this.#setAside(first)];
      return;
    }
    let part: PreparedRecord[] = [];
    let eventCount = 0;
    for (const record of records) {
      const prepared = ofTheBlock(() => prepareRecord(record));
      part.push(prepared);
      eventCount += prepared.events.length;
      if (eventCount >= eventsPerPart) {
        yield part;
        part = [];
        eventCount = 0;
      }
    }
    if (part.length > 0) {
      yield part;
    }
  }

  /** Told before and after: a damaged log can crash this process while it is read. */
  #readNext(after: number): readonly LogRecord[] {
    const { onBegun, blockRecordsMax, suspicion } = this.#options;
    const position = after + 1;
    if (position > this.#durablePosition) {
      return [];
    }
    if (suspicion?.throughPosition === position && suspicion.attemptCount > attemptsMax + 1) {
      return [{ position, bytes: unread }];
    }
    const recordsMax = this.#isSuspected(after) ? (suspicion?.recordsMax ?? 1) : blockRecordsMax;
    onBegun(Math.min(this.#durablePosition, after + recordsMax));
    return ofTheBlock(() => {
      const records = this.#read(after, this.#durablePosition);
      onBegun(records.at(-1)?.position ?? after);
      return records;
    });
  }

  #isSuspected(after: number): boolean {
    return after < (this.#options.suspicion?.throughPosition ?? 0);
  }

  #isGuilty({ position }: LogRecord): boolean {
    const { suspicion } = this.#options;
    return suspicion?.throughPosition === position && suspicion.attemptCount >= attemptsMax;
  }

  async #setAside(record: LogRecord): Promise<PreparedRecord> {
    const attemptCount = this.#options.suspicion?.attemptCount ?? 0;
    if (attemptCount > attemptsMax + 1) {
      return setAsideUnread(record, tooManyAttempts);
    }
    const prepared = prepareRecord(record);
    await this.#options.stores.dedupe.release(claimsOf(prepared));
    // Where setting it aside has failed as well, it may be for what the events hold; after that, it may not even be readable.
    return setAside(prepared, { message: tooManyAttempts, holdsEvents: attemptCount === attemptsMax });
  }

  async #storeBlock(block: Block): Promise<void> {
    const { stores, now, onStored } = this.#options;
    try {
      await stores.events.store(block);
    } catch (error) {
      throw new BlockError(toError(error));
    }
    onStored(block.report(now()), block.live);
  }

  #read(after: number, through: number): readonly LogRecord[] {
    if (after >= through) {
      return [];
    }
    const { log, blockRecordsMax, blockBytesMax } = this.#options;
    const recordsMax = this.#isSuspected(after) ? (this.#options.suspicion?.recordsMax ?? 1) : blockRecordsMax;
    const records = log.read(after + 1, { recordsMax, bytesMax: blockBytesMax });
    return endBeforeOwnRetry(records.filter((record) => record.position <= through));
  }

  async #waitForRecords(position: number): Promise<void> {
    this.#options.onCaughtUp(position);
    await new Promise<void>((resolve) => {
      this.#wakeUp = resolve;
    });
    this.#wakeUp = undefined;
  }

  #intervalMs({ staged }: Block, afterMs: number): number {
    const { blockIntervalMs, isWatched } = this.#options;
    return nextBlockIntervalMs({ eventCount: countStaged(staged), afterMs, isWatched: isWatched(), intervalMs: blockIntervalMs });
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) {
      await this.#options.pause(ms, this.#stopping.signal);
    }
  }
}
