import type { CommerceEventData, CommonEventData } from '../batch/event-data.ts';
import type { BatchEvent } from '../batch/event.ts';
import { parseInt64 } from '../int64.ts';
import { setMember, type JsonObject, type JsonValue } from '../json.ts';
import type { BatchFrame } from './batch-frame.ts';
import { correctClockSkew } from './clock.ts';
import { toEventTimeMs } from './event-time.ts';
import type { CanonicalEvent } from './event.ts';
import { isEmpty, presentOrUndefined } from './presence.ts';

/** The canonical event of a batch's event; `place` is its place in its batch. */
export function mapBatchEvent(event: BatchEvent, frame: BatchFrame, place: number): CanonicalEvent {
  const { data } = event;
  const sessionId = parseInt64(data.session_id);
  const originalTimestampMs = toEventTimeMs(data.timestamp_unixtime_ms);
  const nameKey = event.event_type === 'screen_view' ? 'screen_name' : 'event_name';
  return {
    protocol: 'batch',
    eventId: data.source_message_id ?? (frame.requestId === undefined ? undefined : `${frame.requestId}#${place}`),
    mpEventId: parseInt64(data.event_id),
    environment: frame.environment,
    type: event.event_type,
    name: toName(event),
    userId: frame.userId,
    anonymousId: undefined,
    groupId: undefined,
    previousId: undefined,
    mpid: frame.mpid,
    sessionId: sessionId === undefined ? data.session_uuid : sessionId.toString(),
    identities: frame.identities,
    properties: toProperties(data as JsonObject, nameKey),
    userAttributes: frame.userAttributes,
    device: frame.device,
    consent: frame.consent,
    context: toContext(data, frame.context),
    library: frame.library,
    originalTimestampMs,
    sentAtMs: undefined,
    receivedAtMs: frame.receivedAtMs,
    occurredAtMs: correctClockSkew({ originalTimestampMs, sentAtMs: undefined, receivedAtMs: frame.receivedAtMs }),
  };
}

/** The one event of a batch that carries none: it updates its user (contract/mparticle.md §1.9). */
export function mapUserUpdate(frame: BatchFrame): CanonicalEvent {
  const originalTimestampMs = toEventTimeMs(frame.timestampMs);
  return {
    protocol: 'batch',
    eventId: frame.requestId === undefined ? undefined : `${frame.requestId}#0`,
    mpEventId: undefined,
    environment: frame.environment,
    type: 'user_update',
    name: undefined,
    userId: frame.userId,
    anonymousId: undefined,
    groupId: undefined,
    previousId: undefined,
    mpid: frame.mpid,
    sessionId: undefined,
    identities: frame.identities,
    properties: undefined,
    userAttributes: frame.userAttributes,
    device: frame.device,
    consent: frame.consent,
    context: presentOrUndefined(frame.context),
    library: frame.library,
    originalTimestampMs,
    sentAtMs: undefined,
    receivedAtMs: frame.receivedAtMs,
    occurredAtMs: correctClockSkew({ originalTimestampMs, sentAtMs: undefined, receivedAtMs: frame.receivedAtMs }),
  };
}

function toName(event: BatchEvent): string | undefined {
  switch (event.event_type) {
    case 'custom_event':
      return event.data.event_name;
    case 'screen_view':
      return event.data.screen_name === '' ? undefined : event.data.screen_name;
    case 'commerce_event':
      return event.data.event_name ?? toCommerceName(event.data);
    default: {
      const name = (event.data as JsonObject)['event_name'];
      return typeof name === 'string' && name !== '' ? name : undefined;
    }
  }
}

/** What the vendor's server names a commerce event (contract/mparticle.md §2.16). */
function toCommerceName(data: CommerceEventData): string | undefined {
  if (data.product_action !== undefined) {
    return data.product_action.action;
  }
  if (data.promotion_action !== undefined) {
    return `promotion_${data.promotion_action.action}`;
  }
  return data.product_impressions !== undefined && data.product_impressions.length > 0 ? 'impression' : undefined;
}

/** Fields with a column of their own, and those that describe the surroundings of the event rather than the event. */
const notProperties: ReadonlySet<string> = new Set([
  'timestamp_unixtime_ms',
  'event_id',
  'source_message_id',
  'session_id',
  'session_uuid',
  'custom_attributes',
  'location',
  'device_current_state',
]);

/** The event's own fields, and its custom attributes beside them. An attribute with the name of a field of the event stands below. */
function toProperties(data: JsonObject, nameKey: string): JsonObject | undefined {
  const properties: JsonObject = {};
  for (const key in data) {
    const member = data[key];
    if (key !== nameKey && !notProperties.has(key) && member !== undefined && member !== null) {
      setMember(properties, key, member);
    }
  }
  const attributes = data['custom_attributes'] as JsonObject | undefined;
  if (attributes !== undefined) {
    addAttributes(properties, attributes);
  }
  return isEmpty(properties) ? undefined : properties;
}

function addAttributes(properties: JsonObject, attributes: JsonObject): void {
  let hidden: JsonObject | undefined;
  for (const name in attributes) {
    const value = attributes[name] as JsonValue;
    if (name === 'custom_attributes' || Object.hasOwn(properties, name)) {
      hidden ??= {};
      setMember(hidden, name, value);
    } else {
      setMember(properties, name, value);
    }
  }
  if (hidden !== undefined) {
    properties['custom_attributes'] = hidden;
  }
}

/**
 * The batch's context, and on top of it what the event knows of its surroundings. `session_uuid` only where `session_id` took the
 * column, so that most events add nothing and share one object with their batch.
 */
function toContext(data: CommonEventData, ofBatch: JsonObject): JsonObject | undefined {
  const { location, device_current_state: deviceState } = data;
  const sessionUuid = data.session_id === undefined ? undefined : data.session_uuid;
  if (location === undefined && deviceState === undefined && sessionUuid === undefined) {
    return presentOrUndefined(ofBatch);
  }
  const context: JsonObject = {};
  for (const key in ofBatch) {
    setMember(context, key, ofBatch[key] as JsonValue);
  }
  if (location !== undefined) {
    context['location'] = location as JsonObject;
  }
  if (deviceState !== undefined) {
    context['device_current_state'] = deviceState as JsonObject;
  }
  if (sessionUuid !== undefined) {
    context['session_uuid'] = sessionUuid;
  }
  return context;
}
