import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';

/** A timer of which one runs at a time: starting it meanwhile does nothing. It holds no process. */
export class SingleTimer {
  readonly #clock: Clock;
  readonly #onElapsed: () => void;
  #timer: unknown;

  constructor(clock: Clock, onElapsed: () => void) {
    this.#clock = clock;
    this.#onElapsed = onElapsed;
  }

  start(delayMs: number): void {
    this.#timer ??= startBackgroundTimer(this.#clock, this.#elapse, delayMs);
  }

  stop(): void {
    if (this.#timer !== undefined) {
      this.#clock.clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  readonly #elapse = (): void => {
    this.#timer = undefined;
    this.#onElapsed();
  };
}
