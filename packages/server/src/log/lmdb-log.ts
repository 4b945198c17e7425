import { isDoneWithin } from '../deadline.ts';
import { createDeferred } from '../deferred.ts';
import { demandRoom, isDiskFull } from '../disk-space.ts';
import { FairleadError, hasCode, toError } from '../errors.ts';
import type { Log } from './log.ts';
import { commitErrorOf, commitChanges } from './lmdb-changes.ts';
import { countedRange, openEnvironment, type PositionDatabase, type PositionRange, positionRange } from './lmdb-environment.ts';
import { createWriteGate } from './write-gate.ts';

/**
 * The log in one LMDB environment: key = position, value = record.
 *
 * Group commit without a timer: while one group is being written and synced, what arrives waits and forms the next group. With
 * `overlappingSync: false` a put settles only after the data pages were synced and the meta page was written through; the test
 * `log-trace.test.ts` holds the system calls to that order.
 *
 * Where a process opens an environment in the moment of a commit, LMDB may forget that one, and the next begins on what was there before it: its
 * own number is set back by the opening (ITS#9496, mended in LMDB, not in lmdb 3.5.6). So whoever has the log opened holds it meanwhile.
 *
 * States: `open` → `failed` → `closed`, or `open` → `closed`.
 * - open: takes records. A group that the disk has no room for is rejected before LMDB sees it: lmdb 3.5.6 describes a write
 *   that fails in a buffer that is too short for it, and the process may end. Where something else takes the room in the same
 *   moment and it does not, LMDB aborts the transaction and the next one may succeed; it reports a short write as EIO, so a full
 *   disk is told from a broken one by asking for its free space.
 * - failed: a sync, a meta-page write or anything unknown failed, or a commit did not settle within the deadline (after a failed
 *   meta-page write LMDB never settles the next put). The environment can't be trusted any more; the process must be restarted.
 * - closed: takes nothing.
 */
export interface LmdbLogOptions {
  readonly path: string;
  /** How long a commit may take before the log counts as failed. */
  readonly commitTimeoutMs: number;
  /** Told how long each commit took, once it is on disk. */
  readonly onCommitted?: (ms: number) => void;
}

interface Waiting {
  readonly record: Uint8Array;
  readonly resolve: (position: number) => void;
  readonly reject: (error: FairleadError) => void;
}

interface Trimming {
  readonly throughPosition: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Records that are removed in one transaction. */
const trimStepRecords = 500;
/** About what a record takes beside its bytes: the rest of its last page, and its share of the pages above it. */
const pageBytesPerRecord = 8192;

/** Throws `log_damaged` when the file is not what was written. */
export function openLmdbLog(options: LmdbLogOptions): Log {
  const database = openEnvironment(options.path);
  try {
    return new LmdbLog(database, options, countedRange(database));
  } catch (error) {
    void database.close();
    throw error;
  }
}

class LmdbLog implements Log {
  readonly #failure = createDeferred<Error>();
  readonly failed = this.#failure.promise;
  readonly #database: PositionDatabase;
  readonly #options: LmdbLogOptions;
  #state: 'open' | 'failed' | 'closed' = 'open';
  #firstPosition: number;
  #nextPosition: number;
  #waiting: Waiting[] = [];
  #trimming: Trimming | undefined;
  #committing: Promise<void> | undefined;
  readonly #gate = createWriteGate();

  constructor(database: PositionDatabase, options: LmdbLogOptions, range: PositionRange | undefined) {
    this.#database = database;
    this.#options = options;
    this.#firstPosition = range?.first ?? 1;
    this.#nextPosition = (range?.last ?? 0) + 1;
  }

  get firstPosition(): number {
    return this.#firstPosition;
  }

  get lastPosition(): number {
    return this.#nextPosition - 1;
  }

  releaseDeadReaders(): void {
    if (this.#state === 'open') {
      this.#database.readerCheck();
    }
  }

  append(record: Uint8Array): Promise<number> {
    if (this.#state !== 'open') {
      return Promise.reject(new FairleadError('log_failed', `The log is ${this.#state}.`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#committing ??= this.#commitGroups();
    });
  }

  trim(throughPosition: number): Promise<void> {
    if (this.#state !== 'open') {
      return Promise.reject(new FairleadError('log_failed', `The log is ${this.#state}.`));
    }
    if (this.#trimming !== undefined) {
      return Promise.reject(new Error('the log is being trimmed already'));
    }
    return new Promise((resolve, reject) => {
      // The last record stays: positions go on behind it.
      this.#trimming = { throughPosition: Math.min(throughPosition, this.lastPosition - 1), resolve, reject };
      this.#committing ??= this.#commitGroups();
    });
  }

  hold(): Promise<() => void> {
    return this.#gate.hold();
  }

  async close(): Promise<void> {
    this.#trimming?.reject(new FairleadError('log_failed', 'The log is being closed.'));
    this.#trimming = undefined;
    await this.#committing;
    if (this.#state === 'closed') {
      return;
    }
    // A failed environment may never finish closing; the process is about to exit and its records are on disk or unanswered.
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    if (wasOpen) {
      await this.#database.close();
    }
  }

  async #commitGroups(): Promise<void> {
    // One step of trimming between two groups at most: who waits for a commit does not wait for all of it.
    while (this.#waiting.length > 0 || this.#trimming !== undefined) {
      if (this.#waiting.length > 0) {
        await this.#gate.pass(() => this.#commitGroup());
      }
      const trimming = this.#trimming;
      if (trimming !== undefined) {
        await this.#gate.pass(() => this.#trimStep(trimming));
      }
    }
    this.#committing = undefined;
  }

