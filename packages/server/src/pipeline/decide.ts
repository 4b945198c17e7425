import type { Holder } from '../dedupe/dedupe-index.ts';
import type { BlockRows, EventRow, QuarantineRow, RetriedRow } from '../store/event-store.ts';
import type { RowId } from '../store/row-search.ts';
import type { PreparedRecord } from './prepare.ts';
import { formatReceipt } from './receipt.ts';

/** The verdicts over some records: their rows, and how many events became none. */
export interface Decision extends BlockRows {
  /** Rows of the quarantine that these records try again. */
  readonly retried: readonly RetriedRow[];
  readonly duplicateCount: number;
  /** Stored events that nothing would recognise if they came again. */
  readonly withoutIdCount: number;
}

export interface Known {
  readonly logId: string;
  /** One for each claim, in event order: who holds the id, or undefined where the event itself does. */
  readonly holders: readonly (Holder | undefined)[];
  /** Of the records that try an event again which is stored itself: see `findStoredOriginals`. */
  readonly storedOriginals: ReadonlyMap<number, RowId>;
}

export function decide(prepared: readonly PreparedRecord[], { logId, holders, storedOriginals }: Known): Decision {
  const events: EventRow[] = [];
  const quarantined: QuarantineRow[] = [];
  const retried: RetriedRow[] = [];
  let duplicateCount = 0;
  let withoutIdCount = 0;
  let claim = 0;
  for (const { position, source, receivedAtMs, events: normalized, setAside, retryOf } of prepared) {
    quarantined.push(...setAside);
    const isOriginalStored = storedOriginals.has(position);
    if (retryOf !== undefined && !isOriginalStored) {
      retried.push({ position: retryOf.position, eventIndex: retryOf.eventIndex, retriedAsPosition: position });
    }
    for (const item of normalized) {
      if (item.outcome === 'quarantine') {
        const { index: eventIndex, reason, message, path, event } = item;
        quarantined.push({ position, eventIndex, source, reason, message, path, event, receivedAtMs });
        continue;
      }
      const holder = item.claim === undefined ? undefined : holders[claim++];
      if (holder !== undefined || isOriginalStored) {
        duplicateCount++;
        continue;
      }
      withoutIdCount += item.claim === undefined ? 1 : 0;
      const eventId = item.event.eventId ?? `${formatReceipt(logId, position)}#${item.index}`;
      events.push({ position, eventIndex: item.index, eventId, source, event: item.event });
    }
  }
  return { events, quarantined, retried, duplicateCount, withoutIdCount };
}
