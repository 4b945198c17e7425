// A server's processes seen from outside: what they take together, and the end of all of them at once. Linux only.
import { readFileSync } from 'node:fs';
import { childrenOf } from '../scripts/child-processes.js';

/** Of a process and of those that it started. @param {number} pid @returns {number} */
export function readTreeProcessorMs(pid) {
  return readTree(pid).reduce((sum, each) => sum + readMsOrNone(each), 0);
}

/** @param {number} pid */
function readMsOrNone(pid) {
  try {
    return readProcessorMs(String(pid));
  } catch {
    // It ended meanwhile.
    return 0;
  }
}

/** User and system time, which Linux counts in hundredths of a second. @param {string} task @returns {number} */
export function readProcessorMs(task) {
  const stat = readFileSync(`/proc/${task}/stat`, 'utf8');
  // The name before may hold spaces; behind it, these are the 12th and 13th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/**
 * @typedef {object} ServerTime processor time that a server took
 * @property {number} listenerMs of the thread that answers
 * @property {number} besideMs of the other threads of its process
 * @property {number} workerMs of the processes that it started
 */

/** @param {number} pid @returns {ServerTime} since its start */
export function readServerTime(pid) {
  const listenerMs = readProcessorMs(`${pid}/task/${pid}`);
  const processMs = readProcessorMs(String(pid));
  return { listenerMs, besideMs: processMs - listenerMs, workerMs: readTreeProcessorMs(pid) - processMs };
}

/**
 * Resident memory without mapped files, of processes and of those that they started: pages of a mapped file are the kernel's to give and take.
 *
 * @param {readonly number[]} pids
 * @returns {number | undefined} undefined where the system does not tell, or when a process has just ended
 */
export function readTreesRssAnon(pids) {
  try {
    return pids.flatMap(readTree).reduce((total, pid) => {
      const match = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return total + Number(match?.[1] ?? 0) * 1024;
    }, 0);
  } catch {
    return undefined;
  }
}

/** The process and all that it started, and those started, in turn. @param {number} pid @returns {number[]} */
export function readTree(pid) {
  return [pid, ...childrenOf(pid).flatMap(readTree)];
}

/** Ends them all as a crash does: none of them can write another byte. @param {readonly number[]} pids */
export function killTrees(pids) {
  for (const pid of pids.flatMap(readTree)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

/** A process that does not end by itself when we do. @param {number} pid */
export function endWithUs(pid) {
  process.once('exit', () => killTrees([pid]));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => process.exit(1));
  }
}
