import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** @import { Random } from '../fuzz/random.js' */

/**
 * Flips bits of a file, one in each of so many bytes. Returns where.
 *
 * @param {string} path
 * @param {{ readonly count: number, readonly random: Random, readonly within?: number }} how `within`: only in so many bytes from the start
 * @returns {readonly number[]}
 */
export function flipBits(path, { count, random, within = Number.POSITIVE_INFINITY }) {
  const file = openSync(path, 'r+');
  try {
    const size = Math.min(fstatSync(file).size, within);
    return Array.from({ length: count }, () => {
      const at = random.integer(size);
      const byte = Buffer.alloc(1);
      readSync(file, byte, 0, 1, at);
      byte[0] = (byte[0] ?? 0) ^ (1 << random.integer(8));
      writeSync(file, byte, 0, 1, at);
      return at;
    });
  } finally {
    closeSync(file);
  }
}
