import type { LogReader } from '../log/log.ts';
import type { EventStore, ReadRows, Row, UserSearch } from '../store/event-store.ts';
import { compareRowIds, groupByPosition, type RowId, toRowId } from '../store/row-search.ts';
import { identitiesOf } from '../store/user-keys.ts';
import { type PreparedRecord, prepareRecord } from './prepare.ts';
import { showRow } from './shown-row.ts';

/** What a user's events are read from. */
export interface UserReading {
  readonly events: EventStore;
  readonly log: LogReader;
  readonly logId: string;
}

/** Larger requests are left to the store: to take one apart costs the more, the more events it has. */
const recordBytesMax = 64 * 1024;

/**
 * Reads a user's rows where they came from. The store keeps columns together and not rows: to put one row together it takes a millisecond
 * or two, of which planning is the larger part, while the log has a request in one place. What the log does not have any more is read from
 * the store, as are events without an id of their own: theirs was made of the receipt that they had then.
 */
export function loggedRows(log: LogReader, logId: string, { identities, columns }: UserSearch): ReadRows {
  const isTheirs = new Set(identities);
  return async (wanted, readStored) => {
    const logged: Row[] = [];
    const others: RowId[] = [];
    for (const [position, eventIndexes] of groupByPosition(wanted)) {
      const prepared = prepareLogged(log, position, eventIndexes);
      for (const eventIndex of eventIndexes) {
        const row = { position, eventIndex };
        const item = prepared?.events.find(({ index }) => index === eventIndex);
        if (prepared === undefined || item?.outcome !== 'event' || item.event.eventId === undefined) {
          others.push(row);
        } else if (identitiesOf(item.event).some((text) => isTheirs.has(text))) {
          const { source } = prepared;
          logged.push(showRow({ ...row, source, eventId: item.event.eventId, event: item.event }, { columns, logId }));
        }
      }
    }
    if (others.length === 0) {
      return { rows: logged, truncated: false };
    }
    const stored = await readStored(others);
    return { ...stored, rows: [...logged, ...stored.rows].toSorted((one, other) => compareRowIds(toRowId(other), toRowId(one))) };
  };
}

/** Undefined where the request is not to be taken apart here. */
function prepareLogged(log: LogReader, position: number, eventIndexes: readonly number[]): PreparedRecord | undefined {
  const bytes = log.get(position);
  return bytes === undefined || bytes.length > recordBytesMax
    ? undefined
    : prepareRecord({ position, bytes }, new Set(eventIndexes));
}
