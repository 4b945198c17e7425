// The contestants in turns, each in a process of its own, so that whatever else the machine does hits all of them.
import { runSender } from './sender-process.js';

/** @import { Contestant } from './contestants.js' */
/** @import { Sink } from './sink-process.js' */

/**
 * @typedef {object} Cost medians of the rounds
 * @property {string} name
 * @property {number} events in each round
 * @property {number} cpuMicrosPerEvent
 * @property {number} eventsPerSecond
 * @property {number} enqueueMicrosPerEvent
 * @property {number} peakBytes
 * @property {number} bytesPerEvent on the wire
 * @property {number} cpuRatio to the first contestant
 * @property {number} rateRatio to the first contestant
 * @property {number} lostEvents of all rounds together
 */

/**
 * @typedef {object} ContestOptions
 * @property {readonly Contestant[]} contestants
 * @property {number} events
 * @property {number} eventsPerCall
 * @property {number} rounds
 * @property {Sink} sink
 * @property {(line: string) => void} say
 */

/** @typedef {Omit<Cost, 'cpuRatio' | 'rateRatio' | 'lostEvents'> & { readonly arrivedEvents: number }} Turn */

/**
 * @param {ContestOptions} options
 * @returns {Promise<Cost[]>}
 */
export async function contest(options) {
  const { contestants, rounds, say } = options;
  /** @type {Turn[]} */
  const turns = [];
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      say(`round ${round}: ${contestant.name}`);
      turns.push(await takeTurn(contestant, options));
    }
  }
  const costs = contestants.map(({ name }) => summarize(turns.filter((turn) => turn.name === name)));
  const [first] = costs;
  return costs.map((cost) => ({
    ...cost,
    cpuRatio: cost.cpuMicrosPerEvent / (first?.cpuMicrosPerEvent ?? Number.NaN),
    rateRatio: cost.eventsPerSecond / (first?.eventsPerSecond ?? Number.NaN),
  }));
}

/** What an event weighs, whoever sends it: callers go on to other work after about so many. */
const eventsPerTurn = 1000;
const batchEvents = 100;

/**
 * @param {Contestant} contestant
 * @param {ContestOptions} options
 * @returns {Promise<Turn>}
 */
async function takeTurn({ name, driver, gzip, part }, { events: allEvents, eventsPerCall, sink }) {
  const calls = Math.ceil((allEvents * part) / eventsPerCall);
  const events = calls * eventsPerCall;
  const callsPerTurn = eventsPerTurn / eventsPerCall;
  const result = await runSender({ driver, callsPerTurn, options: { url: sink.url, calls, batchEvents, gzip } });
  const arrived = await sink.take();
  return {
    name,
    events,
    arrivedEvents: arrived.events,
    cpuMicrosPerEvent: result.cpuMicros / events,
    eventsPerSecond: events / result.seconds,
    enqueueMicrosPerEvent: result.enqueueMicros / events,
    peakBytes: result.peakBytes,
    bytesPerEvent: arrived.bytes / events,
  };
}

/**
 * @param {readonly Turn[]} turns of one contestant
 * @returns {Omit<Cost, 'cpuRatio' | 'rateRatio'>}
 */
function summarize(turns) {
  const [{ name, events }] = /** @type {[Turn]} */ (/** @type {unknown} */ (turns));
  return {
    name,
    events,
    cpuMicrosPerEvent: median(turns.map((turn) => turn.cpuMicrosPerEvent)),
    eventsPerSecond: median(turns.map((turn) => turn.eventsPerSecond)),
    enqueueMicrosPerEvent: median(turns.map((turn) => turn.enqueueMicrosPerEvent)),
    peakBytes: median(turns.map((turn) => turn.peakBytes)),
    bytesPerEvent: median(turns.map((turn) => turn.bytesPerEvent)),
    // An SDK that sends an event twice does not make good for another that it lost.
    lostEvents: turns.reduce((lost, turn) => lost + Math.max(0, turn.events - turn.arrivedEvents), 0),
  };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = /** @type {number} */ (sorted[middle]);
  return sorted.length % 2 === 1 ? upper : (upper + /** @type {number} */ (sorted[middle - 1])) / 2;
}
