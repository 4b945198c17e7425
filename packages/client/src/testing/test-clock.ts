import type { Clock } from '../delivery/clock.ts';

export interface TestClockOptions {
  /** What it shows at first, in milliseconds since the epoch. Default: the start of 2026 in UTC. */
  readonly nowMs?: number;
}

/** A clock that moves only when it is told to: the `clock` of a client under test. */
export interface TestClock extends Clock {
  /**
   * Moves the time on. Calls back the timers that fall due on the way, each at its own time, those that are started meanwhile included.
   * What follows from a timer is done before the next, as far as it needs no real time: with `endpoint.options` all of it is.
   */
  advance(durationMs: number): Promise<void>;
}

/** Makes a clock that stands still, for tests of retries and intervals without waiting. */
export function createTestClock(options: TestClockOptions = {}): TestClock {
  const clock = new StandingClock(options.nowMs ?? Date.UTC(2026, 0, 1));
  return {
    now: () => clock.nowMs,
    setTimeout: (callback, delayMs) => clock.start(callback, delayMs),
    clearTimeout: (timer) => clock.stop(timer as Timer),
    advance: (durationMs) => clock.advance(durationMs),
  };
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

class StandingClock {
  nowMs: number;
  readonly #timers = new Set<Timer>();
  #isAdvancing = false;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  start(callback: () => void, delayMs: number): Timer {
    const timer: Timer = { dueMs: this.nowMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return timer;
  }

  stop(timer: Timer): void {
    this.#timers.delete(timer);
  }

  async advance(durationMs: number): Promise<void> {
    if (!(durationMs >= 0)) {
      throw new RangeError(`advance takes milliseconds from 0 on, received ${String(durationMs)}`);
    }
    if (this.#isAdvancing) {
      throw new Error('advance was called while it was running: await it');
    }
    this.#isAdvancing = true;
    try {
      await this.#advanceTo(this.nowMs + durationMs);
    } finally {
      this.#isAdvancing = false;
    }
  }

  async #advanceTo(endMs: number): Promise<void> {
    await settle();
    for (let count = 0, next = this.#next(endMs); next !== undefined; count++, next = this.#next(endMs)) {
      if (count === timersMax) {
        throw new Error(`advance has called back ${timersMax} timers, and there are more: something starts them without end`);
      }
      this.#timers.delete(next);
      this.nowMs = next.dueMs;
      next.callback();
      await settle();
    }
    this.nowMs = endMs;
  }

  /** The first that is due by then; of those due at once, the first that was started. */
  #next(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) {
        next = timer;
      }
    }
    return next;
  }
}

const timersMax = 100_000;

/** Lets all go on that waits for promises alone. Not by a timer where there is another way: test runners replace those. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel !== 'function') {
      globalThis.setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
