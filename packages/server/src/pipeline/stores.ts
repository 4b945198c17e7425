import { type DedupeIndex } from '../dedupe/dedupe-index.ts';
import { openLevelDedupeIndex } from '../dedupe/level-dedupe-index.ts';
import { FairleadError } from '../errors.ts';
import { openDuckDBEventStore } from '../store/duckdb-event-store.ts';
import type { EventStore } from '../store/event-store.ts';
import type { ExportLimits } from '../store/exporter.ts';
import type { QueryLimits } from '../store/query-runner.ts';

/** What stands behind the log: the dedupe index and the event store, opened and closed together. */
export interface Stores {
  readonly dedupe: DedupeIndex;
  readonly events: EventStore;
  close(): Promise<void>;
}

export interface StoresOptions {
  readonly logId: string;
  readonly dedupePath: string;
  readonly dedupeWindowDays: number;
  readonly storePath: string;
  readonly storeMemoryBytesMax: number;
  readonly storeTempBytesMax: number;
  readonly query: QueryLimits;
  readonly export: ExportLimits;
}

export async function openStores(options: StoresOptions): Promise<Stores> {
  const dedupe = await openLevelDedupeIndex({ path: options.dedupePath, windowDays: options.dedupeWindowDays });
  try {
    const events = await openDuckDBEventStore({
      path: options.storePath,
      logId: options.logId,
      memoryBytesMax: options.storeMemoryBytesMax,
      tempBytesMax: options.storeTempBytesMax,
      query: options.query,
      export: options.export,
    });
    return {
      dedupe,
      events,
      async close(): Promise<void> {
        try {
          await events.close();
        } finally {
          await dedupe.close();
        }
      },
    };
  } catch (error) {
    await dedupe.close();
    throw error;
  }
}

/** A log that ends before what the stores hold is not the one that they were built from. */
export function checkLogReaches(stores: Stores, lastPosition: number): void {
  const held = Math.max(stores.events.position, stores.dedupe.position);
  if (held > lastPosition) {
    throw new FairleadError(
      'log_behind_store',
      `The log ends at position ${lastPosition}, but the store and the dedupe index reach position ${held}.`,
    );
  }
}

/** Whether opening failed because another process still has the stores open. */
export function isHeldByAnother(error: Error): boolean {
  const cause = error.cause instanceof Error ? error.cause : error;
  return Reflect.get(cause, 'code') === 'LEVEL_LOCKED' || cause.message.includes('Could not set lock on file');
}
