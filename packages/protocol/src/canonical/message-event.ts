import { copyMembers, isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';
import type { Message } from '../message/message.ts';
import { parseTimestamp } from '../timestamp.ts';
import { correctClockSkew } from './clock.ts';
import type { CanonicalEvent } from './event.ts';
import { isEmpty, presentOrUndefined } from './presence.ts';
import type { IngestRequest } from './request.ts';

/** The canonical event of a message. `sentAtMs` is that of the request around it. */
export function mapMessage(message: Message, request: IngestRequest, sentAtMs: number | undefined): CanonicalEvent {
  const context = toContext(message as JsonObject & Message);
  const { receivedAtMs } = request;
  const times = {
    originalTimestampMs: parseTimestamp(message.originalTimestamp ?? message.timestamp),
    sentAtMs: message.sentAt === undefined ? sentAtMs : parseTimestamp(message.sentAt),
    receivedAtMs,
  };
  return {
    protocol: 'message',
    eventId: message.messageId,
    mpEventId: undefined,
    environment: 'production',
    type: message.type,
    name: toName(message),
    userId: message.userId,
    anonymousId: message.anonymousId,
    groupId: message.type === 'group' ? message.groupId : undefined,
    previousId: message.type === 'alias' ? message.previousId : undefined,
    mpid: undefined,
    sessionId: toId(context?.['sessionId']),
    identities: undefined,
    properties: toProperties(message),
    userAttributes: message.type === 'identify' ? toTraits(message, context) : undefined,
    device: presentOrUndefined(context?.['device']),
    consent: presentOrUndefined(context?.['consent']),
    context,
    library: toLibrary(context?.['library']) ?? (request.userAgent === '' ? undefined : request.userAgent),
    originalTimestampMs: times.originalTimestampMs,
    sentAtMs: times.sentAtMs,
    receivedAtMs,
    occurredAtMs: correctClockSkew(times),
  };
}

function toName(message: Message): string | undefined {
  switch (message.type) {
    case 'track':
      return message.event;
    case 'page':
    case 'screen':
      return message.name === '' ? undefined : message.name;
    case 'identify':
    case 'group':
    case 'alias':
      return undefined;
    default:
      return message satisfies never;
  }
}

function toProperties(message: Message): JsonObject | undefined {
  switch (message.type) {
    case 'track':
      return presentOrUndefined(message.properties);
    case 'page':
    case 'screen':
      return withCategory(message.properties, message.category);
    case 'group':
      return presentOrUndefined(message.traits);
    case 'identify':
    case 'alias':
      return undefined;
    default:
      return message satisfies never;
  }
}

/** Senders write the traits of identify beside the context, in it, or both (contract/hightouch.md §2.4). */
function toTraits({ traits }: Message & { readonly type: 'identify' }, context: JsonObject | undefined): JsonObject | undefined {
  const beside = presentOrUndefined(traits);
  const within = context?.['traits'];
  return beside ?? (isJsonObject(within) ? presentOrUndefined(within) : undefined);
}

/** Senders write a page's category beside the properties, in them, or both (contract/hightouch.md §2.4). */
function withCategory(properties: JsonObject | undefined, category: string | undefined): JsonObject | undefined {
  if (category === undefined || category === '' || (properties !== undefined && Object.hasOwn(properties, 'category'))) {
    return presentOrUndefined(properties);
  }
  const completed = copyMembers(properties ?? {});
  completed['category'] = category;
  return completed;
}

/** Members with a column of their own, those of the server, and those that are not the event's (contract/hightouch.md §2.2). */
const notContext: ReadonlySet<string> = new Set([
  'type',
  'messageId',
  'userId',
  'anonymousId',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'receivedAt',
  'context',
  'integrations',
  'writeKey',
  'write_key',
  '_metadata',
]);

/** Members that have a column in messages of one type; in others they are kept with the context. */
const columnsByType: Readonly<Record<Message['type'], ReadonlySet<string>>> = {
  track: new Set(['event', 'properties']),
  identify: new Set(['traits']),
  page: new Set(['name', 'category', 'properties']),
  screen: new Set(['name', 'category', 'properties']),
  group: new Set(['groupId', 'traits']),
  alias: new Set(['previousId']),
};

/** The message's context, its integrations under that name, and what no column takes, unless the context has that name itself. */
function toContext(message: JsonObject & Message): JsonObject | undefined {
  const own = message.context as JsonObject | undefined;
  let context = own;
  const integrations = presentOrUndefined(message.integrations);
  if (integrations !== undefined) {
    context = copyMembers(own ?? {});
    context['integrations'] = integrations;
  }
  const columns = columnsByType[message.type];
  for (const key in message) {
    if (notContext.has(key) || columns.has(key)) {
      continue;
    }
    const member = message[key] as JsonValue;
    if (member !== null && !(context !== undefined && Object.hasOwn(context, key))) {
      context = context === undefined || context === own ? copyMembers(own ?? {}) : context;
      setMember(context, key, member);
    }
  }
  return context === undefined || isEmpty(context) ? undefined : context;
}

function toId(value: JsonValue | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value;
    case 'number':
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

function toLibrary(library: JsonValue | undefined): string | undefined {
  if (!isJsonObject(library)) {
    return undefined;
  }
  const name = toId(library['name']);
  const version = toId(library['version']);
  return name === undefined || version === undefined ? name : `${name}/${version}`;
}
