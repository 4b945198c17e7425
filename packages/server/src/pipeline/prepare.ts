import { type IngestRequest, type NormalizedEvent, normalizeRequest, parseJson } from '@fairlead/protocol';
import type { ClaimRequest } from '../dedupe/dedupe-index.ts';
import { toError } from '../errors.ts';
import type { LogRecord } from '../log/log.ts';
import { bodyTextOf, decodeRecord, type RetryOf } from '../log/record.ts';
import type { QuarantineRow, RecordReason } from '../store/event-store.ts';

/** One record of the log, taken apart: its events in order, each checked and in canonical form or set aside with a reason. */
export interface PreparedRecord {
  readonly position: number;
  readonly source: string;
  readonly receivedAtMs: number;
  readonly events: readonly NormalizedEvent[];
  /** What stands in quarantine for a record that could not be read or stored. */
  readonly setAside: readonly QuarantineRow[];
  /** The event in quarantine that this record tries again. */
  readonly retryOf?: RetryOf | undefined;
}

/**
 * Never throws: what can't be read becomes a quarantine row, so that no record can hold up those behind it. With `only`, events of a batch
 * with other indices are passed over.
 */
export function prepareRecord(record: LogRecord, only?: ReadonlySet<number>): PreparedRecord {
  const decoded = decodeRecord(record.bytes);
  if (!decoded.ok) {
    return damaged(record.position, unknownOrigin, 'record_damaged', `The record in the log is damaged: ${decoded.reason}.`);
  }
  const { source, receivedAtMs, route, userAgent, body, retryOf } = decoded.record;
  const origin = { source, receivedAtMs };
  try {
    const parsed = parseJson(bodyTextOf({ body }));
    if (!parsed.ok) {
      return damaged(record.position, origin, 'not_json', parsed.message);
    }
    const request: IngestRequest = {
      route,
      body: parsed.value,
      receivedAtMs: retryOf?.receivedAtMs ?? receivedAtMs,
      ...(userAgent === '' ? {} : { userAgent }),
      bodyBytes: body.length,
    };
    const events = normalizeRequest(request, only);
    return retryOf === undefined
      ? { position: record.position, ...origin, events, setAside: [] }
      : { position: record.position, ...origin, events: withRetryClaims(events, retryOf), setAside: [], retryOf };
  } catch (error) {
    return damaged(record.position, origin, 'internal_error', toError(error).message);
  }
}

/** An event without an id of its own is known again by what it is a retry of. */
function withRetryClaims(events: readonly NormalizedEvent[], { key }: RetryOf): NormalizedEvent[] {
  return events.map((event) =>
    event.outcome === 'event' && event.claim === undefined
      ? { ...event, claim: { key: `retry:${key}:${event.index}`, index: event.index } }
      : event,
  );
}

/** The claims of a prepared record, in event order; an event without an id of its own claims nothing. */
export function claimsOf(record: PreparedRecord): ClaimRequest[] {
  const claims: ClaimRequest[] = [];
  for (const event of record.events) {
    if (event.outcome === 'event' && event.claim !== undefined) {
      claims.push({
        id: `${record.source}\0${event.claim.key}`,
        position: record.position,
        index: event.claim.index,
        receivedAtMs: record.receivedAtMs,
      });
    }
  }
  return claims;
}

interface Origin {
  readonly source: string;
  readonly receivedAtMs: number;
}

const unknownOrigin: Origin = { source: '', receivedAtMs: 0 };

function damaged(position: number, { source, receivedAtMs }: Origin, reason: RecordReason, message: string): PreparedRecord {
  const origin = { source, receivedAtMs };
  const row: QuarantineRow = { position, eventIndex: 0, ...origin, reason, message, path: '', event: null };
  return { position, ...origin, events: [], setAside: [row] };
}

/** A record that can't be stored: every event of it in quarantine under its own index, none as good, no claim. */
export function setAside(
  prepared: PreparedRecord,
  { message, holdsEvents }: { readonly message: string; readonly holdsEvents: boolean },
): PreparedRecord {
  const { position, source, receivedAtMs, retryOf } = prepared;
  const rows = prepared.events.map((item): QuarantineRow => {
    const event = holdsEvents && item.outcome === 'quarantine' ? item.event : null;
    return { position, eventIndex: item.index, source, receivedAtMs, reason: 'internal_error', message, path: '', event };
  });
  return { position, source, receivedAtMs, events: [], setAside: [...prepared.setAside, ...rows], retryOf };
}

/** The same for a record that may not even be readable, and is not read: one row for all of it. */
export function setAsideUnread({ position }: LogRecord, message: string): PreparedRecord {
  return damaged(position, unknownOrigin, 'internal_error', message);
}
