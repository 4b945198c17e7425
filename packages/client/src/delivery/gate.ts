/**
 * Holds requests back while the endpoint says that it does not know us.
 *
 *   open → shut   an answer was 401 or 403
 *   shut → shut   its wait is over, or a flush asks: one request is let through to try, and was refused again
 *   shut → open   any other answer
 */
import type { Failure } from '../errors.ts';
import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';
import type { ToWaitMs } from './retry.ts';

/** `passed`: go on and send. `look-again`: something was decided meanwhile; ask again if there is still something to send. */
type Passage = 'passed' | 'look-again';

export interface Gate {
  /** What the last refusal said; undefined while the gate is open. */
  readonly refusal: Failure | undefined;
  /** Resolves at once while the gate is open; else when it is this caller's turn, or `signal` aborts. */
  pass(signal: AbortSignal): Passage | Promise<Passage>;
  /** An answer was 401 or 403. Returns for how long nothing is sent. */
  refuse(failure: Failure): number;
  /** Any other answer: all that wait may go on. */
  accept(): void;
  /** Lets the next request through without waiting longer. */
  letOneThrough(): void;
  /** Those that wait look whether they still have something to send. */
  reconsider(): void;
  /** Stops the timer. */
  close(): void;
}

export interface GateOptions {
  readonly clock: Clock;
  readonly toWaitMs: ToWaitMs;
}

export function createGate({ clock, toWaitMs }: GateOptions): Gate {
  const waiting = new Set<(passage: Passage) => void>();
  let refusalCount = 0;
  let refusal: Failure | undefined;
  let timer: unknown;
  /** The way is free for one that has not come yet. */
  let isFreeForOne = false;

  const endAll = (passage: Passage): void => {
    for (const end of waiting) {
      end(passage);
    }
  };

  const close = (): void => {
    if (timer !== undefined) {
      clock.clearTimeout(timer);
      timer = undefined;
    }
  };

  const letOneThrough = (): void => {
    close();
    const [next] = waiting;
    if (next === undefined) {
      isFreeForOne = true;
    } else {
      next('passed');
    }
  };

  return {
    get refusal() {
      return refusal;
    },
    pass(signal) {
      if (refusal === undefined || signal.aborted) {
        return 'passed';
      }
      if (isFreeForOne) {
        isFreeForOne = false;
        return 'passed';
      }
      return new Promise((resolve) => {
        const end = (passage: Passage): void => {
          waiting.delete(end);
          signal.removeEventListener('abort', onAbort);
          resolve(passage);
        };
        const onAbort = (): void => end('passed');
        signal.addEventListener('abort', onAbort);
        waiting.add(end);
      });
    },
    refuse(failure) {
      refusal = failure;
      if (timer !== undefined) {
        // One of several that were under way when the first was refused.
        return 0;
      }
      isFreeForOne = false;
      const waitMs = Math.max(pauseMsLeast, toWaitMs(++refusalCount));
      timer = startBackgroundTimer(clock, letOneThrough, waitMs);
      return waitMs;
    },
    accept() {
      if (refusal !== undefined) {
        refusalCount = 0;
        refusal = undefined;
        close();
        endAll('passed');
      }
    },
    letOneThrough,
    reconsider: () => endAll('look-again'),
    close,
  };
}

/** Who asks in vain whether it is known meanwhile asks rarely. */
const pauseMsLeast = 1000;
