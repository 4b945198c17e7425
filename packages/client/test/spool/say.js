import { writeSync } from 'node:fs';

/** Writes a line to the parent at once, so that what was said is out even when the next instruction never runs. @param {string} line */
export function say(line) {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      // The parent has not read for a while: the pipe is full.
      if (/** @type {{ code?: string }} */ (error).code !== 'EAGAIN') {
        throw error;
      }
    }
  }
}
