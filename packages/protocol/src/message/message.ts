import type { JsonObject, JsonValue } from '../json.ts';
import type { MessageContext } from './context.ts';

/** One message of Hightouch, Segment and RudderStack, told apart by `type` (contract/hightouch.md §2.4). */
export type Message = TrackMessage | IdentifyMessage | PageMessage | ScreenMessage | GroupMessage | AliasMessage;

export type MessageType = Message['type'];

/** The fields of every message. One of `userId` and `anonymousId` is expected. */
export interface CommonMessage {
  /** A message sent again under the same id is taken once. */
  readonly messageId?: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** When it happened by the sender's clock, RFC 3339. */
  readonly timestamp?: MessageTime;
  /** Some senders' name for `timestamp`; wins over it. */
  readonly originalTimestamp?: MessageTime;
  /** When the request was made by the sender's clock: what its skew is told from. */
  readonly sentAt?: MessageTime;
  readonly context?: MessageContext;
  /** `server`, `browser` or `mobile`. */
  readonly channel?: string;
  /** Which destinations get the message: `All`, or by name; true, false or settings. */
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}

/** RFC 3339 text, or milliseconds since the epoch. */
export type MessageTime = string | number;

/** Somebody did something. */
export interface TrackMessage extends CommonMessage {
  readonly type: 'track';
  readonly event: string;
  readonly properties?: JsonObject;
}
/** Somebody is somebody, and this is known of them. */
export interface IdentifyMessage extends CommonMessage {
  readonly type: 'identify';
  readonly traits?: JsonObject;
}
/** Somebody saw a page of a web site. */
export interface PageMessage extends CommonMessage {
  readonly type: 'page';
  readonly name?: string;
  readonly category?: string;
  readonly properties?: JsonObject;
}
/** Somebody saw a screen of an application. */
export interface ScreenMessage extends CommonMessage {
  readonly type: 'screen';
  readonly name?: string;
  readonly category?: string;
  readonly properties?: JsonObject;
}
/** Somebody belongs to a group. */
export interface GroupMessage extends CommonMessage {
  readonly type: 'group';
  readonly groupId?: string;
  readonly traits?: JsonObject;
}
/** `previousId` and `userId` are the same person. */
export interface AliasMessage extends CommonMessage {
  readonly type: 'alias';
  readonly previousId?: string;
}

/**
 * A request with many messages (contract/hightouch.md §2.1). Its context and integrations are defaults for each message; what else
 * senders write beside them says nothing of the events and is ignored: `messageId`, `timestamp`, `sequence`, `metrics`, `_metadata`.
 */
export interface MessageBatch {
  readonly batch: readonly Message[];
  readonly sentAt?: MessageTime;
  readonly writeKey?: string;
  readonly context?: MessageContext;
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}
