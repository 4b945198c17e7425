import type { RemovedRows, RowRemoval } from '../store/row-removal.ts';
import type { Asking } from './reading.ts';
import type { Trimmable } from './trimmable.ts';

/** What may go, and what goes, for being too old. Each rejects with a `FairleadError`, `store_unavailable` while there is no worker. */
export interface Removing {
  /** Up to where the log may be trimmed of what was received before this time; undefined when it may not. */
  trimmable(beforeMs: number): Promise<Trimmable | undefined>;
  /** Removes a bounded number of old rows: see `EventStore.removeRows`. */
  removeRows(removal: RowRemoval): Promise<RemovedRows>;
}

export function createRemoving(ask: Asking['ask']): Removing {
  return {
    trimmable: (beforeMs) => ask((id) => ({ kind: 'trimmable', id, beforeMs })),
    removeRows: (removal) => ask((id) => ({ kind: 'remove', id, removal })),
  };
}
