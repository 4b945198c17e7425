import { type JsonValue, stringifyJson } from '@fairlead/protocol';
import type { BlockRows, EventRow, QuarantineRow } from '../store/event-store.ts';
import { compareRowIds, formatRowId } from '../store/row-search.ts';
import type { LiveEvent } from './messages.ts';
import { formatReceipt } from './receipt.ts';
import { isoTime } from './shown-row.ts';

/** What is shown of a block once it is stored: its newest rows, at most `liveEventsPerBlockMax` of them, and how many others it had. */
export interface LiveBlock {
  /** In the order of the log. */
  add(rows: BlockRows): void;
  finish(): { readonly events: readonly LiveEvent[]; readonly skipped: number };
}

const liveEventsPerBlockMax = 500;

export function createLiveBlock(logId: string): LiveBlock {
  let stored: readonly EventRow[] = [];
  let quarantined: readonly QuarantineRow[] = [];
  let rowCount = 0;
  return {
    add(rows): void {
      rowCount += rows.events.length + rows.quarantined.length;
      stored = newest(stored, rows.events);
      quarantined = newest(quarantined, rows.quarantined);
    },
    finish() {
      const good = stored.map((row) => ({ row, event: toLiveEvent(logId, row) }));
      const bad = quarantined.map((row) => ({ row, event: toLiveQuarantined(logId, row) }));
      const events = [...good, ...bad]
        .toSorted((left, right) => compareRowIds(left.row, right.row))
        .slice(-liveEventsPerBlockMax)
        .map(({ event }) => event);
      return { events, skipped: rowCount - events.length };
    },
  };
}

function newest<Row>(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  return [...before, ...rows.slice(-liveEventsPerBlockMax)].slice(-liveEventsPerBlockMax);
}

/** A stored event as the live feed shows it: the columns of `events`, empty ones left out, `mpid` and `mp_event_id` as strings. */
function toLiveEvent(logId: string, row: EventRow): LiveEvent {
  const { event } = row;
  const shown: Record<string, JsonValue | undefined> = {
    position: row.position,
    event_index: row.eventIndex,
    receipt: formatReceipt(logId, row.position),
    event_id: row.eventId,
    mp_event_id: event.mpEventId?.toString(),
    source: row.source,
    environment: event.environment,
    protocol: event.protocol,
    type: event.type,
    name: event.name,
    user_id: event.userId,
    anonymous_id: event.anonymousId,
    group_id: event.groupId,
    previous_id: event.previousId,
    mpid: event.mpid?.toString(),
    session_id: event.sessionId,
    identities: event.identities,
    properties: event.properties,
    user_attributes: event.userAttributes,
    device: event.device,
    consent: event.consent,
    context: event.context,
    library: event.library,
    original_timestamp: isoTime(event.originalTimestampMs),
    sent_at: isoTime(event.sentAtMs),
    received_at: isoTime(event.receivedAtMs),
    occurred_at: isoTime(event.occurredAtMs),
  };
  return { kind: 'event', id: formatRowId(row), json: stringifyJson(shown as JsonValue) };
}

/** The same of an event that was put into quarantine. */
function toLiveQuarantined(logId: string, row: QuarantineRow): LiveEvent {
  const { position, eventIndex, source, reason, message, path, event, receivedAtMs } = row;
  const receipt = formatReceipt(logId, position);
  const shown = { position, event_index: eventIndex, receipt, source, reason, message, path, event };
  return {
    kind: 'quarantined',
    id: formatRowId(row),
    json: stringifyJson({ ...shown, received_at: isoTime(receivedAtMs) } as JsonValue),
  };
}
