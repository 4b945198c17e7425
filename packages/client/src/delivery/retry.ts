import { waitInBackground } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Failure } from '../errors.ts';
import type { FinalOutcome } from './outcome.ts';
import type { Transport, TransportRequest } from './transport.ts';

export interface RetryOptions {
  /** Attempts for one request, the first included. Default 10. */
  readonly attemptsMax: number;
  /** The first wait is random between 0 and this, the upper end doubling each time (full jitter). Default 500. */
  readonly backoffBaseMs: number;
  /** Upper end of any such wait. Default 30,000. */
  readonly backoffMaxMs: number;
  /** No attempt starts later than this after the oldest event of the request was queued, but the first always may. Default 600,000. */
  readonly deadlineMs: number;
  /** A `Retry-After` above this is taken as this. Default 300,000. */
  readonly retryAfterMaxMs: number;
}

export interface RetryNotice {
  readonly failure: Failure;
  readonly attemptCount: number;
  readonly waitMs: number;
}

/** A transport that sees a request through: it returns only what is final, and never rejects. */
export interface RetryingTransport {
  send(request: TransportRequest, signal: AbortSignal): Promise<FinalOutcome>;
}

export interface RetryingTransportOptions {
  readonly transport: Transport;
  readonly retry: RetryOptions;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onRetry: (request: TransportRequest, notice: RetryNotice) => void;
}

/** Sends again what may succeed later. Which answers those are is the wrapped transport's to say; this decides when, and how often. */
export function createRetryingTransport(options: RetryingTransportOptions): RetryingTransport {
  const { transport, retry, clock, onRetry } = options;
  return {
    async send(request, signal) {
      for (let attemptCount = 1; ; attemptCount++) {
        const outcome = await transport.send(request, signal);
        switch (outcome.kind) {
          case 'delivered':
            return { ...outcome, attemptCount };
          case 'rejected':
            return { kind: 'failed', failure: outcome.failure, attemptCount };
          case 'retry':
            break;
          default:
            return outcome satisfies never;
        }
        const { failure } = outcome;
        if (attemptCount >= retry.attemptsMax) {
          return { kind: 'failed', failure: giveUp('attempts_exhausted', `after ${attemptCount} attempts`, failure), attemptCount };
        }
        const waitMs = toWaitMs(options, attemptCount, outcome.afterMs);
        if (clock.now() + waitMs > request.oldestEnqueuedAtMs + retry.deadlineMs) {
          const detail = `the next attempt would come after retry.deadlineMs (${retry.deadlineMs})`;
          return { kind: 'failed', failure: giveUp('deadline_exceeded', detail, failure), attemptCount };
        }
        onRetry(request, { failure, attemptCount, waitMs });
        await waitInBackground(clock, waitMs, signal);
      }
    },
  };
}

/** At least what the endpoint asked for, and never less than the jittered backoff: `Retry-After: 0` must not make a tight loop. */
function toWaitMs({ retry, random }: RetryingTransportOptions, attemptCount: number, afterMs: number | undefined): number {
  const ceilingMs = Math.min(retry.backoffMaxMs, retry.backoffBaseMs * 2 ** (attemptCount - 1));
  const backoffMs = Math.floor(random() * ceilingMs);
  return Math.max(backoffMs, Math.min(afterMs ?? 0, retry.retryAfterMaxMs));
}

function giveUp(code: 'attempts_exhausted' | 'deadline_exceeded', detail: string, last: Failure): Failure {
  return { ...last, code, message: `gave up, ${detail}: ${last.message}`, cause: last.cause ?? last.message };
}
