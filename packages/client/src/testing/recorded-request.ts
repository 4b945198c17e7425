import { parseJson } from '@fairlead/protocol';
import type { Batch, BatchEventType, BatchHead, JsonObject, JsonValue, MessageContext, MessageType } from '@fairlead/protocol';

/** A message as it was sent. Integers beyond 2^53 are bigints, here and below. */
export interface SentMessage {
  readonly type: MessageType;
  readonly messageId: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  /** Of `track`. */
  readonly event?: string;
  /** Of `page` and `screen`. */
  readonly name?: string;
  readonly category?: string;
  readonly properties?: JsonObject;
  /** Of `identify` and `group`. */
  readonly traits?: JsonObject;
  readonly groupId?: string;
  /** Of `alias`. */
  readonly previousId?: string;
  readonly context?: MessageContext;
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}

/** A Batch as it was sent. */
export type SentBatch = Batch;

/** An event of a Batch as it was sent, with its user. */
export interface SentEvent {
  readonly event_type: BatchEventType;
  readonly data: JsonObject;
  /** All of the Batch but its events. */
  readonly user: BatchHead;
}

/** What a request carried. */
export interface Carried {
  readonly messages: readonly SentMessage[];
  readonly batches: readonly SentBatch[];
  /** Those of all batches, in order. */
  readonly events: readonly SentEvent[];
}

/** One request, which may have been one of several attempts to deliver the same events. */
export interface RecordedRequest extends Carried {
  readonly method: string;
  readonly url: string;
  /** `/v1/batch`, for instance. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, inflated if it was compressed. */
  readonly text: string;
  /** What was answered; undefined when the endpoint was down. */
  readonly status: number | undefined;
}

/** Reads a body of either protocol: `{ batch: […] }` holds messages, all else is a Batch or a list of them. */
export function readBody(text: string): Carried {
  const parsed = parseJson(text);
  const value = parsed.ok ? parsed.value : undefined;
  if (typeof value !== 'object' || value === null) {
    return { messages: [], batches: [], events: [] };
  }
  if (!Array.isArray(value) && Array.isArray(value['batch'])) {
    return { messages: value['batch'] as unknown as SentMessage[], batches: [], events: [] };
  }
  const batches = (Array.isArray(value) ? value : [value]) as unknown as SentBatch[];
  return { messages: [], batches, events: batches.flatMap(toEvents) };
}

function toEvents({ events, ...user }: SentBatch): SentEvent[] {
  return (events ?? []).map((event) => ({ ...(event as unknown as Omit<SentEvent, 'user'>), user }));
}
