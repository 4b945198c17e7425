// What the time of a no tells, as a table.
import { formatHost } from './machine.js';
import { formatCount, formatTable } from './table.js';

/** @import { TimingResult } from './timing.js' */

/** @param {TimingResult} result */
export function formatTimingReport({ host, rounds, asked }) {
  return [
    formatHost(host),
    `Wrong credentials on one connection of loopback, in turns, ${formatCount(rounds)} times each. The difference is of medians: of *the same again* from the line before it, which is what the place in the turn makes, and of the others from *the same again*. The noise is two standard errors over 40 blocks; a difference below it tells nothing:`,
    ...asked.map(({ what, status, kinds }) =>
      formatTable(
        [`${what} (${status})`, 'median', 'difference', 'noise', 'tells'],
        kinds.map(({ name, medianMicros, differenceNanos, noiseNanos }, nth) => [
          name,
          `${medianMicros.toFixed(1)} µs`,
          nth === 0 ? '' : `${differenceNanos.toFixed(0)} ns`,
          nth === 0 ? '' : `${noiseNanos.toFixed(0)} ns`,
          nth < 2 ? '' : Math.abs(differenceNanos) > noiseNanos ? 'perhaps' : 'nothing',
        ]),
      ),
    ),
  ].join('\n\n');
}
