/**
 * Chance that comes again: the same seed gives the same choices (mulberry32).
 *
 * @typedef {object} Random
 * @property {(below: number) => number} integer from 0 on
 * @property {(probability: number) => boolean} chance
 * @property {<T>(choices: readonly T[]) => T} pick
 * @property {(length: number) => Buffer} bytes
 */

/**
 * @param {number} seed
 * @returns {Random}
 */
function createRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (/** @type {number} */ below) => Math.floor(next() * below);
  return {
    integer,
    chance: (probability) => next() < probability,
    pick: (choices) => /** @type {any} */ (choices[integer(choices.length)]),
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(256))),
  };
}

/**
 * The chance of one case alone, so that it can be looked at without those before it.
 *
 * @param {number} seed
 * @param {number} index
 */
export function createCaseRandom(seed, index) {
  return createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35));
}
