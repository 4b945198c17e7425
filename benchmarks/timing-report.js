// What the time of a no tells, as a table.
import { formatHost } from './machine.js';
import { formatCount, formatTable } from './table.js';

/** @import { TimingResult } from './timing.js' */

/** @param {TimingResult} result */
export function formatTimingReport({ host, rounds, asked }) {
  return [
    formatHost(host),
    `Wrong credentials on one connection of loopback, in turns, ${formatCount(rounds)} times each. The difference is of medians, from the first line; the noise is two standard errors of it over 40 blocks. A difference below the noise tells nothing, and neither does one like that of *the same again*:`,
    ...asked.map(({ what, status, kinds }) =>
      formatTable(
        [`${what} (${status})`, 'median', 'difference', 'noise', 'tells'],
        kinds.map(({ name, medianMicros, differenceNanos, noiseNanos }, nth) => [
          name,
          `${medianMicros.toFixed(1)} µs`,
          nth === 0 ? '' : `${differenceNanos.toFixed(0)} ns`,
          nth === 0 ? '' : `${noiseNanos.toFixed(0)} ns`,
          nth === 0 ? '' : Math.abs(differenceNanos) > noiseNanos ? 'perhaps' : 'nothing',
        ]),
      ),
    ),
  ].join('\n\n');
}
