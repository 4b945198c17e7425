import { readFile } from 'node:fs/promises';

export interface ProcessFacts {
  /** RssAnon: what no other process shares and no file backs. */
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

/** What Linux tells of a process; undefined elsewhere, and when it is gone. */
export async function readProcessFacts(pid: number | undefined): Promise<ProcessFacts | undefined> {
  if (pid === undefined) {
    return undefined;
  }
  try {
    const [status, stat] = await Promise.all([readFile(`/proc/${pid}/status`, 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')]);
    const kibibytes = Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]);
    // Behind the name, which may hold spaces and parentheses: utime and stime are the 14th and 15th field (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isNaN(kibibytes + ticks) ? undefined : { memoryBytes: kibibytes * 1024, cpuSeconds: ticks / ticksPerSecond };
  } catch {
    // No such process any more, or no such system.
    return undefined;
  }
}

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
