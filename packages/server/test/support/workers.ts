import { readFileSync } from 'node:fs';

/** The process ids of the workers of this server: one, or none while it is replaced. Linux only. */
export function workersOf(serverPid: number | undefined): readonly number[] {
  return childrenOf(serverPid).filter((pid) => readCommand(pid).includes('/pipeline/worker.js'));
}

export function childrenOf(pid: number | undefined): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
