// A result as tables, the goals beside the figures.
import { formatHost } from './machine.js';
import { formatCount, formatMebibytes, formatMs, formatTable } from './table.js';

/** @import { ConsoleResult } from './console-suite.js' */
/** @import { Endurance } from './console/endurance.js' */
/** @import { FirstLoad } from './console/first-load.js' */
/** @import { Lookup } from './console/lookups.js' */

/** @param {ConsoleResult} result */
export function formatConsoleReport({ machine, browser, events, firstLoads, lookups, endurance, failures }) {
  return [
    `${formatHost(machine)}, ${browser}, ${formatCount(events)} events stored before`,
    'One event or one user among all that is stored, each another one. The goal is 100 ms, p99:',
    formatLookups(lookups),
    'A browser that has nothing of the page yet, from opening it to an event that was accepted after that, 200 events/s coming in. The goal is 1 s:',
    formatFirstLoads(firstLoads),
    ...(endurance === undefined ? [] : formatEndurance(endurance)),
    ...(failures.length === 0 ? [] : [`FAILED\n${failures.map((each) => `- ${each}`).join('\n')}`]),
  ].join('\n\n');
}

/** @param {readonly Lookup[]} lookups */
function formatLookups(lookups) {
  return formatTable(
    ['what', 'asked', 'p50', 'p99', 'most'],
    lookups.map(({ what, count, p50Ms, p99Ms, mostMs }) => [
      what,
      formatCount(count),
      formatMs(p50Ms),
      formatMs(p99Ms),
      formatMs(mostMs),
    ]),
  );
}

/** @param {readonly FirstLoad[]} loads */
function formatFirstLoads(loads) {
  return formatTable(
    ['address', 'loads', 'drawn, median', 'newest of before', 'live event', 'most', 'JavaScript', 'all files'],
    loads.map(({ place, rounds, firstPaint, firstRow, firstLive, scriptBytes, allBytes }) => [
      place,
      String(rounds),
      formatMs(firstPaint.medianMs),
      formatMs(firstRow.medianMs),
      formatMs(firstLive.medianMs),
      formatMs(firstLive.mostMs),
      formatKibibytes(scriptBytes),
      formatKibibytes(allBytes),
    ]),
  );
}

/** @param {Endurance} endurance */
function formatEndurance({ plan, samples, heap, nodes, accepted, shown, skipped, frames }) {
  const every = Math.max(1, Math.round(samples.length / 10));
  const rows = samples.filter((_, nth) => (nth + 1) % every === 0);
  return [
    `The page Live at ${formatCount(plan.eventsPerSecond)} events/s for ${plan.minutes} minutes; each sample after garbage was collected. The goal is no growth:`,
    formatTable(
      ['minute', 'heap', 'nodes', 'listeners', 'process that draws, before'],
      rows.map(({ minute, heapBytes, nodes: count, listeners, rendererBytes }) => [
        minute.toFixed(1),
        formatMiB(heapBytes),
        formatCount(count),
        formatCount(listeners),
        formatMebibytes(rendererBytes),
      ]),
    ),
    `After the first minute: heap ${formatMiB(heap.early)} in the first third, ${formatMiB(heap.late)} in the last, ${(heap.perMinute / 1024).toFixed(1)} KiB a minute; ` +
      `nodes ${formatCount(nodes.early)} and ${formatCount(nodes.late)}, ${nodes.perMinute.toFixed(1)} a minute.`,
    `${formatCount(accepted)} events accepted, ${formatCount(shown)} taken by the page, ${formatCount(skipped)} left out and said so. ` +
      `Between frames ${formatMs(frames.p50Ms)}, p99 ${formatMs(frames.p99Ms)}, at most ${formatMs(frames.mostMs)}.`,
  ];
}

/** @param {number} bytes */
function formatMiB(bytes) {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

/** @param {number} bytes */
function formatKibibytes(bytes) {
  return `${Math.round(bytes / 1024)} KiB`;
}
