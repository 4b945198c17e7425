import { timerDelayMaxMs } from './clock.ts';
import type { Clock } from './clock.ts';
import type { QueuedEntry } from './entry.ts';
import type { EntryOutcome } from './outcome.ts';

export interface FlushOptions {
  /** Resolve after this at the latest, with what is left as `pending`. Default: wait until all is delivered or has failed. */
  readonly timeoutMs?: number;
  /** Resolve when it aborts, with what is left as `pending`. The events are still delivered. */
  readonly signal?: AbortSignal;
}

/** Counts of events. All but `dropped` are of the events that were queued or in flight at the call. */
export interface FlushResult {
  readonly delivered: number;
  /** Refused for good, or given up after the last attempt. */
  readonly failed: number;
  /** Dropped since the flush before this one: invalid, too large, no room, or after close. */
  readonly dropped: number;
  /** Not settled when the flush ended by timeout or signal; or kept in the spool while the endpoint does not know us. */
  readonly pending: number;
}

export interface FlushScope {
  /** Entries with a sequence below this are waited for. */
  readonly sequenceEnd: number;
  readonly pending: number;
  readonly dropped: number;
}

/** The flushes that wait. Any number may overlap; each counts what is settled in its own scope. */
export class Flushes {
  readonly #clock: Clock;
  readonly #open = new Set<OpenFlush>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The end of the farthest scope that is waited for; 0 when none is. */
  get sequenceEnd(): number {
    let end = 0;
    for (const flush of this.#open) {
      end = Math.max(end, flush.sequenceEnd);
    }
    return end;
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

  /** Counts what is settled. */
  settle(entries: readonly QueuedEntry[], kind: EntryOutcome['kind']): void {
    for (const flush of this.#open) {
      flush.settle(entries, kind);
    }
  }

  /** Ends those for which nothing is left. Called once all else is in order, since whoever waited goes on right away. */
  endSettled(): void {
    for (const flush of this.#open) {
      if (flush.toResult().pending === 0) {
        flush.end();
      }
    }
  }

  /** Ends them all, with what is left as pending. */
  endAll(): void {
    for (const flush of this.#open) {
      flush.end();
    }
  }
}

class OpenFlush {
  readonly end: () => void;
  readonly sequenceEnd: number;
  readonly #pending: number;
  readonly #settled: Record<EntryOutcome['kind'], number>;

  constructor({ sequenceEnd, pending, dropped }: FlushScope, end: () => void) {
    this.sequenceEnd = sequenceEnd;
    this.#pending = pending + dropped;
    this.#settled = { delivered: 0, failed: 0, dropped };
    this.end = end;
  }

  settle(entries: readonly QueuedEntry[], kind: EntryOutcome['kind']): void {
    for (const entry of entries) {
      if (entry.sequence < this.sequenceEnd) {
        this.#settled[kind] += entry.eventCount;
      }
    }
  }

  toResult(): FlushResult {
    const { delivered, failed, dropped } = this.#settled;
    return { delivered, failed, dropped, pending: Math.max(0, this.#pending - delivered - failed - dropped) };
  }
}
