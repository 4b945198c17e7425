// One kind of request against each collector in turns, so that whatever else the machine does hits all of them. All stay up meanwhile.
import { authorization } from '../credentials.js';
import { addHistograms, percentileMs } from '../latency-histogram.js';
import { startLoad } from '../load.js';
import { readTreeProcessorMs, readTreesRssAnon } from '../process-tree.js';
import { shapeOf } from './shapes.js';

/** @import { LoadResult } from '../load-generator.js' */
/** @import { Shape } from '../shapes.js' */
/** @import { Contestant, RunningCollector } from './contestants.js' */

/** @typedef {{ readonly contestant: Contestant, readonly running: RunningCollector, readonly folder: string }} Entrant */

/**
 * @typedef {object} TurnsPlan
 * @property {number} rounds
 * @property {number} roundMs
 * @property {number} warmUpMsMax
 * @property {{ readonly single: number, readonly batch: number }} connections
 */

/**
 * @typedef {object} Turns
 * @property {string} name of the collector
 * @property {string} shape
 * @property {number} requestsPerSecond
 * @property {number} eventsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} processorMicrosPerEvent of all its processes, until all that follows the answers is done
 * @property {number | undefined} rssAnonBytes of all its processes, after its last turn
 * @property {number} acknowledgedEvents warm-up included
 * @property {number} refusedRequests likewise
 */

/** @typedef {{ readonly entrant: Entrant, readonly shape: Shape, readonly warmUp: LoadResult, readonly results: LoadResult[], processorMs: number }} Score */

/**
 * @param {'single' | 'batch'} kind
 * @param {readonly Entrant[]} entrants
 * @param {{ readonly plan: TurnsPlan, readonly nextSerial: () => number, readonly say: (line: string) => void }} how
 * @returns {Promise<Turns[]>}
 */
export async function takeTurns(kind, entrants, { plan, nextSerial, say }) {
  /** @param {Entrant} entrant @param {number} durationMs */
  const load = async ({ contestant, running }, durationMs) => {
    const result = await startLoad({
      port: running.port,
      shapeName: contestant.shapeNames[kind],
      authorization,
      serial: nextSerial(),
      connections: plan.connections[kind],
      warmUpMs: 0,
      durationMs,
    }).result;
    await running.settle();
    return result;
  };

  /** @type {Score[]} */
  const scores = [];
  for (const entrant of entrants) {
    const { shapeNames, warmUpMs } = entrant.contestant;
    say(`${shapeNames[kind]}: warm-up`);
    const warmUp = await load(entrant, Math.min(plan.warmUpMsMax, warmUpMs));
    scores.push({ entrant, shape: shapeOf(shapeNames[kind]), warmUp, results: [], processorMs: 0 });
  }
  for (let round = 1; round <= plan.rounds; round++) {
    for (const score of scores) {
      say(`${score.shape.name}: round ${round}`);
      const atStartMs = readProcessorMs(score.entrant);
      score.results.push(await load(score.entrant, plan.roundMs));
      score.processorMs += readProcessorMs(score.entrant) - atStartMs;
    }
  }
  return scores.map(summarize);
}

/** @param {Score} score @returns {Turns} */
function summarize({ entrant, shape, warmUp, results, processorMs }) {
  const latencies = addHistograms(results.map((result) => result.latencies));
  const requestsPerSecond =
    sumOf(results.map((result) => result.measuredRequests)) / sumOf(results.map((result) => result.measuredSeconds));
  const acknowledgedEvents = sumOf(results.map((result) => result.acknowledgedRequests)) * shape.eventsPerRequest;
  return {
    name: entrant.contestant.name,
    shape: shape.name,
    requestsPerSecond,
    eventsPerSecond: requestsPerSecond * shape.eventsPerRequest,
    p50Ms: percentileMs(latencies, 0.5),
    p99Ms: percentileMs(latencies, 0.99),
    processorMicrosPerEvent: (1000 * processorMs) / acknowledgedEvents,
    rssAnonBytes: readTreesRssAnon(entrant.running.pids),
    acknowledgedEvents: acknowledgedEvents + warmUp.acknowledgedRequests * shape.eventsPerRequest,
    refusedRequests: sumOf([warmUp, ...results].map((result) => result.refusedRequests)),
  };
}

/** @param {Entrant} entrant */
function readProcessorMs({ running }) {
  return sumOf(running.pids.map(readTreeProcessorMs));
}

/** @param {readonly number[]} values */
function sumOf(values) {
  return values.reduce((total, value) => total + value, 0);
}
