// One running Fairlead server on a data folder, seen from outside: its metrics, its SQL, its memory.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, forkProcess, whenListening } from './child-process.js';
import { adminToken } from './credentials.js';

/**
 * @typedef {object} FairleadProcess
 * @property {number} port
 * @property {number} startMs from spawning the process to the first 200 of `/readyz`
 * @property {() => Promise<ReadonlyMap<string, number>>} metrics those without labels, without their prefix `fairlead_`
 * @property {(sql: string) => Promise<Record<string, number>>} queryRow the first row of a query of numbers
 * @property {() => Promise<number | undefined>} rssAnonBytes memory that is its processes' own, undefined where the system does not tell
 * @property {() => ProcessorTime} processorTime taken since the start; Linux only
 * @property {() => WorkerTime} workerTime taken since the start by what stores behind the log; Linux only
 * @property {() => Promise<void>} close
 */

/** @typedef {{ readonly mainMs: number, readonly otherMs: number }} WorkerTime of the thread that runs JavaScript, and of all others */

/** @typedef {{ readonly listenerMs: number, readonly allMs: number }} ProcessorTime of the thread that answers, and of all processes */

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
    rssAnonBytes: () => readRssAnon(child.pid),
    processorTime: () => ({
      listenerMs: readProcessorMs(`${child.pid}/task/${child.pid}`),
      allMs: readTreeProcessorMs(Number(child.pid)),
    }),
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

/**
 * Resident memory without mapped files, of a process and of those that it started: the log's pages are the kernel's to give and take.
 *
 * @param {number | undefined} pid
 * @returns {Promise<number | undefined>}
 */
async function readRssAnon(pid) {
  try {
    const match = /^RssAnon:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'));
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const ofChildren = await Promise.all(
      children
        .split(' ')
        .filter(Boolean)
        .map((child) => readRssAnon(Number(child))),
    );
    return ofChildren.reduce((sum, bytes) => (sum ?? 0) + (bytes ?? 0), match === null ? undefined : Number(match[1]) * 1024);
  } catch {
    // Not Linux, or a process that has just ended.
    return undefined;
  }
}

/** Of a process and of those that it started. @param {number} pid @returns {number} */
function readTreeProcessorMs(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + readTreeProcessorMs(Number(child)), readProcessorMs(String(pid)));
}

/** User and system time, which Linux counts in hundredths of a second. @param {string} task @returns {number} */
function readProcessorMs(task) {
  const stat = readFileSync(`/proc/${task}/stat`, 'utf8');
  // The name before may hold spaces; behind it, these are the 12th and 13th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** @param {number} pid @returns {WorkerTime} of the processes that this one started */
function readWorkerTime(pid) {
  const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const mainMs = workers.reduce((sum, worker) => sum + readProcessorMs(`${worker}/task/${worker}`), 0);
  return { mainMs, otherMs: workers.reduce((sum, worker) => sum + readProcessorMs(worker), 0) - mainMs };
}
