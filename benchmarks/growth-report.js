// The tables of how cost grows, for people.
import { formatHost } from './machine.js';
import { formatCount, formatTable } from './table.js';

/** @import { Growth } from './growth.js' */

/** @param {Growth} growth */
export function formatGrowthReport({ machine, plan, marks, failures }) {
  const bytes = marks.map(({ events, startMs, idleBytes, bytesPerEvent: { log, store, dedupe } }) => [
    formatCount(events),
    `${startMs.toFixed(0)} ms`,
    idleBytes === undefined ? '–' : `${(idleBytes / 2 ** 20).toFixed(0)} MiB`,
    ...[log, store, dedupe, log + store + dedupe].map((size) => size.toFixed(0)),
  ]);
  const costs = marks.map(({ events, fresh, repeated, lag }) => [
    formatCount(events),
    `${fresh.cpuMicros.toFixed(1)} µs`,
    formatCount(fresh.eventsPerSecond),
    `${repeated.cpuMicros.toFixed(1)} µs`,
    formatCount(repeated.eventsPerSecond),
    `${lag.sql.p50Ms.toFixed(0)} ms`,
    `${lag.sql.p99Ms.toFixed(0)} ms`,
  ]);
  const lookups = marks.flatMap(({ lookups: each }) =>
    each.map(({ what, p50Ms, p99Ms, mostMs }) => [what, ...[p50Ms, p99Ms, mostMs].map((ms) => `${ms.toFixed(1)} ms`)]),
  );
  return [
    formatHost(machine),
    `Storing at each mark: processor time of all that stores, and how many a second with nothing else to do (${formatCount(plan.probeEvents)} new events, then the same again, which are claimed, found and left out); and from sent to queryable at ${formatCount(plan.lag.requestsPerSecond)} requests/s:`,
    formatTable(['stored', 'new event', 'events/s', 'known event', 'events/s', 'lag p50', 'p99'], costs),
    `Asking for one of them (${plan.lookups} of each):`,
    formatTable(['what', 'p50', 'p99', 'most'], lookups),
    'Starting, memory at rest (RssAnon), and bytes of each event on disk:',
    formatTable(['stored', 'start to ready', 'memory', 'log', 'store', 'dedupe index', 'all'], bytes),
    ...failures,
  ].join('\n\n');
}
