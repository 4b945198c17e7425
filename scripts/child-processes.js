// What a process has started, as Linux tells it.
import { readFileSync } from 'node:fs';

/** None of one that has ended. @param {number | undefined} pid @returns {readonly number[]} */
export function childrenOf(pid) {
  return readOfProcess(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** The workers of a server: one, or none while it is replaced. @param {number | undefined} serverPid @returns {readonly number[]} */
export function workersOf(serverPid) {
  return childrenOf(serverPid).filter((pid) => readOfProcess(`/proc/${pid}/cmdline`).includes('/pipeline/worker.js'));
}

/** Nothing where the process has ended meanwhile. @param {string} path */
function readOfProcess(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
