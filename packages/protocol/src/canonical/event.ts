import type { JsonObject, JsonValue } from '../json.ts';

/** The two protocols of the field: mParticle's batches and the messages of Hightouch, Segment and RudderStack. */
export type Protocol = 'batch' | 'message';

export type Environment = 'production' | 'development';

/**
 * One event in the one form that is stored, whatever protocol it came in by. Absent fields are undefined, never null; times are
 * milliseconds since the epoch, UTC; 64-bit integers are `bigint`.
 */
export interface CanonicalEvent {
  readonly protocol: Protocol;
  /** The sender's own id: `messageId` | `source_message_id` | `source_request_id#index`. Undefined: the server gives one. */
  readonly eventId: string | undefined;
  /** mParticle's `event_id`, a signed 64-bit integer. */
  readonly mpEventId: bigint | undefined;
  readonly environment: Environment;
  /** `custom_event`, `commerce_event`, …, `user_update`, or `track`, `identify`, `page`, `screen`, `group`, `alias`. */
  readonly type: string;
  /** `event_name`, `screen_name`, track's `event`, page's and screen's `name`; a commerce event's action. */
  readonly name: string | undefined;
  /** `customer_id` | `userId`. */
  readonly userId: string | undefined;
  readonly anonymousId: string | undefined;
  readonly groupId: string | undefined;
  readonly previousId: string | undefined;
  readonly mpid: bigint | undefined;
  /** `session_id` as digits, else `session_uuid`; `context.sessionId` of a message. */
  readonly sessionId: string | undefined;
  /** A batch's `user_identities` under their canonical keys. */
  readonly identities: JsonObject | undefined;
  /** The event's own fields and its custom attributes; a message's `properties`, a group's `traits`. */
  readonly properties: JsonObject | undefined;
  /** A batch's `user_attributes`; the `traits` of identify, or else those of its context. */
  readonly userAttributes: JsonObject | undefined;
  readonly device: JsonObject | undefined;
  readonly consent: JsonObject | undefined;
  /** All that has no column of its own: a message's `context` and `integrations`, a batch's data plan, application, location, … */
  readonly context: JsonObject | undefined;
  /** Which SDK sent it, as `name/version`. */
  readonly library: string | undefined;
  readonly originalTimestampMs: number | undefined;
  readonly sentAtMs: number | undefined;
  readonly receivedAtMs: number;
  /** When it happened, corrected for the skew of the sender's clock. */
  readonly occurredAtMs: number;
}

/** What an event is recognised by when it comes again. Scoped to the source by whoever keeps the claims. */
export interface Claim {
  /** `message:<messageId>` | `request:<source_request_id>` | `event:<source_message_id>`. */
  readonly key: string;
  /** The event index that holds the claim: the event's own, or that of its batch's first event for a whole-batch claim. */
  readonly index: number;
}

/** Where a value was found: `events[0].data.event_name`. */
export interface Issue {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

export interface KeptEvent {
  readonly outcome: 'event';
  /** Position of the event in its request, counted over all batches of a bulk request. */
  readonly index: number;
  readonly event: CanonicalEvent;
  readonly claim: Claim | undefined;
  /** What was repaired or dropped on the way. */
  readonly warnings: readonly Issue[];
}

export interface RejectedEvent {
  readonly outcome: 'quarantine';
  readonly index: number;
  readonly reason: QuarantineReason;
  readonly message: string;
  readonly path: string;
  readonly event: JsonValue;
}

export type NormalizedEvent = KeptEvent | RejectedEvent;

/** Why an event was not kept as good. Stable: rows, receipts and documents name these. */
export type QuarantineReason =
  | 'not_an_object'
  | 'missing_type'
  | 'unknown_type'
  | 'missing_name'
  | 'missing_identity'
  | 'missing_field'
  | 'invalid_field'
  | 'event_too_large'
  | 'batch_too_large'
  | 'nesting_too_deep'
  | 'historical_no_events'
  | 'historical_no_timestamp'
  | 'historical_too_recent';
