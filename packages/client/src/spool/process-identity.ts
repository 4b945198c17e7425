/// <reference types="node" />
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './disk-error.ts';

/** Names a process for good: another one with its number is told apart where the system says when each began. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own count. Linux only. */
  readonly startedAt?: string;
  /** Within one place, process numbers mean the same. Undefined where that can't be known. */
  readonly place?: string;
}

export function identifyProcess(): ProcessIdentity {
  const { pid } = process;
  const startedAt = readProcess(pid)?.startedAt;
  const place = identifyPlace();
  return { pid, ...(startedAt === undefined ? {} : { startedAt }), ...(place === undefined ? {} : { place }) };
}

export type Life = 'ended' | 'running' | 'unknown';

/** Whether the process is still there, as far as `here` can see it. */
export function lookUp({ pid, startedAt, place }: ProcessIdentity, here: ProcessIdentity): Life {
  if (place === undefined || place !== here.place) {
    return 'unknown';
  }
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // Any other error (not ours to signal, no permission to ask) says that it may be there.
    if (errorCode(cause) === 'ESRCH') {
      return 'ended';
    }
  }
  const current = readProcess(pid);
  const isAnother = current !== undefined && startedAt !== undefined && current.startedAt !== startedAt;
  return isAnother || current?.isDead === true ? 'ended' : 'running';
}

/** On Linux one boot of one machine, and the namespace of process numbers within it: each container has its own. */
function identifyPlace(): string | undefined {
  if (process.platform !== 'linux') {
    return hostname();
  }
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Hidden from us: the heartbeat has to do.
    return undefined;
  }
}

/** From /proc/<pid>/stat; its second field, a name in brackets, may hold anything. */
function readProcess(pid: number): { readonly startedAt: string; readonly isDead: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Fields 3 and 22. A zombie only waits for its parent to ask how it ended.
    const [state, startedAt] = [fields[0], fields[19]];
    return startedAt === undefined ? undefined : { startedAt, isDead: state === 'Z' || state === 'X' };
  } catch {
    // No Linux, or hidden from us.
    return undefined;
  }
}
