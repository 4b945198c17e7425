import { type JsonValue, stringifyJson } from '@fairlead/protocol';
import type { EventRow, QuarantineRow } from '../store/event-store.ts';
import { formatRowId } from '../store/row-search.ts';
import type { LiveEvent } from './messages.ts';
import { formatReceipt } from './receipt.ts';

/** A stored event as the live feed shows it: the columns of `events`, empty ones left out, `mpid` and `mp_event_id` as strings. */
export function toLiveEvent(logId: string, row: EventRow): LiveEvent {
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
export function toLiveQuarantined(logId: string, row: QuarantineRow): LiveEvent {
  const { position, eventIndex, source, reason, message, path, event, receivedAtMs } = row;
  const receipt = formatReceipt(logId, position);
  const shown = { position, event_index: eventIndex, receipt, source, reason, message, path, event };
  return {
    kind: 'quarantined',
    id: formatRowId(row),
    json: stringifyJson({ ...shown, received_at: isoTime(receivedAtMs) } as JsonValue),
  };
}

function isoTime(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
