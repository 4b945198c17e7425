import { FairleadError } from '../errors.ts';
import type { FromWorker, Suspicion } from './messages.ts';
import type { WorkerEnd } from './worker-process.ts';

/** What a worker said of its own end before it came. */
export type LastReport = Extract<FromWorker, { readonly kind: 'failed' | 'unfit' }>;

export function reasonOf(report: LastReport | undefined, end: WorkerEnd): Error {
  switch (report?.kind) {
    case undefined:
      return new Error(end.words);
    case 'failed':
      return new Error(report.message);
    case 'unfit':
      return new FairleadError(report.code, report.message);
    default:
      return report satisfies never;
  }
}

/** Counts the failures of workers in a row: which record may be at fault, and how long to wait before the next worker. */
export interface Failures {
  /** Undefined while nothing speaks against any record. */
  readonly suspicion: Suspicion | undefined;
  /** Pause before the next worker is started. */
  readonly pauseMs: number;
  add(failure: Failure): void;
  /** The store has reached this position. */
  clear(storedPosition: number): void;
  /** A block was stored: the pauses begin anew. */
  forgetPauses(): void;
}

export interface Failure {
  readonly wasReady: boolean;
  /** What the worker said of it; undefined when it died without a word. */
  readonly said: { readonly isOfTheBlock: boolean } | undefined;
  /** It was killed from outside. */
  readonly isKilled: boolean;
  readonly isAnswering: boolean;
  readonly storedPosition: number;
  /** The last position that the worker had begun to work on. */
  readonly begunPosition: number;
}

export function createFailures(pauseMs: { readonly min: number; readonly max: number }): Failures {
  let suspicion: Suspicion | undefined;
  let failureCount = 0;
  return {
    get suspicion() {
      return suspicion;
    },
    get pauseMs() {
      return Math.min(pauseMs.max, pauseMs.min * 2 ** Math.min(failureCount - 1, 10));
    },
    add(failure): void {
      const { wasReady, said, isKilled, isAnswering, storedPosition, begunPosition } = failure;
      const recordCount = begunPosition - storedPosition;
      const wasBusy = wasReady && recordCount > 0;
      // A crash without a word is a record's doing unless a query was running.
      if (wasBusy && (said === undefined ? !isKilled && !isAnswering : said.isOfTheBlock)) {
        suspicion = narrow(suspicion, begunPosition, recordCount);
      }
      failureCount = wasReady && !wasBusy && said === undefined ? 1 : failureCount + 1;
    },
    clear(storedPosition): void {
      if (suspicion !== undefined && storedPosition >= suspicion.throughPosition) {
        suspicion = undefined;
      }
    },
    forgetPauses(): void {
      failureCount = 0;
    },
  };
}

function narrow(before: Suspicion | undefined, throughPosition: number, recordCount: number): Suspicion {
  if (recordCount > 1) {
    return { throughPosition, recordsMax: Math.floor(recordCount / 2), attemptCount: 0 };
  }
  const isSame = before?.throughPosition === throughPosition;
  return { throughPosition, recordsMax: 1, attemptCount: (isSame ? before.attemptCount : 0) + 1 };
}
