import { FairleadError } from '../errors.ts';
import type { EventScope, Failure } from '../errors.ts';
import { countEvents, toScope } from './entry.ts';
import type { QueuedEntry } from './entry.ts';
import type { EntryOutcome } from './outcome.ts';
import type { Reporter } from './reporter.ts';
import type { AttemptNotice } from './sender.ts';

/** Counts of events since the client was made. */
export interface Totals {
  readonly delivered: number;
  readonly failed: number;
  readonly dropped: number;
  /** Events sent again, once for each time. */
  readonly retried: number;
}

/** Counts of events since the client was made, unless the name says otherwise. */
export interface Stats extends Totals {
  /** Now waiting, in memory or in the spool. */
  readonly queuedEvents: number;
  /** Bytes of JSON text now waiting in memory. */
  readonly queuedBytes: number;
  /** Requests now under way, those that wait for their next attempt included. */
  readonly inFlightRequests: number;
  /** Nothing is sent for now, since the endpoint answered 401 or 403. */
  readonly paused: boolean;
}

/** Counts what becomes of events, and tells the listeners. */
export interface Ledger {
  readonly totals: Totals;
  /** Events that were never kept, since the last call of this. */
  takeDropped(): number;
  /** Events that were not kept. */
  refuse(failure: Failure, scope: EventScope): FairleadError;
  settle(entries: readonly QueuedEntry[], outcome: EntryOutcome): void;
  sendAgain(kind: 'retrying' | 'paused', entries: readonly QueuedEntry[], notice: AttemptNotice): void;
}

export function createLedger(reporter: Reporter): Ledger {
  const totals = { delivered: 0, failed: 0, dropped: 0, retried: 0 };
  let droppedSinceFlush = 0;
  return {
    totals,
    takeDropped() {
      const dropped = droppedSinceFlush;
      droppedSinceFlush = 0;
      return dropped;
    },
    refuse(failure, scope) {
      const error = new FairleadError(failure, scope);
      totals.dropped += scope.eventCount;
      droppedSinceFlush += scope.eventCount;
      reporter.report({ kind: 'dropped', ...scope, error });
      return error;
    },
    settle(entries, outcome) {
      totals[outcome.kind] += countEvents(entries);
      if (outcome.kind === 'delivered') {
        reporter.reportDelivered(() => ({ ...outcome, ...toScope(entries) }));
        return;
      }
      const { failure, ...told } = outcome;
      const scope = toScope(entries);
      reporter.report({ ...told, ...scope, error: new FairleadError(failure, scope) });
    },
    sendAgain(kind, entries, { failure, attemptCount, waitMs }) {
      const scope = toScope(entries);
      totals.retried += scope.eventCount;
      reporter.report({ kind, ...scope, attemptCount, waitMs, error: new FairleadError(failure, scope) });
    },
  };
}
