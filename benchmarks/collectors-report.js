// Collectors side by side, as tables.
import { formatHost } from './machine.js';
import { formatCount, formatMebibytes, formatMs, formatTable } from './table.js';

/** @import { CollectorsResult } from './collectors-suite.js' */

/** @param {CollectorsResult} result */
export function formatCollectorsReport({ machine, plan, footprints, turns, kills, absent, failures }) {
  const { single, batch } = plan.turns.connections;
  return [
    `${formatHost(machine)}, fdatasync p50 ${formatMs(machine.datasync.p50Ms)}, p99 ${formatMs(machine.datasync.p99Ms)}`,
    `The same load generator, in turns, both running; ${single} connections with one event each, ${batch} with a hundred:`,
    formatTable(
      ['collector', 'request', 'requests/s', 'events/s', 'p50', 'p99', 'processor time per event', 'memory after'],
      [
        ...turns.map((each) => [
          each.name,
          each.shape,
          formatRate(each.requestsPerSecond),
          formatCount(each.eventsPerSecond),
          formatMs(each.p50Ms),
          formatMs(each.p99Ms),
          `${formatCount(each.processorMicrosPerEvent)} µs`,
          formatMebibytes(each.rssAnonBytes),
        ]),
        ...absent.map(({ name, why }) => [name, why, '', '', '', '', '', '']),
      ],
    ),
    'What it needs:',
    formatTable(
      ['collector', 'processes', 'start until it keeps events', 'idle memory (RssAnon)', 'disk per event'],
      footprints.map((each) => [
        each.name,
        String(each.processes),
        `${(each.startMs / 1000).toFixed(1)} s`,
        formatMebibytes(each.idleBytes),
        `${formatCount(each.diskBytesPerEvent)} B`,
      ]),
    ),
    'All its processes killed (SIGKILL) under load, single events over 64 connections, and started again:',
    formatTable(
      ['collector', 'accepted by then', 'of those missing'],
      kills.map(({ name, acceptedEvents, missingEvents }) => [name, formatCount(acceptedEvents), formatCount(missingEvents)]),
    ),
    'What each does before it answers:',
    footprints.map(({ name, does }) => `- ${name} ${does}.`).join('\n'),
    "RudderStack's server, which takes the same requests as ours, could not be installed, so its row stays open: benchmarks/peers/COLLECTORS.md says what was tried.",
    ...failures.map((each) => `FAILED: ${each}`),
  ].join('\n\n');
}

/** @param {number} perSecond */
function formatRate(perSecond) {
  return perSecond < 100 ? perSecond.toFixed(1) : formatCount(perSecond);
}
