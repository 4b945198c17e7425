// What the server keeps up for long, 100-event batches, the load generator on the same machine. Once as fast as it goes: never more than a window
// of them is accepted and not yet stored, so that the rate is that of the slowest part of the whole way. Once at a given rate, by the clock:
// what is not kept up with grows into a backlog.
import { setTimeout as sleep } from 'node:timers/promises';
import { authorization } from './credentials.js';
import { metricOf } from './fairlead-process.js';
import { createLatencyHistogram, percentileMs } from './latency-histogram.js';
import { startLoad } from './load.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { Shape } from './shapes.js' */

/**
 * @typedef {object} SustainedPlan
 * @property {number} seconds
 * @property {number} connections
 * @property {number} windowRequests
 * @property {number} [eventsPerSecond] by the clock; without it, as fast as the window makes room
 */

/**
 * @typedef {object} Sustained
 * @property {string} shape
 * @property {number} seconds
 * @property {number | undefined} askedEventsPerSecond undefined: as fast as it goes
 * @property {number} eventsPerSecond stored, queryable with SQL
 * @property {number} lagP50Ms accepted to queryable of the oldest event of each block seen
 * @property {number} lagP99Ms
 * @property {number} backlogEventsMax
 * @property {readonly [first: number, last: number]} backlogEvents on average in the first and in the last third
 */

/** @typedef {{ readonly atMs: number, readonly storedEvents: number }} Sample */

const lookMs = 50;
const grantMs = 10;
const warmUpSeconds = 2;

/**
 * @param {Shape} shape
 * @param {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: SustainedPlan }} parts
 * @returns {Promise<Sustained>}
 */
export async function measureSustained(shape, { fairlead, ledger, plan }) {
  const { seconds, connections, windowRequests, eventsPerSecond: asked } = plan;
  const firstPosition = metricOf(await fairlead.metrics(), 'log_position');
  const load = startLoad({
    port: fairlead.port,
    shapeName: shape.name,
    authorization,
    serial: ledger.nextSerial(),
    connections,
    warmUpMs: warmUpSeconds * 1000,
    durationMs: seconds * 1000,
    requestsMax: asked === undefined ? windowRequests : 0,
  });
  // If the generator breaks off, `await load.result` below says so; until then nobody listens.
  load.result.catch(() => undefined);

  const lags = createLatencyHistogram();
  /** @type {number[]} */
  const backlogs = [];
  let seenPosition = firstPosition;
  /** @type {Sample | undefined} */
  let first;
  /** @type {Sample | undefined} */
  let last;
  const startedAtMs = performance.now();
  const elapsedSeconds = () => (performance.now() - startedAtMs) / 1000;
  const pacing =
    asked === undefined
      ? undefined
      : setInterval(() => load.grant(Math.floor((elapsedSeconds() * asked) / shape.eventsPerRequest)), grantMs);
  while (elapsedSeconds() < warmUpSeconds + seconds) {
    const metrics = await fairlead.metrics();
    const storedPosition = metricOf(metrics, 'stored_position');
    if (asked === undefined) {
      // One request is one record of the log: what is stored makes room for as many more.
      load.grant(storedPosition - firstPosition + windowRequests);
    }
    if (elapsedSeconds() >= warmUpSeconds) {
      last = { atMs: performance.now(), storedEvents: metricOf(metrics, 'stored_events_total') };
      first ??= last;
      backlogs.push((metricOf(metrics, 'log_position') - storedPosition) * shape.eventsPerRequest);
      if (storedPosition !== seenPosition) {
        lags.record(metricOf(metrics, 'last_lag_ms'));
      }
    }
    seenPosition = storedPosition;
    await sleep(lookMs);
  }
  clearInterval(pacing);
  ledger.enter(shape, await load.result);
  if (first === undefined || last === undefined || first.storedEvents === last.storedEvents) {
    throw new Error('Nothing was stored under sustained load.');
  }
  const counts = lags.counts();
  const third = Math.floor(backlogs.length / 3);
  return {
    shape: shape.name,
    seconds,
    askedEventsPerSecond: asked,
    eventsPerSecond: (last.storedEvents - first.storedEvents) / ((last.atMs - first.atMs) / 1000),
    lagP50Ms: percentileMs(counts, 0.5),
    lagP99Ms: percentileMs(counts, 0.99),
    backlogEventsMax: Math.max(...backlogs),
    backlogEvents: [mean(backlogs.slice(0, third)), mean(backlogs.slice(-third))],
  };
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
