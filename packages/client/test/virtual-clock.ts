import type { Clock } from 'fairlead';

export interface VirtualTimer {
  readonly delayMs: number;
  /** Lets the delay pass: moves the clock by it, and calls back. */
  fire(): void;
}

/** A clock that stands still. Tests name the timers they wait for by their delay, and fire them. */
export class VirtualClock implements Clock {
  /** Timers but the very long ones fire by themselves, each in a turn of its own. */
  firesAtOnce = false;
  nowMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  readonly #timers = new Set<VirtualTimer>();
  readonly #waiting: { matches: (delayMs: number) => boolean; resolve: (timer: VirtualTimer) => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  get timerDelays(): number[] {
    return [...this.#timers].map((timer) => timer.delayMs);
  }

  setTimeout(callback: () => void, delayMs: number): VirtualTimer {
    const timer: VirtualTimer = {
      delayMs,
      fire: () => {
        this.#timers.delete(timer);
        this.nowMs += delayMs;
        callback();
      },
    };
    this.#timers.add(timer);
    if (this.firesAtOnce && delayMs < 1_000_000) {
      queueMicrotask(() => this.#timers.has(timer) && timer.fire());
    }
    const index = this.#waiting.findIndex(({ matches }) => matches(delayMs));
    this.#waiting.splice(index, index === -1 ? 0 : 1)[0]?.resolve(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as VirtualTimer);
  }

  /** The running timer of this delay, or the next that is started. */
  timer(delayMs: number): Promise<VirtualTimer> {
    const matches = (candidate: number): boolean => candidate === delayMs;
    const running = [...this.#timers].find((timer) => matches(timer.delayMs));
    if (running !== undefined) {
      return Promise.resolve(running);
    }
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }
}
