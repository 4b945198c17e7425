/// <reference types="node" />
import { resolve } from 'node:path';
import { systemClock } from '../delivery/clock.ts';
import type { Clock } from '../delivery/clock.ts';
import { checkInteger, checkMethods, invalid } from '../option-checks.ts';

/** What `fileSpool` takes. */
export interface FileSpoolOptions {
  /**
   * The folder to keep events in; made when it isn't there. Any number of processes may name the same one, if they send to the same
   * endpoint with the same key: what an ended one left goes where the one that finds it sends. Its disk must outlive the process: in a
   * container, a volume. Required.
   */
  readonly directory: string;
  /** Bytes on disk that this process uses at most, bookkeeping included. What it takes over from ended ones counts too. Default 1,073,741,824. */
  readonly bytesMax?: number;
  /**
   * So often, what was written is synced to the disk in the background; 0: never. It matters only when the machine itself fails
   * (power, kernel): what came after the last sync may then be lost. A process that ends in whatever way loses nothing. Default 1000.
   */
  readonly syncIntervalMs?: number;
  /**
   * A process in another container or on another machine that gives no sign of life for so long is taken to have ended, and its
   * events are taken over; they are sent after the same time again. Of a process that can be looked up, its end is seen at once,
   * and only ten times this counts. Signs of life, and looks for ended processes, come every sixth of it. Default 30,000.
   */
  readonly staleAfterMs?: number;
  /** Tells the time and starts timers. Default: the system's. */
  readonly clock?: Clock;
}

export type ResolvedFileSpoolOptions = Required<FileSpoolOptions>;

const defaultFileSpoolOptions: Omit<ResolvedFileSpoolOptions, 'directory'> = {
  bytesMax: 1_073_741_824,
  syncIntervalMs: 1000,
  staleAfterMs: 30_000,
  clock: systemClock,
};

/** Throws `invalid_options`. */
export function resolveFileSpoolOptions(options: FileSpoolOptions): ResolvedFileSpoolOptions {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', 'an object', options);
  }
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as FileSpoolOptions;
  const known = new Set(['directory', ...Object.keys(defaultFileSpoolOptions)]);
  for (const name of Object.keys(given)) {
    if (!known.has(name)) {
      throw invalid(
        `the spool's ${name}`,
        `left out: it is none of ${[...known].join(', ')}`,
        given[name as keyof FileSpoolOptions],
      );
    }
  }
  const resolved = { ...defaultFileSpoolOptions, ...given };
  if (typeof resolved.directory !== 'string' || resolved.directory === '') {
    throw invalid('directory', 'the path of a folder', resolved.directory);
  }
  checkInteger('bytesMax', resolved.bytesMax, 16_384, Number.MAX_SAFE_INTEGER);
  checkInteger('syncIntervalMs', resolved.syncIntervalMs, 0);
  checkInteger('staleAfterMs', resolved.staleAfterMs, 6);
  checkMethods('clock', resolved.clock, ['now', 'setTimeout', 'clearTimeout']);
  // The process may go to another folder meanwhile.
  return { ...resolved, directory: resolve(resolved.directory) };
}
