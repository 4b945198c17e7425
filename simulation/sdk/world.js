import { Schedule } from './schedule.js';

/** @typedef {import('../fuzz/random.js').Random} Random */

/** What all parts of one round share: chance, time, and the list of what went wrong. */
export class World {
  schedule = new Schedule();
  /** @type {string[]} */
  problems = [];
  /** @type {string[]} */
  lines = [];
  #isTraced;

  /** @param {{ readonly random: Random, readonly isTraced: boolean }} options */
  constructor({ random, isTraced }) {
    this.random = random;
    this.#isTraced = isTraced;
  }

  /** @param {() => string} toText */
  trace(toText) {
    if (this.#isTraced) {
      this.lines.push(`${String(Math.round(this.schedule.elapsedMs)).padStart(8)} ms  ${toText()}`);
    }
  }

  /**
   * @param {boolean} isSo
   * @param {() => string} toProblem
   */
  expect(isSo, toProblem) {
    if (!isSo) {
      const problem = toProblem();
      this.problems.push(`at ${this.schedule.elapsedMs} ms: ${problem}`);
      this.trace(() => `PROBLEM ${problem}`);
    }
  }

  /**
   * @param {number} least
   * @param {number} most
   */
  between(least, most) {
    return least + this.random.integer(most - least + 1);
  }
}
