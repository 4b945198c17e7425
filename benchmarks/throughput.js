// One shape of request against the ceiling and against our server in turns, so that whatever else the machine does hits both.
// After each turn the server is left alone until all is stored, which is timed too and keeps its backlog out of the next turn.
import { authorization } from './credentials.js';
import { metricOf } from './fairlead-process.js';
import { addHistograms, percentileMs } from './latency-histogram.js';
import { startLoad } from './load.js';
import { untilAllStored } from './store-all.js';

/** @import { CeilingProcess } from './ceiling-process.js' */
/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { LoadResult } from './load-generator.js' */
/** @import { ServerTime } from './process-tree.js' */
/** @import { Shape } from './shapes.js' */

/** @typedef {{ readonly rounds: number, readonly roundMs: number, readonly warmUpMs: number, readonly connections: number }} LoadPlan */

/**
 * @typedef {object} Throughput
 * @property {string} shape
 * @property {number} eventsPerRequest
 * @property {number} connections
 * @property {Turns} ceiling
 * @property {Turns} fairlead
 * @property {number} ratio our requests/s as a part of the ceiling's
 * @property {number} backlogEvents accepted and not yet stored when the load ended; the larger of the turns
 * @property {number} drainSeconds until that was stored
 * @property {number} drainEventsPerSecond over all turns, with no load beside
 */

/**
 * @typedef {object} Turns
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} generatorBusy
 * @property {RequestTime | undefined} time undefined where the system does not tell
 */

/** @typedef {ServerTime & { readonly generatorMs: number }} RequestTime processor time that one request took, of the server and of the load generator */

/** @typedef {{ readonly result: LoadResult, readonly time: ServerTime | undefined }} Turn */

/**
 * @param {Shape} shape
 * @param {{ readonly ceiling: CeilingProcess, readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: LoadPlan }} parts
 * @returns {Promise<Throughput>}
 */
export async function measureThroughput(shape, { ceiling, fairlead, ledger, plan }) {
  /** @param {CeilingProcess | FairleadProcess} server @param {number} round @returns {Promise<Turn>} */
  const load = async (server, round) => {
    const atStart = timeOf(server);
    const result = await startLoad({
      port: server.port,
      shapeName: shape.name,
      authorization,
      serial: ledger.nextSerial(),
      connections: plan.connections,
      // Later rounds meet servers that are warm already; only the generator is new.
      warmUpMs: round === 0 ? plan.warmUpMs : plan.warmUpMs / 2,
      durationMs: plan.roundMs,
    }).result;
    const atEnd = timeOf(server);
    return { result, time: atStart && atEnd && difference(atEnd, atStart) };
  };

  /** @type {Turn[]} */
  const ceilingResults = [];
  /** @type {Turn[]} */
  const results = [];
  /** @type {Drain[]} */
  const drains = [];
  for (let round = 0; round < plan.rounds; round++) {
    ceilingResults.push(await load(ceiling, round));
    const turn = await load(fairlead, round);
    ledger.enter(shape, turn.result);
    results.push(turn);
    drains.push(await drain(fairlead, ledger));
  }
  const ceilingTurns = summarize(ceilingResults);
  const turns = summarize(results);
  const longest = drains.reduce((a, b) => (b.backlogEvents > a.backlogEvents ? b : a));
  return {
    shape: shape.name,
    eventsPerRequest: shape.eventsPerRequest,
    connections: plan.connections,
    ceiling: ceilingTurns,
    fairlead: turns,
    ratio: turns.requestsPerSecond / ceilingTurns.requestsPerSecond,
    backlogEvents: longest.backlogEvents,
    drainSeconds: longest.seconds,
    drainEventsPerSecond: sum(drains.map((each) => each.backlogEvents)) / sum(drains.map((each) => each.seconds)),
  };
}

/** @typedef {{ readonly backlogEvents: number, readonly seconds: number }} Drain */

const drainSecondsMax = 600;

/**
 * Waits until the store has come to the end of the log.
 *
 * @param {FairleadProcess} fairlead
 * @param {Ledger} ledger
 * @returns {Promise<Drain>}
 */
export async function drain(fairlead, ledger) {
  const startedAtMs = performance.now();
  const atStart = await fairlead.metrics();
  const backlogEvents = ledger.acceptedEvents - metricOf(atStart, 'stored_events_total');
  const seconds = () => (performance.now() - startedAtMs) / 1000;
  await untilAllStored(fairlead, {
    onLook: () => {
      if (seconds() > drainSecondsMax) {
        throw new Error(`The backlog did not drain within ${drainSecondsMax} s.`);
      }
    },
  });
  return { backlogEvents, seconds: seconds() };
}

/** @param {readonly Turn[]} turns @returns {Turns} */
function summarize(turns) {
  const results = turns.map(({ result }) => result);
  const latencies = addHistograms(results.map((result) => result.latencies));
  return {
    requestsPerSecond: sum(results.map((result) => result.measuredRequests)) / sum(results.map((result) => result.measuredSeconds)),
    p50Ms: percentileMs(latencies, 0.5),
    p99Ms: percentileMs(latencies, 0.99),
    generatorBusy: Math.max(...results.map((result) => result.busy)),
    time: requestTime(turns),
  };
}

/** @param {readonly Turn[]} turns @returns {RequestTime | undefined} */
function requestTime(turns) {
  const times = turns.flatMap(({ time }) => time ?? []);
  if (times.length < turns.length) {
    return undefined;
  }
  const requests = sum(turns.map(({ result }) => result.acknowledgedRequests));
  const measuredRequests = sum(turns.map(({ result }) => result.measuredRequests));
  return {
    listenerMs: sum(times.map((time) => time.listenerMs)) / requests,
    besideMs: sum(times.map((time) => time.besideMs)) / requests,
    workerMs: sum(times.map((time) => time.workerMs)) / requests,
    generatorMs: sum(turns.map(({ result }) => 1_000 * result.busy * result.measuredSeconds)) / measuredRequests,
  };
}

/** @param {CeilingProcess | FairleadProcess} server */
function timeOf(server) {
  return process.platform === 'linux' ? server.serverTime() : undefined;
}

/** @param {ServerTime} end @param {ServerTime} start @returns {ServerTime} */
function difference(end, start) {
  return {
    listenerMs: end.listenerMs - start.listenerMs,
    besideMs: end.besideMs - start.besideMs,
    workerMs: end.workerMs - start.workerMs,
  };
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
