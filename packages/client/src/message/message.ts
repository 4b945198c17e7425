import type { JsonValue, MessageContext, MessageType } from '@fairlead/protocol';
import { toJsonText } from '../json-text.ts';
import type { MessageScope } from './message-scope.ts';

/** Who did it: a user you know, one you don't yet, or both. */
export type Identity =
  | { readonly userId: string; readonly anonymousId?: string }
  | { readonly userId?: string; readonly anonymousId: string };

/** What every call takes. */
export interface CommonParams {
  /** Default: a new UUID version 7. A server that deduplicates takes a message of the same id once. */
  readonly messageId?: string;
  /** When it happened. Default: now. */
  readonly timestamp?: Date | string;
  /** Where it comes from. `library` is this SDK, unless it is given. */
  readonly context?: MessageContext;
  /** Which destinations get it. */
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}

/** The events of an application: what properties each of them has, by its name. */
export type EventMap = object;

type EventOf<Name, Data> = object extends Data
  ? { readonly event: Name; readonly properties?: Data }
  : { readonly event: Name; readonly properties: Data };

/** With an event map only its events, each with its own properties; without one any event. */
export type TrackParams<Events extends EventMap = EventMap> = CommonParams &
  Identity &
  (object extends Events
    ? { readonly event: string; readonly properties?: Properties }
    : { [Name in keyof Events & string]: EventOf<Name, Events[Name]> }[keyof Events & string]);
export type IdentifyParams = CommonParams & Identity & { readonly traits?: Properties };
export type PageParams = CommonParams &
  Identity & { readonly name?: string; readonly category?: string; readonly properties?: Properties };
export type ScreenParams = PageParams;
export type GroupParams = CommonParams & Identity & { readonly groupId: string; readonly traits?: Properties };
export type AliasParams = CommonParams & { readonly userId: string; readonly previousId: string; readonly anonymousId?: string };

/** Parameters that may leave out who it is about. */
export type Unidentified<Params> = Params extends unknown
  ? Omit<Params, 'userId' | 'anonymousId'> & { readonly userId?: string; readonly anonymousId?: string }
  : never;

/** Properties or traits: anything with a JSON form. Interfaces, dates and bigints are welcome. */
export type Properties = object;

/** What is wrong with a call's argument; undefined when nothing is (contract/hightouch.md §2.4). */
export function findMessageProblem(type: MessageType, params: unknown, scope: MessageScope): string | undefined {
  if (!isPlainObject(params)) {
    return `${type} takes an object`;
  }
  const missing = findMissing(type, params, scope);
  return missing === undefined ? findFieldProblem(params) : `${missing} must be a string that is not empty`;
}

/** The first of the texts that a message needs and does not have. */
function findMissing(type: MessageType, params: Record<string, unknown>, scope: MessageScope): string | undefined {
  const { userId = scope.userId, anonymousId = scope.anonymousId, messageId = type } = params;
  if (!isText(userId) && (type === 'alias' || !isText(anonymousId))) {
    return type === 'alias' ? 'userId' : 'userId or anonymousId';
  }
  const own = ownTexts[type];
  return own !== undefined && !isText(params[own]) ? own : isText(messageId) ? undefined : 'messageId';
}

const ownTexts: { readonly [Type in MessageType]?: string } = { track: 'event', group: 'groupId', alias: 'previousId' };

/** What a message is given beside its parameters. */
export interface MessageHead {
  readonly type: MessageType;
  readonly messageId: string;
  readonly timestamp: string;
}

export type MessageParams = CommonParams & {
  readonly userId?: string;
  readonly anonymousId?: string;
  /** None of ours: whatever stands there is not sent. */
  readonly type?: unknown;
  readonly toJSON?: unknown;
};

/**
 * The JSON text of a message, without changing its parameters. It starts with its type and id: that is how people read messages. Throws
 * what has no JSON form, and what getters throw.
 */
export function writeMessage(head: MessageHead, params: MessageParams, scope: MessageScope): string {
  const own = params.messageId ?? params.timestamp ?? params.context ?? params.toJSON;
  if ('type' in params || (own ?? scope.userId ?? scope.anonymousId ?? scope.integrations) !== undefined) {
    return toJsonText(completeMessage(head, params, scope));
  }
  // Nearly all messages: their head is ours and needs no escaping, and what all share is text already. A quarter less work than above.
  const rest = toJsonText(params);
  const start = `{"type":"${head.type}","messageId":"${head.messageId}","timestamp":"${head.timestamp}","context":${scope.contextText}`;
  return start + (rest === '{}' ? '' : ',') + rest.slice(1);
}

function completeMessage(head: MessageHead, params: MessageParams, scope: MessageScope): object {
  const { userId, anonymousId, context, integrations } = params;
  const start = { ...head, context: { ...scope.context, ...context } };
  return {
    ...start,
    ...(params as object),
    ...start,
    userId: userId ?? scope.userId,
    anonymousId: anonymousId ?? scope.anonymousId,
    integrations: scope.integrations ? { ...scope.integrations, ...integrations } : integrations,
  };
}

/** RFC 3339 in UTC; the last one is kept, since events come many to the millisecond. */
export function createTimestampWriter(): (timeMs: number) => string {
  let lastMs = Number.NaN;
  let text = '';
  return (timeMs) => {
    if (timeMs !== lastMs) {
      text = new Date(timeMs).toISOString();
      lastMs = timeMs;
    }
    return text;
  };
}

function findFieldProblem(params: Record<string, unknown>): string | undefined {
  const { timestamp } = params;
  if (timestamp !== undefined && !isTime(timestamp)) {
    return 'timestamp must be a Date or an RFC 3339 string';
  }
  for (const name of ['properties', 'traits', 'context', 'integrations']) {
    const value = params[name];
    if (value !== undefined && !isPlainObject(value)) {
      return `${name} must be an object`;
    }
  }
  return undefined;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): boolean {
  if (typeof value === 'string') {
    return !Number.isNaN(Date.parse(value));
  }
  // Not instanceof: under Jest and in other realms Date is another one.
  const { getTime } = (value ?? {}) as { getTime?: unknown };
  return typeof getTime === 'function' && !Number.isNaN(getTime.call(value));
}
