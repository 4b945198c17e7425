import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { hasBatchField } from '../batch/batch-check.ts';
import { foldName } from '../check/choice.ts';
import { limits } from '../limits.ts';

/** The routes that take events; aliases and prefixes of their paths are the server's matter. */
export type IngestRoute = BatchRoute | MessageRoute;
/** `historical` is `bulkevents` for backfills: the same body under three more rules (contract/mparticle.md §1.7). */
export type BatchRoute = 'events' | 'bulkevents' | 'historical';
export type MessageRoute = 'batch' | 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

/** What the body of a route is: one batch, an array of batches, an object with an array of messages, or one message. */
export type BodyShape = 'batch' | 'bulk' | 'messages' | 'message';

export function bodyShapeOf(route: IngestRoute): BodyShape {
  switch (route) {
    case 'events':
      return 'batch';
    case 'bulkevents':
    case 'historical':
      return 'bulk';
    case 'batch':
      return 'messages';
    case 'track':
    case 'identify':
    case 'page':
    case 'screen':
    case 'group':
    case 'alias':
      return 'message';
    default:
      return route satisfies never;
  }
}

export interface IngestRequest {
  readonly route: IngestRoute;
  readonly body: JsonValue;
  readonly receivedAtMs: number;
  /** Stands for the library of batches, which name none themselves. */
  readonly userAgent?: string | undefined;
  /** The size of the whole body, decompressed: a small one spares looking at the size of each event. */
  readonly bodyBytes?: number | undefined;
}

export type RequestProblemCode =
  | 'invalid_body'
  | 'too_many_events'
  | 'empty_batch'
  | 'invalid_events'
  | 'missing_event_type'
  | 'missing_event_name'
  | 'missing_batch';

export type RequestVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: RequestProblemCode; readonly message: string };

const accepted: RequestVerdict = { ok: true };

/**
 * Decides what the answer depends on and nothing else: everything deeper is settled per event once the request is safe on disk.
 * A problem is a 400. Bulk batches and batched messages stand alone each, so a bad one never fails its request
 * (contract/mparticle.md §1.5, contract/hightouch.md §0 rule 8).
 */
export function checkRequest(route: IngestRoute, body: JsonValue): RequestVerdict {
  const shape = bodyShapeOf(route);
  switch (shape) {
    case 'batch':
      return checkSingleBatch(body);
    case 'bulk':
      return checkBulk(body);
    case 'messages':
      return checkMessageBatch(body);
    case 'message':
      return isJsonObject(body) ? accepted : refuse('invalid_body', `Expected a message object, received ${kindOf(body)}.`);
    default:
      return shape satisfies never;
  }
}

/** The write key in a body of the message protocol (contract/hightouch.md §1.3): its own, else that of its first message. */
export function findWriteKey(body: JsonValue): string | undefined {
  if (!isJsonObject(body)) {
    return undefined;
  }
  const messages = body['batch'];
  const first = Array.isArray(messages) ? messages[0] : undefined;
  return (
    nonEmptyText(body['writeKey']) ??
    nonEmptyText(body['write_key']) ??
    (isJsonObject(first) ? nonEmptyText(first['writeKey']) : undefined)
  );
}

/** How many events a request holds that `checkRequest` lets in; a batch without events is one, of its user. */
export function countEvents(route: IngestRoute, body: JsonValue): number {
  const shape = bodyShapeOf(route);
  switch (shape) {
    case 'batch':
      return countInBatch(body);
    case 'bulk':
      return countInBulk(body);
    case 'messages': {
      const messages = isJsonObject(body) ? body['batch'] : undefined;
      return Array.isArray(messages) ? messages.length : 1;
    }
    case 'message':
      return 1;
    default:
      return shape satisfies never;
  }
}

function countInBulk(body: JsonValue): number {
  return Array.isArray(body) ? body.reduce<number>((sum, batch) => sum + countInBatch(batch), 0) : 1;
}

function countInBatch(batch: JsonValue): number {
  const events = isJsonObject(batch) ? batch['events'] : undefined;
  return Array.isArray(events) ? Math.max(1, events.length) : 1;
}

function checkBulk(body: JsonValue): RequestVerdict {
  if (!Array.isArray(body)) {
    return refuse('invalid_body', `Expected an array of batches, received ${kindOf(body)}.`);
  }
  return checkCount(countInBulk(body));
}

function checkCount(eventCount: number): RequestVerdict {
  const { value: eventsMax } = limits.requestEventsMax;
  return eventCount <= eventsMax
    ? accepted
    : refuse('too_many_events', `Expected at most ${eventsMax} events in one request, received ${eventCount}.`);
}

function checkSingleBatch(body: JsonValue): RequestVerdict {
  if (!isJsonObject(body)) {
    return refuse('invalid_body', `Expected a batch object, received ${kindOf(body)}.`);
  }
  // A batch without events updates its user and is taken (contract/mparticle.md §1.9). One that names nothing of a batch at
  // all holds nothing to keep: §3.7 rule 6 asks only to survive it, and saying so beats a 202 for nothing.
  if (!hasBatchField(body)) {
    return refuse('empty_batch', 'Expected a batch, received an object with none of its fields.');
  }
  const events = body['events'];
  if (events === undefined || events === null) {
    return accepted;
  }
  if (!Array.isArray(events)) {
    return refuse('invalid_events', `Expected "events" to be an array, received ${kindOf(events)}.`);
  }
  for (const event of events) {
    const verdict = checkEvent(event);
    if (!verdict.ok) {
      return verdict;
    }
  }
  return checkCount(events.length);
}

function checkEvent(event: JsonValue): RequestVerdict {
  if (!isJsonObject(event)) {
    return refuse('invalid_events', `Expected each of "events" to be an object, received ${kindOf(event)}.`);
  }
  const type = nonEmptyText(event['event_type']);
  if (type === undefined) {
    return refuse('missing_event_type', 'Required event field "event_type" is missing or empty.');
  }
  if ((type === 'custom_event' || foldName(type) === 'customevent') && !hasEventName(event)) {
    return refuse('missing_event_name', 'Required event field "event_name" is missing or empty.');
  }
  return accepted;
}

/** A scalar counts: fields of text take numbers and booleans too (contract/mparticle.md §2.0). */
function hasEventName(event: JsonObject): boolean {
  const data = event['data'];
  const name = isJsonObject(data) ? data['event_name'] : undefined;
  return name !== undefined && name !== null && typeof name !== 'object' && name !== '';
}

function checkMessageBatch(body: JsonValue): RequestVerdict {
  if (!isJsonObject(body)) {
    return refuse('invalid_body', `Expected an object with "batch", received ${kindOf(body)}.`);
  }
  return Array.isArray(body['batch'])
    ? checkCount(body['batch'].length)
    : refuse('missing_batch', `Expected "batch" to be an array of messages, received ${kindOf(body['batch'])}.`);
}

function refuse(code: RequestProblemCode, message: string): RequestVerdict {
  return { ok: false, code, message };
}

function nonEmptyText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) {
    return 'nothing';
  }
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}
