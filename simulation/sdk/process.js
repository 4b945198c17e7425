/** @typedef {import('./world.js').World} World */

/**
 * One process, as far as its client can tell: it has time, until it is killed. What a client does after that reaches nobody.
 */
export class Process {
  isAlive = true;
  /** @type {import('fairlead').Clock} */
  clock;
  name;
  #world;
  /** @type {Set<import('./schedule.js').Timer>} */
  #timers = new Set();

  /**
   * @param {World} world
   * @param {string} name
   */
  constructor(world, name) {
    this.#world = world;
    this.name = name;
    this.clock = {
      now: () => world.schedule.nowMs(),
      setTimeout: (callback, delayMs) => this.#startTimer(callback, delayMs),
      clearTimeout: (timer) => this.#stopTimer(/** @type {import('./schedule.js').Timer} */ (timer)),
    };
  }

  get timerCount() {
    return this.#timers.size;
  }

  kill() {
    if (this.isAlive) {
      this.#world.trace(() => `${this.name} is killed`);
      this.isAlive = false;
      for (const timer of this.#timers) {
        this.#stopTimer(timer);
      }
    }
  }

  /**
   * @param {() => void} callback
   * @param {number} delayMs
   */
  #startTimer(callback, delayMs) {
    const timer = this.#world.schedule.start(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    if (this.isAlive) {
      this.#timers.add(timer);
    } else {
      this.#world.schedule.stop(timer);
    }
    return timer;
  }

  /** @param {import('./schedule.js').Timer} timer */
  #stopTimer(timer) {
    this.#timers.delete(timer);
    this.#world.schedule.stop(timer);
  }
}
