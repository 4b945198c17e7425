export interface RetryOptions {
  /** Attempts for one request, the first included. Default 10; with a spool as many as it takes. */
  readonly attemptsMax: number;
  /** The first wait is random between 0 and this, the upper end doubling each time (full jitter). Default 500. */
  readonly backoffBaseMs: number;
  /** Upper end of any such wait. Default 30,000. */
  readonly backoffMaxMs: number;
  /** No attempt for an event starts later than this after it was queued, but the first always may. Default 600,000; with a spool there is no such end. */
  readonly deadlineMs: number;
  /** A `Retry-After` above this is taken as this. Default 300,000. */
  readonly retryAfterMaxMs: number;
}

/** How long to wait after so many attempts, and at least `afterMs` if the endpoint asked for it. */
export type ToWaitMs = (attemptCount: number, afterMs?: number) => number;

/** Never less than the jittered backoff, whatever the endpoint asks for: `Retry-After: 0` must not make a tight loop. */
export function createBackoff(retry: RetryOptions, random: () => number): ToWaitMs {
  return (attemptCount, afterMs = 0) => {
    const ceilingMs = Math.min(retry.backoffMaxMs, retry.backoffBaseMs * 2 ** (attemptCount - 1));
    return Math.max(Math.floor(random() * ceilingMs), Math.min(afterMs, retry.retryAfterMaxMs));
  };
}
