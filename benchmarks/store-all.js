// A server that has more in its log than it has stored: until it has caught up, and what that costs with nothing else to do.
import { setTimeout as sleep } from 'node:timers/promises';
import { metricOf, startFairlead } from './fairlead-process.js';
import { formatCount } from './table.js';

/** @import { FairleadProcess } from './fairlead-process.js' */

/** A look costs the server milliseconds: reading all its metrics includes those of the process. */
const lookMs = 100;
const sayMs = 30_000;

/**
 * Resolves with the metrics of the moment at which all of the log is stored.
 *
 * @param {FairleadProcess} fairlead
 * @param {{ readonly say?: (line: string) => void, readonly onLook?: () => void }} [options] `say` is told now and then how much is left; what
 *   `onLook` throws ends the wait
 * @returns {Promise<ReadonlyMap<string, number>>}
 */
export async function untilAllStored(fairlead, { say = () => {}, onLook = () => {} } = {}) {
  let saidAtMs = performance.now();
  for (;;) {
    const metrics = await fairlead.metrics();
    const left = metricOf(metrics, 'log_position') - metricOf(metrics, 'stored_position');
    if (left <= 0) {
      return metrics;
    }
    onLook();
    if (performance.now() - saidAtMs > sayMs) {
      saidAtMs = performance.now();
      say(`${formatCount(left)} requests of the log are not stored yet`);
    }
    await sleep(lookMs);
  }
}

/**
 * @typedef {object} StoreCost
 * @property {number} events new ones and those that were known
 * @property {number} seconds
 * @property {number} workerMs processor time of the thread that runs JavaScript
 * @property {number} otherMs of all others: the engines' and the garbage collector's
 */

/**
 * Starts a server on a data folder, and measures from when it is ready until all is stored.
 *
 * @param {string} dataPath
 * @param {{ readonly tree?: string | undefined, readonly say?: (line: string) => void }} [options] `tree` is another one, whose server is meant
 * @returns {Promise<StoreCost>}
 */
export async function measureStoring(dataPath, { tree, say = () => {} } = {}) {
  const fairlead = await startFairlead(dataPath, { tree });
  try {
    const atStart = fairlead.workerTime();
    const doneAtStart = countDone(await fairlead.metrics());
    const startedAtMs = performance.now();
    const metrics = await untilAllStored(fairlead, { say });
    const seconds = (performance.now() - startedAtMs) / 1000;
    const atEnd = fairlead.workerTime();
    return {
      events: countDone(metrics) - doneAtStart,
      seconds,
      workerMs: atEnd.mainMs - atStart.mainMs,
      otherMs: atEnd.otherMs - atStart.otherMs,
    };
  } finally {
    await fairlead.close();
  }
}

/** @param {ReadonlyMap<string, number>} metrics */
function countDone(metrics) {
  return metricOf(metrics, 'stored_events_total') + metricOf(metrics, 'duplicate_events_total');
}
