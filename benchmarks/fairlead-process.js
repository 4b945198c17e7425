// One running Fairlead server on a data folder, seen from outside: its metrics, its SQL, its memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { workersOf } from '../scripts/child-processes.js';
import { endProcess, forkProcess, whenListening } from './child-process.js';
import { adminToken } from './credentials.js';
import { readProcessorMs, readServerTime, readTreesRssAnon } from './process-tree.js';

/** @import { ServerTime } from './process-tree.js' */

/**
 * @typedef {object} FairleadProcess
 * @property {number} pid of the process that listens, which started the others
 * @property {number} port
 * @property {number} startMs from spawning the process to the first 200 of `/readyz`
 * @property {() => Promise<ReadonlyMap<string, number>>} metrics those without labels, without their prefix `fairlead_`
 * @property {(sql: string) => Promise<Record<string, number>>} queryRow the first row of a query of numbers
 * @property {() => Promise<number | undefined>} rssAnonBytes memory that is its processes' own, undefined where the system does not tell
 * @property {() => ServerTime} serverTime taken since the start; Linux only
 * @property {() => WorkerTime} workerTime taken since the start by what stores behind the log; Linux only
 * @property {() => Promise<void>} close
 */

/** @typedef {{ readonly mainMs: number, readonly otherMs: number }} WorkerTime of the thread that runs JavaScript, and of all others */

/**
 * @param {string} dataPath
 * @param {{ readonly execArgv?: readonly string[], readonly tree?: string | undefined, readonly options?: Readonly<Record<string, number>> }} [how]
 *   `tree`: the folder of another tree that is built, whose server is meant; `options` of the server
 * @returns {Promise<FairleadProcess>}
 */
export async function startFairlead(dataPath, { execArgv = [], tree, options = {} } = {}) {
  const spawnedAtMs = performance.now();
  const child = forkProcess('fairlead-server.js', {
    args: [dataPath, JSON.stringify(options), ...(tree === undefined ? [] : [tree])],
    execArgv,
  });
  const { port } = await whenListening(child);
  const origin = `http://127.0.0.1:${port}`;
  while ((await fetch(`${origin}/readyz`)).status !== 200) {
    await sleep(5);
  }
  return {
    pid: Number(child.pid),
    port,
    startMs: performance.now() - spawnedAtMs,
    async metrics() {
      const response = await fetch(`${origin}/metrics`);
      return parseMetrics(await response.text());
    },
    async queryRow(sql) {
      const response = await fetch(`${origin}/api/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql }),
      });
      const answer = /** @type {{ rows: Record<string, number>[] }} */ (await response.json());
      if (!response.ok) {
        throw new Error(`${sql}: ${JSON.stringify(answer)}`);
      }
      return answer.rows[0] ?? {};
    },
    rssAnonBytes: async () => readTreesRssAnon([Number(child.pid)]),
    serverTime: () => readServerTime(Number(child.pid)),
    workerTime: () => readWorkerTime(Number(child.pid)),
    close: () => endProcess(child),
  };
}

/**
 * The number of a metric that must be there: a benchmark that reads a renamed one as 0 would report nonsense.
 *
 * @param {ReadonlyMap<string, number>} metrics
 * @param {string} name
 */
export function metricOf(metrics, name) {
  const value = metrics.get(name);
  if (value === undefined) {
    throw new Error(`The server has no metric fairlead_${name}.`);
  }
  return value;
}

/**
 * @param {string} text
 * @returns {ReadonlyMap<string, number>}
 */
function parseMetrics(text) {
  return new Map([...text.matchAll(/^fairlead_(\w+) (\S+)$/gm)].map(([, name, value]) => [String(name), Number(value)]));
}

/** @param {number} pid @returns {WorkerTime} of the workers that this server has */
function readWorkerTime(pid) {
  const workers = workersOf(pid);
  const mainMs = workers.reduce((sum, worker) => sum + readProcessorMs(`${worker}/task/${worker}`), 0);
  return { mainMs, otherMs: workers.reduce((sum, worker) => sum + readProcessorMs(String(worker)), 0) - mainMs };
}
