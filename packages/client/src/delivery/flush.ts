import { timerDelayMaxMs } from './clock.ts';
import type { Clock } from './clock.ts';
import { countEvents } from './entry.ts';
import type { Entry } from './entry.ts';

export interface FlushOptions {
  /** Resolve after this at the latest, with what is left as `pending`. Default: wait until all is delivered or has failed. */
  readonly timeoutMs?: number;
  /** Resolve when it aborts, with what is left as `pending`. The events are still delivered. */
  readonly signal?: AbortSignal;
}

/** Counts of events. The first two and the last are of the events that were queued or in flight at the call. */
export interface FlushResult {
  readonly delivered: number;
  /** Refused for good, or given up after the last attempt. */
  readonly failed: number;
  /** Never queued, since the flush before this one: invalid, too large, no room, or after close. */
  readonly dropped: number;
  /** Not settled when the flush timed out or was aborted. */
  readonly pending: number;
}

export interface FlushScope {
  /** Entries with a sequence below this are waited for. */
  readonly sequenceEnd: number;
  readonly pending: number;
  readonly dropped: number;
}

/** A request that is over: its entries are numbered on from `firstSequence`. */
export interface SettledEntries {
  readonly firstSequence: number;
  readonly entries: readonly Entry[];
  readonly delivered: boolean;
}

/** The flushes that wait. Any number may overlap; each counts what is settled in its own scope. */
export class Flushes {
  readonly #clock: Clock;
  readonly #open = new Set<OpenFlush>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Never rejects. */
  open(scope: FlushScope, options: FlushOptions): Promise<FlushResult> {
    if (scope.pending === 0 || options.signal?.aborted === true) {
      return Promise.resolve({ delivered: 0, failed: 0, dropped: scope.dropped, pending: scope.pending });
    }
    return new Promise((resolve) => {
      const flush = new OpenFlush(scope, () => {
        this.#open.delete(flush);
        this.#clock.clearTimeout(timer);
        options.signal?.removeEventListener('abort', flush.end);
        resolve(flush.toResult());
      });
      // Not a background timer, on purpose: who awaits a flush must not see the process end under the wait for a retry.
      const timer = this.#clock.setTimeout(flush.end, Math.min(options.timeoutMs ?? timerDelayMaxMs, timerDelayMaxMs));
      options.signal?.addEventListener('abort', flush.end);
      this.#open.add(flush);
    });
  }

  settle(settled: SettledEntries): void {
    for (const flush of this.#open) {
      flush.settle(settled);
    }
  }
}

class OpenFlush {
  readonly end: () => void;
  readonly #scope: FlushScope;
  #delivered = 0;
  #failed = 0;

  constructor(scope: FlushScope, end: () => void) {
    this.#scope = scope;
    this.end = end;
  }

  settle({ firstSequence, entries, delivered }: SettledEntries): void {
    const entryCount = this.#scope.sequenceEnd - firstSequence;
    if (entryCount <= 0) {
      return;
    }
    const eventCount = countEvents(entryCount >= entries.length ? entries : entries.slice(0, entryCount));
    if (delivered) {
      this.#delivered += eventCount;
    } else {
      this.#failed += eventCount;
    }
    if (this.toResult().pending === 0) {
      this.end();
    }
  }

  toResult(): FlushResult {
    const { pending, dropped } = this.#scope;
    return { delivered: this.#delivered, failed: this.#failed, dropped, pending: pending - this.#delivered - this.#failed };
  }
}
