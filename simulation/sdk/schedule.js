/**
 * Virtual time. Nothing moves but by `fireNext`, which goes to the timer that is due next; of those due at once, to the one started
 * first. The time of day may jump; timers don't mind.
 *
 * @typedef {{ readonly dueMs: number, readonly callback: () => void }} Timer
 */
export class Schedule {
  /** Since the start of the round. Never goes back. */
  elapsedMs = 0;
  /** How often the time of day has jumped. */
  jumpCount = 0;
  #jumpedMs = 0;
  /** @type {Set<Timer>} */
  #timers = new Set();

  /** The time of day. */
  nowMs() {
    return startMs + this.elapsedMs + this.#jumpedMs;
  }

  /** @param {number} byMs */
  jump(byMs) {
    this.#jumpedMs += byMs;
    this.jumpCount++;
  }

  /**
   * @param {() => void} callback
   * @param {number} delayMs
   * @returns {Timer}
   */
  start(callback, delayMs) {
    const timer = { dueMs: this.elapsedMs + Math.max(0, delayMs), callback };
    this.#timers.add(timer);
    return timer;
  }

  /** @param {Timer} timer */
  stop(timer) {
    this.#timers.delete(timer);
  }

  /**
   * Fires one timer that is due by `untilMs`.
   *
   * @param {number} untilMs
   * @returns {boolean} false when there is none
   */
  fireNext(untilMs) {
    /** @type {Timer | undefined} */
    let next;
    for (const timer of this.#timers) {
      if (next === undefined || timer.dueMs < next.dueMs) {
        next = timer;
      }
    }
    if (next === undefined || next.dueMs > untilMs) {
      return false;
    }
    this.#timers.delete(next);
    this.elapsedMs = next.dueMs;
    next.callback();
    return true;
  }
}

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** Everything that was set off has run, as far as it needs no timer. No time passes. */
export function settleTurn() {
  return /** @type {Promise<void>} */ (new Promise((resolve) => void setImmediate(resolve)));
}
