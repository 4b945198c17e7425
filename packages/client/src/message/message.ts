import type { JsonValue, MessageContext, MessageType } from '@fairlead/protocol';
import type { CreateIdentifier } from '../identifier.ts';
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

/** A message as it goes on the wire. */
export interface CompleteMessage {
  type: MessageType;
  messageId: string;
  timestamp: string;
  context: object;
  userId?: string;
  anonymousId?: string;
  integrations?: object;
}

/** What is wrong with a call's argument; undefined when nothing is (contract/hightouch.md §2.4). */
export function findMessageProblem(type: MessageType, params: unknown, scope: MessageScope): string | undefined {
  if (!isPlainObject(params)) {
    return `${type} takes an object`;
  }
  const { userId = scope.userId, anonymousId = scope.anonymousId, event, groupId, previousId } = params;
  if (!isText(userId) && !isText(anonymousId)) {
    return 'userId or anonymousId must be a string that is not empty';
  }
  if (type === 'track' && !isText(event)) {
    return 'event must be a string that is not empty';
  }
  if (type === 'group' && !isText(groupId)) {
    return 'groupId must be a string that is not empty';
  }
  if (type === 'alias' && !(isText(userId) && isText(previousId))) {
    return 'userId and previousId must be strings that are not empty';
  }
  return findFieldProblem(params);
}

/** Completes the parameters to a message, without changing them. Throws what their getters throw. */
export function completeMessage(
  type: MessageType,
  params: CommonParams & { readonly userId?: string; readonly anonymousId?: string },
  source: MessageSource,
  scope: MessageScope,
): CompleteMessage {
  const { messageId, timestamp, context, integrations } = params;
  // Spread last but for what is set below, so that a message starts with its type and id: that is how people read them.
  const message: CompleteMessage = { type, messageId: '', timestamp: '', context: scope.context, ...(params as object) };
  message.type = type;
  message.messageId = messageId ?? source.createIdentifier(source.nowMs);
  message.timestamp = typeof timestamp === 'string' ? timestamp : source.toTimestamp(timestamp?.getTime() ?? source.nowMs);
  message.context = context === undefined ? scope.context : { ...scope.context, ...context };
  if (scope.userId !== undefined && message.userId === undefined) {
    message.userId = scope.userId;
  }
  if (scope.anonymousId !== undefined && message.anonymousId === undefined) {
    message.anonymousId = scope.anonymousId;
  }
  if (scope.integrations !== undefined) {
    message.integrations = { ...scope.integrations, ...integrations };
  }
  return message;
}

export interface MessageSource {
  readonly nowMs: number;
  readonly createIdentifier: CreateIdentifier;
  readonly toTimestamp: (timeMs: number) => string;
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
  const { messageId, timestamp } = params;
  if (messageId !== undefined && !isText(messageId)) {
    return 'messageId must be a string that is not empty';
  }
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
