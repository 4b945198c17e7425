import type { Failure } from '../errors.ts';
import { waitInBackground } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Halves } from './division.ts';
import type { QueuedEntry } from './entry.ts';
import type { Gate } from './gate.ts';
import type { AttemptOutcome, EntryOutcome } from './outcome.ts';
import type { RetryOptions, ToWaitMs } from './retry.ts';
import type { Transport } from './transport.ts';

export interface SenderOptions {
  readonly transport: Transport;
  readonly retry: RetryOptions;
  readonly toWaitMs: ToWaitMs;
  readonly clock: Clock;
  readonly gate: Gate;
  /** How one entry becomes two, where that can be. */
  readonly divideEntry?: ((entry: QueuedEntry) => Halves | undefined) | undefined;
  readonly pausesWhenUnauthorized: boolean;
  readonly observer: SenderObserver;
}

/** Whom the sender tells. None of these throws. */
export interface SenderObserver {
  /** Each entry, or each part of one, is told of once. */
  readonly onSettled: (entries: readonly QueuedEntry[], outcome: EntryOutcome) => void;
  readonly onRetry: (entries: readonly QueuedEntry[], notice: AttemptNotice) => void;
  /** The endpoint answered 401 or 403. */
  readonly onUnauthorized: (entries: readonly QueuedEntry[], notice: AttemptNotice) => void;
  /** A request of so many bytes of entries was too large. */
  readonly onTooLarge: (bytes: number) => void;
  /** Entries with a sequence below this are not to wait for the gate any longer. */
  readonly giveUpEnd: () => number;
}

export interface AttemptNotice {
  readonly failure: Failure;
  readonly attemptCount: number;
  readonly waitMs: number;
}

/**
 * Sees a request through, until each of its entries is settled: sends it again while that may help, and divides what is refused
 * as a whole. Which answers mean what is the transport's to say; this decides what to do about it, when, and how often.
 *
 * Never rejects, as long as the transport keeps its promise.
 */
export type Deliver = (entries: readonly QueuedEntry[], signal: AbortSignal) => Promise<void>;

export function createSender(options: SenderOptions): Deliver {
  const { transport, retry, toWaitMs, clock, gate, divideEntry, pausesWhenUnauthorized, observer } = options;

  const deliver: Deliver = async (entries, signal) => {
    let rest = entries;
    // Attempts that were refused with 401 or 403 are none of the endpoint's troubles: they don't use up attemptsMax.
    let troubleCount = 0;
    for (let attemptCount = 1; rest.length > 0; attemptCount++) {
      rest = await passGate(rest, attemptCount, signal);
      if (rest.length === 0) {
        return;
      }
      const outcome = await transport.send({ entries: rest, attemptCount }, signal);
      if (outcome.kind !== 'unauthorized') {
        gate.accept();
      }
      switch (outcome.kind) {
        case 'delivered':
          observer.onSettled(rest, { ...outcome, attemptCount });
          return;
        case 'rejected':
          fail(rest, outcome.failure, attemptCount);
          return;
        case 'divide':
          await divide(rest, outcome, attemptCount, signal);
          return;
        case 'unauthorized': {
          const { failure } = outcome;
          if (!pausesWhenUnauthorized) {
            fail(rest, failure, attemptCount);
            return;
          }
          // Its deadline fails an event also during a pause, at the attempt that ends it.
          rest = expire(rest, { failure, attemptCount, waitMs: 0 });
          observer.onUnauthorized(rest, { failure, attemptCount, waitMs: gate.refuse(failure) });
          break;
        }
        case 'retry': {
          const { failure, afterMs } = outcome;
          troubleCount++;
          if (troubleCount >= retry.attemptsMax) {
            fail(rest, giveUp('attempts_exhausted', `after ${attemptCount} attempts`, failure), attemptCount);
            return;
          }
          const notice: AttemptNotice = { failure, attemptCount, waitMs: toWaitMs(troubleCount, afterMs) };
          rest = expire(rest, notice);
          if (rest.length > 0) {
            observer.onRetry(rest, notice);
            await waitInBackground(clock, notice.waitMs, signal);
          }
          break;
        }
        default:
          outcome satisfies never;
      }
    }
  };

  const passGate = async (
    entries: readonly QueuedEntry[],
    attemptCount: number,
    signal: AbortSignal,
  ): Promise<readonly QueuedEntry[]> => {
    let rest = entries;
    while (gate.refusal !== undefined && rest.length > 0) {
      const end = observer.giveUpEnd();
      rest = failSome(rest, (entry) => entry.sequence < end, gate.refusal, attemptCount - 1);
      if (rest.length > 0 && (await gate.pass(signal)) === 'passed') {
        break;
      }
    }
    return rest;
  };

  /** Fails the entries whose deadline is before the end of the wait; returns the others. */
  const expire = (entries: readonly QueuedEntry[], { failure, attemptCount, waitMs }: AttemptNotice): readonly QueuedEntry[] => {
    const nextMs = clock.now() + waitMs;
    const detail = `the next attempt would come after retry.deadlineMs (${retry.deadlineMs})`;
    const isOver = (entry: QueuedEntry): boolean => nextMs > entry.enqueuedAtMs + retry.deadlineMs;
    return failSome(entries, isOver, giveUp('deadline_exceeded', detail, failure), attemptCount);
  };

  /**
   * Delivers the two halves of what was refused as a whole, one after the other, so that order is kept. One poisoned event among n
   * costs about 2 log2 n requests more.
   */
  const divide = async (
    entries: readonly QueuedEntry[],
    { failure, tooLarge }: AttemptOutcome & { readonly kind: 'divide' },
    attemptCount: number,
    signal: AbortSignal,
  ): Promise<void> => {
    if (tooLarge && entries.length > 1) {
      observer.onTooLarge(entries.reduce((bytes, entry) => bytes + entry.bytes, 0));
    }
    const middle = Math.ceil(entries.length / 2);
    const halves = entries.length > 1 ? [entries.slice(0, middle), entries.slice(middle)] : entries[0] && divideEntry?.(entries[0]);
    if (halves === undefined) {
      fail(entries, failure, attemptCount);
      return;
    }
    for (const half of halves) {
      await deliver(half, signal);
    }
  };

  const failSome = (
    entries: readonly QueuedEntry[],
    isFailed: (entry: QueuedEntry) => boolean,
    failure: Failure,
    attemptCount: number,
  ): readonly QueuedEntry[] => {
    if (!entries.some(isFailed)) {
      return entries;
    }
    fail(entries.filter(isFailed), failure, attemptCount);
    return entries.filter((entry) => !isFailed(entry));
  };

  const fail = (entries: readonly QueuedEntry[], failure: Failure, attemptCount: number): void => {
    observer.onSettled(entries, { kind: 'failed', failure, attemptCount });
  };

  return deliver;
}

function giveUp(code: 'attempts_exhausted' | 'deadline_exceeded', detail: string, last: Failure): Failure {
  return { ...last, code, message: `gave up, ${detail}: ${last.message}`, cause: last.cause ?? last.message };
}
