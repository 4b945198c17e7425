// A result as tables. The goals stand beside the figures: they are what the project is held to, not a condition of a run.
import { formatHost } from './machine.js';
import { formatCount, formatMebibytes, formatMs, formatPercent, formatTable } from './table.js';

/** @import { Machine } from './machine.js' */
/** @import { ServerResult } from './server-suite.js' */
/** @import { Sustained } from './sustained.js' */
/** @import { Throughput } from './throughput.js' */

/** @param {ServerResult} result */
export function formatServerReport(result) {
  const { throughputs, audit } = result;
  const busiest = Math.max(...throughputs.flatMap(({ ceiling, fairlead }) => [ceiling.generatorBusy, fairlead.generatorBusy]));
  return [
    formatMachine(result.machine),
    'Durable requests against the ceiling (`node:http`, parse, 202, nothing kept), in turns, the pipeline running:',
    formatThroughputs(throughputs),
    `The load generator took up to ${formatPercent(busiest)} of one core; near 100 % it would have been the limit. The goal is a ratio of 50 %.`,
    formatTimes(throughputs, result.machine.cores),
    'What was accepted faster than it was stored, and the time until it was:',
    formatDrains(throughputs),
    'Stored and queryable: as fast as a window of requests makes room, and at a rate by the clock, whose backlog must not grow:',
    formatSustained(result.sustained),
    'Memory as events come (RssAnon of all its processes), each time when they are stored:',
    formatMemory(result.memory),
    'The rest:',
    formatRest(result),
    formatAudit(audit),
  ].join('\n\n');
}

/** @param {Machine} machine */
function formatMachine(machine) {
  const { p50Ms, p99Ms } = machine.datasync;
  return `${formatHost(machine)}, fdatasync p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}`;
}

/** @param {readonly Throughput[]} throughputs */
function formatThroughputs(throughputs) {
  return formatTable(
    ['request', 'connections', 'ceiling/s', 'fairlead/s', 'ratio', 'events/s', 'p50', 'p99', 'ceiling p50', 'p99'],
    throughputs.map(({ shape, eventsPerRequest, connections, ceiling, fairlead, ratio }) => [
      shape,
      formatCount(connections),
      formatCount(ceiling.requestsPerSecond),
      formatCount(fairlead.requestsPerSecond),
      formatPercent(ratio),
      formatCount(fairlead.requestsPerSecond * eventsPerRequest),
      formatMs(fairlead.p50Ms),
      formatMs(fairlead.p99Ms),
      formatMs(ceiling.p50Ms),
      formatMs(ceiling.p99Ms),
    ]),
  );
}

/**
 * All that takes part runs on the same processors: what that leaves to a request, and who takes it.
 *
 * @param {readonly Throughput[]} throughputs
 * @param {number} cores
 */
function formatTimes(throughputs, cores) {
  const rows = throughputs.flatMap(({ shape, connections, ceiling, fairlead }) => {
    if (ceiling.time === undefined || fairlead.time === undefined) {
      return [];
    }
    const ceilingMs = ceiling.time.listenerMs + ceiling.time.besideMs;
    const { listenerMs, besideMs, workerMs, generatorMs } = fairlead.time;
    const sumMs = listenerMs + besideMs + workerMs + generatorMs;
    return [
      [
        shape,
        formatCount(connections),
        ...[ceilingMs, ceiling.time.generatorMs, listenerMs, besideMs, workerMs, generatorMs].map(formatMicros),
        formatPercent((sumMs * fairlead.requestsPerSecond) / 1_000 / cores),
      ],
    ];
  });
  const head = [
    'request',
    'connections',
    'ceiling',
    'its generator',
    'listener',
    'commits',
    'worker',
    'generator',
    'of the machine',
  ];
  return rows.length === 0
    ? 'Where the processor time of a request goes is not told by this system.'
    : `Processor time of each request, on ${cores} cores for all of them, without interrupts:\n\n${formatTable(head, rows)}`;
}

/** @param {number} ms */
function formatMicros(ms) {
  return `${(1_000 * ms).toFixed(0)} µs`;
}

/** @param {readonly Throughput[]} throughputs */
function formatDrains(throughputs) {
  return formatTable(
    ['request', 'connections', 'backlog events', 'drained in', 'events/s'],
    throughputs.map(({ shape, connections, backlogEvents, drainSeconds, drainEventsPerSecond }) => [
      shape,
      formatCount(connections),
      formatCount(backlogEvents),
      `${drainSeconds.toFixed(1)} s`,
      formatCount(drainEventsPerSecond),
    ]),
  );
}

/** @param {readonly Sustained[]} sustained */
function formatSustained(sustained) {
  return formatTable(
    [
      'request',
      'sent',
      'for',
      'stored events/s',
      'goal',
      'lag p50',
      'p99',
      'goal',
      'backlog, first third',
      'last third',
      'at most',
    ],
    sustained.map(
      ({ shape, seconds, askedEventsPerSecond, eventsPerSecond, lagP50Ms, lagP99Ms, backlogEvents, backlogEventsMax }) => [
        shape,
        askedEventsPerSecond === undefined ? 'as room is made' : `${formatCount(askedEventsPerSecond)}/s`,
        `${seconds} s`,
        formatCount(eventsPerSecond),
        '30,000',
        formatMs(lagP50Ms),
        formatMs(lagP99Ms),
        '1000 ms',
        ...backlogEvents.map(formatCount),
        formatCount(backlogEventsMax),
      ],
    ),
  );
}

/** @param {ServerResult['memory']} memory */
function formatMemory(memory) {
  return formatTable(
    ['stored events', 'memory'],
    memory.map(({ events, bytes }) => [formatCount(events), formatMebibytes(bytes)]),
  );
}

/** @param {ServerResult} result */
function formatRest({ empty, full, lag, audit, idleAfterLoadBytes }) {
  const rate = `at ${formatCount(lag.requestsPerSecond)} requests/s`;
  const events = `${formatCount(audit.storedEvents)} events`;
  return formatTable(
    ['what', 'measured', 'goal'],
    [
      [`accepted to live stream, p50 / p99, ${rate}`, `${formatMs(lag.stream.p50Ms)} / ${formatMs(lag.stream.p99Ms)}`, '100 ms'],
      [`sent to queryable, p50 / p99, ${rate}`, `${formatMs(lag.sql.p50Ms)} / ${formatMs(lag.sql.p99Ms)}`, '1000 ms'],
      [`left out of the live stream, of ${formatCount(lag.events)}`, formatCount(lag.streamSkipped), '0'],
      ['start to ready, empty folder', formatMs(empty.startMs), '1000 ms'],
      [`start to ready, ${events}`, formatMs(full.startMs), '1000 ms'],
      ['idle memory (RssAnon), empty folder', formatMebibytes(empty.idleBytes), '150 MiB'],
      [`idle memory, after loading ${events}`, formatMebibytes(idleAfterLoadBytes), ''],
      [`idle memory, started again with ${events}`, formatMebibytes(full.idleBytes), '150 MiB'],
    ],
  );
}

/** @param {ServerResult['audit']} audit */
function formatAudit({ acceptedEvents, storedEvents, distinctEvents, failures }) {
  const counts = `Accepted ${formatCount(acceptedEvents)} events, stored ${formatCount(storedEvents)}, distinct ids ${formatCount(distinctEvents)}`;
  return failures.length === 0
    ? `${counts}: each exactly once.`
    : `${counts}.\n\nFAILED\n${failures.map((each) => `- ${each}`).join('\n')}`;
}
