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

export interface GateOptions {
  readonly clock: Clock;
  /** How long the gate stays shut after so many refusals in a row. */
  readonly toWaitMs: (refusalCount: number) => number;
}

/** `passed`: go on and send. `look-again`: something was decided meanwhile; ask again if there is still something to send. */
type Passage = 'passed' | 'look-again';

export class Gate {
  readonly #options: GateOptions;
  readonly #waiting = new Set<(passage: Passage) => void>();
  #refusalCount = 0;
  #refusal: Failure | undefined;
  #timer: unknown;
  /** The way is free for one that has not come yet. */
  #freePasses = 0;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  get isShut(): boolean {
    return this.#refusal !== undefined;
  }

  /** What the last refusal said; undefined while the gate is open. */
  get refusal(): Failure | undefined {
    return this.#refusal;
  }

  /** Resolves at once while the gate is open; else when it is this caller's turn, or `signal` aborts. */
  pass(signal: AbortSignal): Passage | Promise<Passage> {
    if (!this.isShut || signal.aborted) {
      return 'passed';
    }
    if (this.#freePasses > 0) {
      this.#freePasses--;
      return 'passed';
    }
    return new Promise((resolve) => {
      const end = (passage: Passage): void => {
        this.#waiting.delete(end);
        signal.removeEventListener('abort', onAbort);
        resolve(passage);
      };
      const onAbort = (): void => end('passed');
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(end);
    });
  }

  /** An answer was 401 or 403. Returns for how long nothing is sent. */
  refuse(failure: Failure): number {
    this.#refusal = failure;
    if (this.#timer !== undefined) {
      // One of several that were under way when the first was refused.
      return 0;
    }
    this.#refusalCount++;
    this.#freePasses = 0;
    const waitMs = this.#options.toWaitMs(this.#refusalCount);
    this.#timer = startBackgroundTimer(this.#options.clock, this.letOneThrough, waitMs);
    return waitMs;
  }

  /** Any other answer: all that wait may go on. */
  accept(): void {
    if (this.isShut) {
      this.#refusalCount = 0;
      this.#refusal = undefined;
      this.close();
      for (const end of this.#waiting) {
        end('passed');
      }
    }
  }

  /** Lets the next request through without waiting longer. */
  readonly letOneThrough = (): void => {
    this.close();
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#freePasses = 1;
    } else {
      next('passed');
    }
  };

  /** Those that wait look whether they still have something to send. */
  reconsider(): void {
    for (const end of this.#waiting) {
      end('look-again');
    }
  }

  /** Stops the timer. */
  close(): void {
    if (this.#timer !== undefined) {
      this.#options.clock.clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}