  async #trimStep(trimming: Trimming): Promise<void> {
    const through = Math.min(trimming.throughPosition, this.#firstPosition + trimStepRecords - 1);
    try {
      if (through >= this.#firstPosition) {
        // What removing writes, a MiB or so, is in what is kept free anyway.
        demandRoom(this.#options.path);
        await this.#withDeadline(this.#removeAll(this.#firstPosition, through));
        this.#firstPosition = through + 1;
      }
      if (through < trimming.throughPosition) {
        return;
      }
      trimming.resolve();
    } catch (error) {
      trimming.reject(await this.#classify(toError(error)));
    }
    this.#trimming = undefined;
  }

  async #removeAll(first: number, through: number): Promise<void> {
    if (this.#state !== 'open') {
      throw new FairleadError('log_failed', `The log is ${this.#state}.`);
    }
    const removals = Array.from({ length: through - first + 1 }, (_, index) => this.#database.remove(first + index));
    await commitChanges(this.#database, removals);
    await this.#database.flushed;
  }

  /** Of all that waits. */
  async #commitGroup(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    if (this.#state !== 'open') {
      rejectAll(group, new FairleadError('log_failed', `The log is ${this.#state}.`));
      return;
    }
    const first = this.#nextPosition;
    const begunAtMs = performance.now();
    try {
      // Pages that are free in the file do not count: what else is on the disk needs room too.
      demandRoom(this.#options.path, bytesOnDisk(group));
      await this.#withDeadline(this.#putAll(group, first));
      this.#nextPosition = first + group.length;
      this.#options.onCommitted?.(performance.now() - begunAtMs);
      group.forEach((waiting, index) => waiting.resolve(first + index));
    } catch (error) {
      rejectAll(group, await this.#classify(toError(error)));
    }
  }

  async #putAll(group: readonly Waiting[], first: number): Promise<void> {
    // Puts of one turn of the event loop go into one transaction. Keys only grow, so pages are filled to the end (`append`).
    const puts = group.map((waiting, index) => this.#database.put(first + index, waiting.record as Buffer, appendOnly));
    const results = await commitChanges(this.#database, puts);
    await this.#database.flushed;
    if (!results.every((kept) => kept)) {
      throw new Error('a put was refused: the key is not above the last one');
    }
  }

  /** Decides between a full disk, after which the log goes on, and a failure, after which it does not. */
  async #classify(error: Error): Promise<FairleadError> {
    if (hasCode(error, 'disk_full')) {
      return error as FairleadError;
    }
    let cause = error;
    try {
      cause = await this.#withDeadline(commitErrorOf(error));
      if (isDiskError(cause) && (cause.code !== errnoInputOutput || isDiskFull(this.#options.path))) {
        // Go on behind what is really there.
        this.#database.resetReadTxn();
        const range = positionRange(this.#database);
        this.#firstPosition = range?.first ?? 1;
        this.#nextPosition = (range?.last ?? 0) + 1;
        return new FairleadError('disk_full', undefined, { cause });
      }
    } catch (unexpected) {
      // A disk that can't even be asked has failed, not filled up.
      cause = toError(unexpected);
    }
    if (this.#state === 'open') {
      this.#state = 'failed';
      this.#failure.resolve(cause);
    }
    return new FairleadError('log_failed', undefined, { cause });
  }

  async #withDeadline<Result>(work: Promise<Result>): Promise<Result> {
    // What fails after the deadline has nobody else to tell; lmdb's own error behind it must be taken as well.
    work.catch((error: unknown) => commitErrorOf(toError(error)));
    const { commitTimeoutMs } = this.#options;
    if (!(await isDoneWithin(work, commitTimeoutMs))) {
      throw new Error(`the commit did not settle within ${commitTimeoutMs} ms`);
    }
    return work;
  }
}

const errnoNoSpace = 28;
const errnoQuota = 122;
const errnoInputOutput = 5;
const appendOnly = { append: true } as unknown as number;

interface DiskError extends Error {
  readonly code: number;
}

function isDiskError(error: Error): error is DiskError {
  const code: unknown = Reflect.get(error, 'code');
  return code === errnoNoSpace || code === errnoQuota || code === errnoInputOutput;
}

/** What LMDB writes for these. */
function bytesOnDisk(group: readonly Waiting[]): number {
  return group.reduce((sum, { record }) => sum + record.byteLength + pageBytesPerRecord, 0);
}

function rejectAll(group: readonly Waiting[], error: FairleadError): void {
  for (const waiting of group) {
    waiting.reject(error);
  }
}
