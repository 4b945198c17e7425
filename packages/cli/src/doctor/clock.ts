import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatClock } from '../terminal/amount.ts';
import type { Finding } from './finding.ts';

/** What the clock of this machine is compared with; undefined where there is nothing. */
export interface ClockFacts {
  readonly nowMs: number;
  /** How far ahead the time is that the disk gives to what is written. */
  readonly diskAheadMs: number | undefined;
  /** When something in the data folder was last written. */
  readonly lastWrittenMs: number | undefined;
  /** How far ahead the clock of the server is. */
  readonly serverAheadMs: number | undefined;
  /** What the system says of its own clock. */
  readonly isSynchronised: boolean | undefined;
}

/** No machine that runs this was there before. */
const earliestMs = Date.UTC(2026, 0, 1);
/** Coarse clocks of file systems, and answers on their way, are within it. */
const toleranceMs = 5_000;
const keepSynchronised = 'Let the system keep it right: chronyd, or timedatectl set-ntp true.';

/** Receive times, the order of what is shown, and the end of claims and keys go by the clock. */
export function checkClock({ nowMs, diskAheadMs, lastWrittenMs, serverAheadMs, isSynchronised }: ClockFacts): Finding {
  const text = `The clock says ${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  if (nowMs < earliestMs) {
    return { kind: 'bad', text: `${text}, which is in the past.`, remedy: `Set it. ${keepSynchronised}` };
  }
  if (lastWrittenMs !== undefined && lastWrittenMs > nowMs + toleranceMs) {
    const behind = formatClock(lastWrittenMs - nowMs);
    return {
      kind: 'bad',
      text: `${text}; the data folder was written ${behind} later than that.`,
      remedy: `The clock has gone back, and events would be received before those that are there. ${keepSynchronised}`,
    };
  }
  for (const [what, aheadMs = 0] of [
    ['the disk', diskAheadMs],
    ['the server', serverAheadMs],
  ] as const) {
    if (Math.abs(aheadMs) > toleranceMs) {
      const apart = formatClock(Math.abs(aheadMs));
      return {
        kind: 'doubtful',
        text: `${text}; that of ${what} is ${apart} off.`,
        remedy: `One of the two is wrong. ${keepSynchronised}`,
      };
    }
  }
  return isSynchronised === false
    ? { kind: 'doubtful', text: `${text}, and nothing keeps it right.`, remedy: keepSynchronised }
    : { kind: 'good', text: isSynchronised === true ? `${text}, and is kept right by the system` : text };
}

/** When the newest entry of a folder, or of the folders in it, was written; undefined for what is not there. */
export async function findLastWritten(path: string, depth = 2): Promise<number | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    const names = depth === 0 ? [] : await readdir(path).catch(() => []);
    const inside = await Promise.all(names.map((name) => findLastWritten(join(path, name), depth - 1)));
    return Math.max(mtimeMs, ...inside.filter((timeMs) => timeMs !== undefined));
  } catch {
    // Not there, or gone meanwhile, or not ours to look into: nothing to compare with.
    return undefined;
  }
}

const askWithinMs = 2_000;

/** As systemd says it; undefined where nothing says it. */
export async function findSynchronisation(): Promise<boolean | undefined> {
  try {
    const words = ['show', '--property=NTPSynchronized', '--value'];
    const { stdout } = await promisify(execFile)('timedatectl', words, { timeout: askWithinMs });
    const said = stdout.trim();
    return said === 'yes' ? true : said === 'no' ? false : undefined;
  } catch {
    // Another system, or a container: nobody to ask.
    return undefined;
  }
}
