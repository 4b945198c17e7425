import { bytesOf, type LogRecord } from '../log/log.ts';
import { countStaged, type EventStore, type RetriedRow, type StagedRows, type StoreBlock } from '../store/event-store.ts';
import type { Decision } from './decide.ts';
import { createLiveBlock, type LiveBlock } from './live.ts';
import type { StoredReport } from './messages.ts';
import type { PreparedRecord } from './prepare.ts';

/** A block of records on its way into the store: what its parts have come to so far. */
export interface Block extends StoreBlock {
  /** What is shown of it once it is stored, to who looks by then. */
  readonly live: LiveBlock;
  /** Stages the rows of the next records. */
  add(part: Decision, records: readonly PreparedRecord[]): void;
  /** What there is to say of it once it is stored. */
  report(storedAtMs: number): StoredReport;
}

export interface BlockOptions {
  readonly events: EventStore;
  readonly logId: string;
  /** Records up to this position are not counted in its bytes. */
  readonly countedPosition: number;
}

export function createBlock(logged: readonly LogRecord[], { events: store, logId, countedPosition }: BlockOptions): Block {
  const throughPosition = (logged.at(-1) as LogRecord).position;
  const bytes = bytesOf(logged.filter(({ position }) => position > countedPosition));
  const live = createLiveBlock(logId);
  const staged: StagedRows[] = [];
  const retried: RetriedRow[] = [];
  const quarantinedCounts: Record<string, number> = {};
  let duplicateCount = 0;
  let withoutIdCount = 0;
  let firstReceivedAtMs: number | undefined;
  return {
    staged,
    retried,
    throughPosition,
    live,
    add(part, records): void {
      const { events, quarantined } = part;
      staged.push(store.stage({ events, quarantined }));
      live.add({ events, quarantined });
      retried.push(...part.retried);
      duplicateCount += part.duplicateCount;
      withoutIdCount += part.withoutIdCount;
      // Of a damaged record nobody knows when it came.
      firstReceivedAtMs ??= records.find(({ receivedAtMs }) => receivedAtMs > 0)?.receivedAtMs;
      for (const { reason } of quarantined) {
        quarantinedCounts[reason] = (quarantinedCounts[reason] ?? 0) + 1;
      }
    },
    report: (storedAtMs) => ({
      throughPosition,
      bytes,
      eventCount: countStaged(staged),
      duplicateCount,
      quarantinedCounts,
      withoutIdCount,
      lagMs: storedAtMs - (firstReceivedAtMs ?? storedAtMs),
    }),
  };
}
