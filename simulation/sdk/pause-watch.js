/**
 * Holds a client to its pause after 401 or 403: at most one request is tried per wait, or per flush.
 *
 * @typedef {import('./world.js').World} World
 */
export class PauseWatch {
  isOn = false;
  /** Pauses that began. */
  count = 0;
  #world;
  #lastTryMs = 0;
  /** Flushes since the last try, each of which may ask for one. */
  #askedCount = 0;

  /** @param {World} world */
  constructor(world) {
    this.#world = world;
  }

  onFlush() {
    if (this.isOn) {
      this.#askedCount++;
    }
  }

  /** @param {number} requestNumber */
  onStart(requestNumber) {
    if (!this.isOn) {
      return;
    }
    const { elapsedMs } = this.#world.schedule;
    const isDue = elapsedMs - this.#lastTryMs >= pauseMsLeast;
    this.#world.expect(isDue || this.#askedCount > 0, () => `request ${requestNumber} is sent in a pause`);
    if (!isDue) {
      this.#askedCount--;
    }
    this.#lastTryMs = elapsedMs;
  }

  /** @param {boolean} isRefused */
  onEnd(isRefused) {
    if (isRefused && !this.isOn) {
      this.count++;
      this.#askedCount = 0;
      this.#lastTryMs = this.#world.schedule.elapsedMs;
    }
    this.isOn = isRefused;
  }
}

const pauseMsLeast = 1000;
