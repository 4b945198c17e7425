import { mkdir, rm } from 'node:fs/promises';
import { type DedupeIndex } from '../dedupe/dedupe-index.ts';
import { openFileDedupeIndex } from '../dedupe/file-dedupe-index.ts';
import { FairleadError, hasCode, saysAny } from '../errors.ts';
import { damageAtOpening, notedDamage } from '../store/damage.ts';
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
  /** Whether stores that are damaged, or lag behind a log that was trimmed, are built anew from what the log still has. */
  readonly isPartialRebuildAllowed: boolean;
}

/** What happens around the stores. */
export interface StoresEvents {
  /** What was found at opening, and what is done about it. */
  readonly onTrouble: (message: string) => void;
  /** The event store seems to be damaged; the stores are spent. Opened again, it is looked at, and built anew if it is. */
  readonly onDamaged: (reason: string) => void;
  /** A query can't be ended but with the process. */
  readonly onStuck: () => void;
}

/** `firstPosition` is the first that the log has. Rejects with `store_damaged` when a store can't be opened, nor be built anew. */
export async function openStores(options: StoresOptions, firstPosition: number, told: StoresEvents): Promise<Stores> {
  const rebuild = rebuildIfDamaged({ isAllowed: firstPosition <= 1 || options.isPartialRebuildAllowed, firstPosition, told });
  const dedupe = await rebuild(options.dedupePath, isIndexDamage, () =>
    openFileDedupeIndex({ path: options.dedupePath, windowDays: options.dedupeWindowDays }),
  );
  try {
    const events = await rebuild(options.storePath, damageAtOpening, () =>
      openDuckDBEventStore({
        path: options.storePath,
        logId: options.logId,
        memoryBytesMax: options.storeMemoryBytesMax,
        tempBytesMax: options.storeTempBytesMax,
        query: options.query,
        export: options.export,
        onDamaged: told.onDamaged,
        onCleared: (reason) => told.onTrouble(`all of ${options.storePath} can be read, though it was said: ${reason}`),
        onStuck: told.onStuck,
      }),
    );
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

interface Rebuild {
  readonly isAllowed: boolean;
  readonly firstPosition: number;
  readonly told: StoresEvents;
}

type OpenOrRebuild = <Store>(
  path: string,
  damageOf: (error: unknown) => string | undefined,
  open: () => Promise<Store>,
) => Promise<Store>;

/** Opens a store; one that is damaged is deleted and begun anew, since the log holds everything that it held. */
function rebuildIfDamaged({ isAllowed, firstPosition, told }: Rebuild): OpenOrRebuild {
  return async (path, damageOf, open) => {
    let damage = notedDamage(path);
    if (damage === undefined) {
      try {
        return await open();
      } catch (error) {
        damage = damageOf(error);
        if (damage === undefined) {
          throw error;
        }
      }
    }
    if (!isAllowed) {
      throw new FairleadError('store_damaged', `${path} is damaged, and the log begins at position ${firstPosition}: ${damage}`);
    }
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true, mode: 0o700 });
    told.onTrouble(`${path} was damaged and is built anew from the log: ${damage}`);
    return open();
  };
}

/** What the index, or LevelDB in it, says of files that are not what was written, or are missing. */
function isIndexDamage(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : '';
  return saysAny(text, indexDamageWords) ? text : undefined;
}

/** The last is how LevelDB says that a table ends before what it reads: it was cut short. */
const indexDamageWords = [
  'corrupt',
  'missing files',
  'does not exist',
  'no such file',
  'not an sstable',
  'checksum',
  '.ldb: invalid argument',
] as const;

/**
 * A log that ends before what the stores hold is not the one that they were built from; one that begins behind them lacks what they
 * would be built from.
 */
export function checkLogReaches(
  stores: Pick<Stores, 'events' | 'dedupe'>,
  { first, last }: { readonly first: number; readonly last: number },
  isPartialRebuildAllowed: boolean,
): void {
  const [least = 0, most = 0] = [stores.events.position, stores.dedupe.position].toSorted((a, b) => a - b);
  if (most > last) {
    throw new FairleadError(
      'log_behind_store',
      `The log ends at position ${last}, but the store and the dedupe index reach position ${most}.`,
    );
  }
  if (least < first - 1 && !isPartialRebuildAllowed) {
    const which = stores.events.position === least ? 'the store' : 'the dedupe index';
    throw new FairleadError(
      'log_trimmed',
      `The log begins at position ${first}, but ${which} only reaches position ${least}: what is between can't be built from it.`,
    );
  }
}

/** Whether opening failed because another process still has the stores open. */
export function isHeldByAnother(error: Error): boolean {
  const cause = error.cause instanceof Error ? error.cause : error;
  return hasCode(cause, 'LEVEL_LOCKED') || cause.message.includes('Could not set lock on file');
}
