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

/**
 * Counts of events. All but `dropped` are of the events that were queued or in flight at the call, and of those that are sent before
 * them because an ended process had left them.
 */
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

/** Where closing waits by itself: what a spool keeps is safe, so closing need not wait for an endpoint that is down. */
export const spooledCloseTimeoutMs: number = 10_000;

/** The flushes that wait. Any number may overlap; each counts what is settled in its own scope. */
export interface Flushes {
  /** The end of the farthest scope that is waited for; 0 when none is. */
  readonly sequenceEnd: number;
  /** Never rejects. */
  open(scope: FlushScope, options: FlushOptions): Promise<FlushResult>;
  /** Counts what is settled. */
  settle(entries: readonly QueuedEntry[], kind: EntryOutcome['kind']): void;
  /** Ends those for which nothing is left. Called once all else is in order, since whoever waited goes on right away. */
  endSettled(): void;
  /** Ends them all, with what is left as pending. */
  endAll(): void;
}

/** `open`: where those that wait are kept, for whoever has to change their scopes. */
export function createFlushes(clock: Clock, open: Set<OpenFlush> = new Set()): Flushes {
  return {
    get sequenceEnd() {
      return Math.max(0, ...[...open].map((flush) => flush.sequenceEnd));
    },
    open({ sequenceEnd, pending, dropped }, { timeoutMs = timerDelayMaxMs, signal }) {
      const counts = { delivered: 0, failed: 0, dropped, pending };
      if (pending === 0 || signal?.aborted === true) {
        return Promise.resolve(counts);
      }
      return new Promise((resolve) => {
        const end = (): void => {
          open.delete(flush);
          clock.clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          resolve(counts);
        };
        const flush: OpenFlush = { sequenceEnd, counts, end };
        // Not a background timer, on purpose: who awaits a flush must not see the process end under the wait for a retry.
        const timer = clock.setTimeout(end, Math.min(timeoutMs, timerDelayMaxMs));
        signal?.addEventListener('abort', end);
        open.add(flush);
      });
    },
    settle(entries, kind) {
      for (const { sequenceEnd, counts } of open) {
        for (const { sequence, eventCount } of entries) {
          if (sequence < sequenceEnd) {
            counts[kind] += eventCount;
            counts.pending = Math.max(0, counts.pending - eventCount);
          }
        }
      }
    },
    endSettled() {
      for (const flush of open) {
        if (flush.counts.pending === 0) {
          flush.end();
        }
      }
    },
    endAll() {
      for (const flush of open) {
        flush.end();
      }
    },
  };
}

/** A flush that waits: up to where, and what it has counted. */
export interface OpenFlush {
  sequenceEnd: number;
  readonly counts: Record<EntryOutcome['kind'] | 'pending', number>;
  readonly end: () => void;
}
