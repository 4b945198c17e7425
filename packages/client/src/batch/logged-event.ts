import type { Batch, BatchEvent, BatchHead } from '@fairlead/protocol';
import type { SpoolRecord } from '../delivery/spool.ts';
import type { CountBytes } from '../json-text.ts';
import { toJsonText } from '../json-text.ts';
import { toOrderKey } from './order-key.ts';

/** One event of one user, as text: nothing of the caller's is held. */
export interface LoggedEvent {
  /** The event's JSON. */
  readonly text: string;
  /** The JSON of the user's head, without its closing brace. Events of one user with the same text may share a Batch. */
  readonly headText: string;
  /** UTF-8 bytes of `text`. */
  readonly textBytes: number;
  /** UTF-8 bytes of a Batch that holds this event alone. */
  readonly batchBytes: number;
  /** Its `source_message_id`. */
  readonly id: string;
  /** The `source_request_id` of the Batch that this event opens. */
  readonly requestId: string;
  readonly loggedAtMs: number;
  readonly orderKey: string | undefined;
}

export interface LogContext {
  readonly environment: 'production' | 'development';
  readonly createIdentifier: (nowMs: number) => string;
  readonly countBytes: CountBytes;
  readonly nowMs: number;
}

/** What `log` gets that no Batch can be made of; undefined when nothing is wrong. The event itself is checked elsewhere. */
export function findHeadProblem(head: unknown): string | undefined {
  if (typeof head !== 'object' || head === null || Array.isArray(head)) {
    return 'user must be an object';
  }
  const { events } = head as { events?: unknown };
  return Array.isArray(events) && events.length > 0 ? 'user must have no events of its own' : undefined;
}

/**
 * Completes and copies an event and its user. The event gets an id and the time of the call, unless it has them; the user's
 * `source_request_id` is not used, since every Batch needs its own. Throws on what has no JSON form.
 */
export function toLoggedEvent(head: BatchHead, event: BatchEvent, context: LogContext): LoggedEvent {
  const { environment, createIdentifier, countBytes, nowMs } = context;
  const id = event.data?.source_message_id ?? createIdentifier(nowMs);
  const requestId = createIdentifier(nowMs);
  const loggedAtMs = event.data?.timestamp_unixtime_ms ?? nowMs;
  // Both first: to a member that is added behind a spread, Node 20 takes 2 µs and more. What stands in the data may be null.
  const data = { source_message_id: id, timestamp_unixtime_ms: loggedAtMs, ...event.data };
  data.source_message_id = id;
  data.timestamp_unixtime_ms = loggedAtMs;
  const text = toJsonText({ ...event, data });
  const headText = toHeadText(head, environment);
  const textBytes = countBytes(text);
  const batchBytes = countBytes(toOpening(headText, requestId)) + textBytes + closing.length;
  return { text, headText, textBytes, batchBytes, id, requestId, loggedAtMs: nowMs, orderKey: toOrderKey(head) };
}

/** The Batch of some events of one head, in order, known by the first one's `requestId`. */
export function toBatchText(first: LoggedEvent, others: readonly LoggedEvent[]): string {
  const events = others.length === 0 ? first.text : [first, ...others].map((event) => event.text).join(',');
  return `${toOpening(first.headText, first.requestId)}${events}${closing}`;
}

/** What a spool keeps of an event until the Batch that it shares is sealed: a Batch of its own. */
export function toSpoolRecord(event: LoggedEvent): SpoolRecord {
  const { requestId: id, loggedAtMs: enqueuedAtMs, orderKey } = event;
  return { text: toBatchText(event, []), eventCount: 1, id, enqueuedAtMs, ...(orderKey !== undefined && { orderKey }) };
}

/** Without what each Batch has of its own, and without the closing brace. Never empty: it names its environment. */
function toHeadText(head: Batch, defaultEnvironment: string): string {
  const { source_request_id: _id, events: _events, environment: given, mpid, ...rest } = head;
  const environment = JSON.stringify(typeof given === 'string' ? given : defaultEnvironment);
  // Most are beyond 2^53, so bigints; an object that holds one takes twenty times as long to write.
  const bigintMpid = typeof mpid === 'bigint' ? `,"mpid":${mpid}` : '';
  const text = toJsonText(mpid === undefined || typeof mpid === 'bigint' ? rest : { mpid, ...rest });
  // Only a toJSON can do that. Put together with others, it would spoil the request of them all.
  if (!text.startsWith('{')) {
    throw new TypeError('a user is a JSON object');
  }
  const members = text.slice(1, -1);
  return `{"environment":${environment}${bigintMpid}${members === '' ? '' : `,${members}`}`;
}

function toOpening(headText: string, requestId: string): string {
  return `${headText},"source_request_id":${JSON.stringify(requestId)},"events":[`;
}

const closing = ']}';
