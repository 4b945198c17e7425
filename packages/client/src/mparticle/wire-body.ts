/** What an upload's body is on the wire: what the original writes, and an id in every batch that has none. */
import { limits } from '@fairlead/protocol';
import { toJsonText } from '../json-text.ts';
import type { TypedEvent } from './event-class.ts';

/** The body of one request. */
export interface WireBody {
  readonly text: string;
  readonly bytes: number;
  readonly eventCount: number;
}

/** Writes the bodies of an upload: more than one only where the limits ask for it. Throws what has no JSON form. */
export type WriteBodies = (body: unknown) => readonly WireBody[];

/**
 * Each batch gets a `source_request_id` unless it has one: the endpoint takes a batch once, however often it is sent. Each upload
 * makes a new one; the caller's batch stays as it is, since it may be filled and uploaded again.
 */
export function createBodyWriter(createIdentifier: () => string): WriteBodies {
  const encoder = new TextEncoder();
  const toWireBody = (text: string, eventCount: number): WireBody => ({
    text,
    bytes: encoder.encode(text).length,
    eventCount,
  });
  const toBatchBody = (batch: unknown): WireBody => {
    if (!isRecord(batch)) {
      return toWireBody(batch === undefined ? 'null' : JSON.stringify(batch), 1);
    }
    const complete = completeBatch(batch, createIdentifier);
    return toWireBody(toJsonText(complete), countEvents(complete));
  };
  return (body) => {
    if (Array.isArray(body)) {
      return toBulkBodies(body.map((batch: unknown) => toBatchBody(batch)));
    }
    return [typeof body === 'string' ? toWireBody(body, 1) : toBatchBody(isRecord(body) ? flatten(body) : body)];
  };
}

/** contract/mparticle.md §1.8. A batch that is too large alone goes alone: the endpoint says whether it takes it. */
function toBulkBodies(batches: readonly WireBody[]): WireBody[] {
  const bodies: WireBody[] = [];
  let part: WireBody[] = [];
  let bytes = 0;
  for (const batch of batches) {
    const full = part.length >= limits.batchesPerBulkRequest.value || bytes + batch.bytes + 1 > limits.batchRequestBytes.value;
    if (full && part.length > 0) {
      bodies.push(join(part));
      part = [];
    }
    // Two brackets, and a comma in front of all but the first.
    bytes = (part.length === 0 ? 2 : bytes + 1) + batch.bytes;
    part.push(batch);
  }
  return [...bodies, join(part)];
}

function join(batches: readonly WireBody[]): WireBody {
  return {
    text: `[${batches.map((batch) => batch.text).join(',')}]`,
    bytes: 1 + Math.max(1, batches.length) + batches.reduce((sum, batch) => sum + batch.bytes, 0),
    eventCount: Math.max(
      1,
      batches.reduce((sum, batch) => sum + batch.eventCount, 0),
    ),
  };
}

/** The original copies a single body's members, inherited ones too, before it writes them. */
function flatten(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const member in body) {
    if (body[member] !== undefined) {
      flat[member] = body[member];
    }
  }
  return flat;
}

function completeBatch(batch: Readonly<Record<string, unknown>>, createIdentifier: () => string): Record<string, unknown> {
  const complete = Object.assign(Object.create(Object.getPrototypeOf(batch) as object) as Record<string, unknown>, batch);
  if (Array.isArray(batch['events'])) {
    complete['events'] = batch['events'].map((event: unknown) => wrapBareEvent(event));
  }
  if (batch['source_request_id'] == null || batch['source_request_id'] === '') {
    // Deleted first: behind the others, it leaves what stands before it as it was written.
    delete complete['source_request_id'];
    complete['source_request_id'] = createIdentifier();
  }
  return complete;
}

/** The vendor's documents show data in `events` that nobody wrapped; no endpoint takes that, and the class knows the type. */
function wrapBareEvent(event: unknown): unknown {
  if (isRecord(event) && event['event_type'] === undefined && typeof event['getEventType'] === 'function') {
    return { data: event, event_type: (event as unknown as TypedEvent).getEventType() };
  }
  return event;
}

function countEvents({ events }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(events) ? Math.max(1, events.length) : 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
