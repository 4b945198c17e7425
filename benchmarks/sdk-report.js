// A result of the SDK's suite as tables, the goals beside the figures.
import { formatHost } from './machine.js';
import { formatCount, formatMebibytes, formatTable } from './table.js';

/** @import { Cost } from './sdk/contest.js' */
/** @import { BadDay } from './sdk/hardship.js' */
/** @import { Outage } from './sdk/outage.js' */
/** @import { SdkResult } from './sdk-suite.js' */

/** @param {SdkResult} result */
export function formatSdkReport({ host, tracks, uploads, outage, badDay, failures }) {
  return [
    formatHost(host),
    'From the first `track` until all is flushed: one payload, 100 events in a request, one sink, in turns, medians. CPU is of the whole process, system included. The goal is at most 1/10 of the CPU of `@segment/analytics-node`, and 10 times its events/s:',
    formatCosts(tracks),
    'Uploads of prebuilt batches, 100 in a request and 20 requests at once. `mparticle` checks nothing, keeps no queue and tries once; the goal is to be at least as fast:',
    formatCosts(uploads),
    `An endpoint that refuses every connection, default options, ${formatCount(outage.events)} events tracked:`,
    formatOutage(outage),
    `An endpoint on a bad day (seed ${badDay.seed}): silent, 429 with \`Retry-After\`, 503, resets, and answers lost after the events were stored, into a store that deduplicates by id:`,
    formatBadDay(badDay),
    failures.length === 0 ? 'Every event is there, and none twice.' : `FAILED\n${failures.map((each) => `- ${each}`).join('\n')}`,
  ].join('\n\n');
}

/** @param {readonly Cost[]} costs */
function formatCosts(costs) {
  return formatTable(
    ['sender', 'events', 'CPU/event', 'ratio', 'events/s', 'ratio', 'call', 'peak RSS', 'bytes/event'],
    costs.map((cost) => [
      cost.name,
      formatCount(cost.events),
      formatMicros(cost.cpuMicrosPerEvent),
      formatRatio(cost.cpuRatio),
      formatCount(cost.eventsPerSecond),
      formatRatio(cost.rateRatio),
      formatMicros(cost.enqueueMicrosPerEvent),
      formatMebibytes(cost.peakBytes),
      formatCount(cost.bytesPerEvent),
    ]),
  );
}

/** @param {Outage} outage */
function formatOutage({ loadedBytes, residentBytes, errorsReported, stats }) {
  const at = (/** @type {number} */ tenth) => formatMebibytes(residentBytes[tenth - 1]);
  return formatTable(
    ['RSS before', 'at 1/10', 'at 5/10', 'at the end', 'queued', 'in flight', 'dropped', 'reported'],
    [
      [
        formatMebibytes(loadedBytes),
        at(1),
        at(5),
        at(10),
        formatCount(stats.queuedEvents),
        `${stats.inFlightRequests} requests`,
        formatCount(stats.dropped),
        formatCount(errorsReported),
      ],
    ],
  );
}

/** @param {BadDay} badDay */
function formatBadDay({ events, seconds, stats, ledger }) {
  const faults = Object.entries(ledger.requests).map(([mood, count]) => `${mood} ${formatCount(count)}`);
  const table = formatTable(
    ['tracked', 'delivered', 'sent again', 'received', 'distinct ids', 'duplicates removed', 'missing', 'doubled', 'in'],
    [
      [
        formatCount(events),
        formatCount(stats.delivered),
        formatCount(stats.retried),
        formatCount(ledger.received),
        formatCount(ledger.distinct),
        formatCount(ledger.duplicates),
        formatCount(ledger.missing),
        formatCount(ledger.doubled),
        `${seconds.toFixed(0)} s`,
      ],
    ],
  );
  return `${table}\n\nRequests: ${faults.sort().join(' · ')}`;
}

/** @param {number} micros */
function formatMicros(micros) {
  return `${micros.toFixed(micros < 100 ? 1 : 0)} µs`;
}

/** @param {number} ratio */
function formatRatio(ratio) {
  return ratio >= 0.995 ? `${ratio.toFixed(1)} ×` : `1/${(1 / ratio).toFixed(1)}`;
}
