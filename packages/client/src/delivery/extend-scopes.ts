import type { OpenFlush } from './flush.ts';
import type { SpooledAmount } from './spool.ts';

/** So much came in at this sequence: the flushes that reach beyond it wait for it too. */
export function extendScopes(flushes: Iterable<OpenFlush>, at: number, { records, events }: SpooledAmount): void {
  for (const scope of flushes) {
    if (scope.sequenceEnd > at) {
      scope.sequenceEnd += records;
      scope.counts.pending += events;
    }
  }
}
