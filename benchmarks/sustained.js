// What the server keeps up for long: 100-event batches, but never more than a window of them accepted and not yet stored, so that the
// backlog can't grow and the rate is that of the slowest part of the whole way.
import { setTimeout as sleep } from 'node:timers/promises';
import { authorization } from './credentials.js';
import { metricOf } from './fairlead-process.js';
import { createLatencyHistogram, percentileMs } from './latency-histogram.js';
import { startLoad } from './load.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { Shape } from './shapes.js' */

/** @typedef {{ readonly seconds: number, readonly windowRequests: number, readonly connections: number }} SustainedPlan */

/**
 * @typedef {object} Sustained
 * @property {string} shape
 * @property {number} seconds
 * @property {number} windowEvents
 * @property {number} eventsPerSecond stored, queryable with SQL
 * @property {number} lagP50Ms accepted to queryable of the oldest event of each block seen
 * @property {number} lagP99Ms
 * @property {number} backlogEventsMax
 */

const lookMs = 50;
const warmUpSeconds = 2;

/**
 * @param {Shape} shape
 * @param {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: SustainedPlan }} parts
 * @returns {Promise<Sustained>}
 */
export async function measureSustained(shape, { fairlead, ledger, plan }) {
  const { seconds, windowRequests, connections } = plan;
  const firstPosition = metricOf(await fairlead.metrics(), 'log_position');
  const load = startLoad({
    port: fairlead.port,
    shapeName: shape.name,
    authorization,
    serial: ledger.nextSerial(),
    connections,
    warmUpMs: warmUpSeconds * 1000,
    durationMs: seconds * 1000,
    requestsMax: windowRequests,
  });
  // If the generator breaks off, `await load.result` below says so; until then nobody listens.
  load.result.catch(() => undefined);

  const lags = createLatencyHistogram();
  let backlogRequestsMax = 0;
  let seenPosition = firstPosition;
  /** @type {Sample | undefined} */
  let first;
  /** @type {Sample | undefined} */
  let last;
  const startedAtMs = performance.now();
  const elapsedSeconds = () => (performance.now() - startedAtMs) / 1000;
  while (elapsedSeconds() < warmUpSeconds + seconds) {
    const metrics = await fairlead.metrics();
    const storedPosition = metricOf(metrics, 'stored_position');
    // One request is one record of the log: what is stored makes room for as many more.
    load.grant(storedPosition - firstPosition + windowRequests);
    if (elapsedSeconds() >= warmUpSeconds) {
      last = { atMs: performance.now(), storedEvents: metricOf(metrics, 'stored_events_total') };
      first ??= last;
      backlogRequestsMax = Math.max(backlogRequestsMax, metricOf(metrics, 'log_position') - storedPosition);
      if (storedPosition !== seenPosition) {
        lags.record(metricOf(metrics, 'last_lag_ms'));
      }
    }
    seenPosition = storedPosition;
    await sleep(lookMs);
  }
  ledger.enter(shape, await load.result);
  if (first === undefined || last === undefined || first.storedEvents === last.storedEvents) {
    throw new Error('Nothing was stored under sustained load.');
  }
  const counts = lags.counts();
  return {
    shape: shape.name,
    seconds,
    windowEvents: windowRequests * shape.eventsPerRequest,
    eventsPerSecond: (last.storedEvents - first.storedEvents) / ((last.atMs - first.atMs) / 1000),
    lagP50Ms: percentileMs(counts, 0.5),
    lagP99Ms: percentileMs(counts, 0.99),
    backlogEventsMax: backlogRequestsMax * shape.eventsPerRequest,
  };
}

/** @typedef {{ readonly atMs: number, readonly storedEvents: number }} Sample */
