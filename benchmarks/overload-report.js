// The result of the overload round as tables. The goals stand beside the figures.
import { percentileMs } from './latency-histogram.js';
import { formatHost } from './machine.js';
import { formatCount, formatMebibytes, formatMs, formatPercent, formatTable } from './table.js';

/** @import { Overload } from './overload.js' */

/** @param {Overload} result */
export function formatOverloadReport(result) {
  const { machine, plan, shape, requestsPerSecond, failures, audit } = result;
  const rate = `${formatCount(requestsPerSecond)} requests/s of ${shape} for ${plan.seconds} s`;
  const stored = `Accepted ${formatCount(audit.acceptedEvents)} events, stored ${formatCount(audit.storedEvents)}, distinct ids ${formatCount(audit.distinctEvents)}`;
  return [
    formatHost(machine),
    `${plan.factor} times what can be stored: ${rate}, sent on time whatever becomes of those before. The backlog may take ${formatMebibytes(plan.backlogBytesMax)}, so that it is full within seconds; everything else is at its default.`,
    formatAnswers(result),
    'What the server took, at most, and whether it is as before:',
    formatServer(result),
    failures.length === 0
      ? `${stored}: each exactly once.`
      : `${stored}.\n\nFAILED\n${failures.map((each) => `- ${each}`).join('\n')}`,
  ].join('\n\n');
}

/** @param {Overload} result */
function formatAnswers({ load, plan }) {
  const { sentRequests, acknowledgedRequests, refusedRequests, refusals, latencies, refusalLatencies, longestMs } = load;
  /** @param {number} count */
  const part = (count) => `${formatCount(count)} (${formatPercent(count / sentRequests)})`;
  /** @param {readonly number[]} counts */
  const percentiles = (counts) => [0.5, 0.99].map((each) => formatMs(percentileMs(counts, each))).join(' / ');
  return formatTable(
    ['answers', 'measured', 'goal'],
    [
      ['requests sent', formatCount(sentRequests), ''],
      [`not sent: all of ${formatCount(plan.clientsMax)} clients waited for an answer`, formatCount(load.unsentRequests), ''],
      ['accepted', part(acknowledgedRequests), ''],
      ['accepted, p50 / p99', percentiles(latencies), 'p99 7000 ms'],
      ['refused', part(refusedRequests), ''],
      [
        'refused with',
        Object.entries(refusals)
          .map(([status, count]) => `${status}: ${formatCount(count)}`)
          .join(', '),
        '503 only',
      ],
      ['refused, p50 / p99', percentiles(refusalLatencies), 'p99 7000 ms'],
      ['the longest answer', formatMs(longestMs), '8000 ms'],
      ['no answer', formatCount(load.lostRequests), '0'],
      ['load generator, of one core', formatPercent(load.busy), ''],
    ],
  );
}

/** @param {Overload} result */
function formatServer({ peaks, before, after, storedEventsPerSecond, drainSeconds, idleBytes }) {
  return formatTable(
    ['server', 'measured', 'goal'],
    [
      ['memory (RssAnon) at most', formatMebibytes(peaks.rssAnonBytes), '1980 MiB'],
      ['bodies in memory at most', formatMebibytes(peaks.inFlightBytes), '256 MiB'],
      ['backlog at most', formatMebibytes(peaks.backlogBytes), ''],
      ['answers held at most', formatCount(peaks.heldRequests), '2,000'],
      ['connections at most', formatCount(peaks.openConnections), ''],
      ['stored events/s before', formatCount(before.eventsPerSecond), ''],
      ['stored events/s meanwhile', formatCount(storedEventsPerSecond), ''],
      ['until all was stored', `${drainSeconds.toFixed(1)} s`, ''],
      ['stored events/s afterwards', formatCount(after.eventsPerSecond), '90 % of before'],
      ['lag p99 before / afterwards', `${formatMs(before.lagP99Ms)} / ${formatMs(after.lagP99Ms)}`, ''],
      ['idle memory before / afterwards', `${formatMebibytes(idleBytes.before)} / ${formatMebibytes(idleBytes.after)}`, ''],
    ],
  );
}
