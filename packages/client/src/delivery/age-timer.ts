import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';

/** Tells once when what waits has waited for long enough. Starting it again meanwhile does nothing; it holds no process. */
export class AgeTimer {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #onElapsed: () => void;
  #timer: unknown;

  constructor(clock: Clock, delayMs: number, onElapsed: () => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#onElapsed = onElapsed;
  }

  start(): void {
    this.#timer ??= startBackgroundTimer(this.#clock, this.#elapse, this.#delayMs);
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
