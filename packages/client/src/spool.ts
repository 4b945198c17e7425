import type { SpoolProvider } from './delivery/spool.ts';
import { FileSpool } from './spool/file-spool.ts';
import { resolveFileSpoolOptions } from './spool/options.ts';
import type { FileSpoolOptions } from './spool/options.ts';

export type { FileSpoolOptions };
export type { Clock } from './delivery/clock.ts';
export type { Spool, SpoolContext, SpoolProvider } from './delivery/spool.ts';

/**
 * Keeps events on disk until they are delivered, for the `spool` option of a client. Node, Bun and Deno.
 *
 * An event that a call has taken survives a crash, a kill, a restart and a long outage, and goes out in order with the next
 * process that opens the folder, or with one that has it open. After a crash, a few events may be sent twice, with the same ids.
 * Events are data of customers: the folder is readable for its owner only. Throws `invalid_options`; opening it, which the
 * client does, throws `spool_failed`.
 */
export function fileSpool(options: FileSpoolOptions): SpoolProvider {
  const resolved = resolveFileSpoolOptions(options);
  return { open: (context) => FileSpool.open(resolved, context) };
}
