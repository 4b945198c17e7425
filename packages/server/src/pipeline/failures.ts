/** Counts the failures of workers in a row: what may be one record's doing, and how long to wait before the next worker. */
export interface Failures {
  /** How often in a row storing the record behind the store's position has failed. */
  readonly attemptCount: number;
  /** Pause before the next worker is started. */
  readonly pauseMs: number;
  add(failure: Failure): void;
  /** A block was stored. */
  forget(): void;
}

export interface Failure {
  /** What the worker said of it; undefined when it died without a word. */
  readonly said: { readonly isOfTheMachine: boolean } | undefined;
  /** It was killed from outside. */
  readonly isKilled: boolean;
  /** There was nothing to store. */
  readonly isIdle: boolean;
  readonly isAnswering: boolean;
}

export function createFailures(pauseMs: { readonly min: number; readonly max: number }): Failures {
  let attemptCount = 0;
  let failureCount = 0;
  return {
    get attemptCount() {
      return attemptCount;
    },
    get pauseMs() {
      return Math.min(pauseMs.max, pauseMs.min * 2 ** Math.min(failureCount - 1, 10));
    },
    add({ said, isKilled, isIdle, isAnswering }): void {
      // A crash without a word is the record's doing unless a query was running or there was nothing to store.
      const mayBeTheRecord = said === undefined ? !isKilled && !isIdle && !isAnswering : !said.isOfTheMachine;
      attemptCount += mayBeTheRecord ? 1 : 0;
      failureCount = said === undefined && isIdle ? 1 : failureCount + 1;
    },
    forget(): void {
      attemptCount = 0;
      failureCount = 0;
    },
  };
}
