import type { MessageType } from '@fairlead/protocol';
import type { AnalyticsEvent } from './event.ts';
import { takeSnapshot } from './snapshot.ts';
import { ValidationError } from './validation-error.ts';

/** An event made of a call's argument; `problem` says why nothing of the argument but its scalars could be copied. */
export interface Call {
  readonly event: AnalyticsEvent;
  readonly problem?: { readonly cause: unknown };
}

/** Makes the event of a call. Nothing of the argument is changed or kept. Throws `ValidationError`. */
export function createCall(
  type: MessageType,
  params: unknown,
  defaults: { readonly messageId: string; readonly nowMs: number },
): Call {
  const given = (params ?? {}) as Given;
  const event: Given = { type, timestamp: new Date(defaults.nowMs), ...pickFields(type, given) };
  event['messageId'] = given['messageId'] || defaults.messageId;
  checkEvent(event as unknown as AnalyticsEvent);
  try {
    return { event: completeEvent(takeSnapshot(event) as AnalyticsEvent) };
  } catch (cause) {
    return { event: toScalars(event) as unknown as AnalyticsEvent, problem: { cause } };
  }
}

type Given = Record<string, unknown>;

/** Beside `context` and `integrations`, which all have. A field that its type doesn't have is left out. */
const fieldsOf: Readonly<Record<MessageType, readonly string[]>> = {
  track: ['userId', 'anonymousId', 'timestamp', 'event'],
  identify: ['userId', 'anonymousId', 'timestamp'],
  page: ['userId', 'anonymousId', 'timestamp', 'category', 'name'],
  screen: ['userId', 'anonymousId', 'timestamp', 'category', 'name'],
  group: ['userId', 'anonymousId', 'timestamp', 'groupId'],
  alias: ['userId', 'previousId', 'timestamp'],
};

function pickFields(type: MessageType, given: Given): Given {
  const fields: Given = { context: given['context'] ?? {}, integrations: given['integrations'] ?? {} };
  for (const name of fieldsOf[type]) {
    const value = given[name];
    if (value !== undefined && !(value === null && (name === 'category' || name === 'name'))) {
      fields[name] = value;
    }
  }
  switch (type) {
    case 'track':
    case 'page':
    case 'screen':
      return { ...fields, properties: given['properties'] ?? {} };
    case 'identify':
    case 'group':
      return { ...fields, traits: given['traits'] ?? {} };
    case 'alias':
      return fields;
    default:
      return type satisfies never;
  }
}

/** A page has its category among its properties too, a screen has not (contract/hightouch.md §2.4). */
function completeEvent(event: AnalyticsEvent): AnalyticsEvent {
  if (event.type === 'page' && event.category !== undefined) {
    event.properties = { ...event.properties, category: event.category };
  }
  return event;
}

/** In the vendors' order and words, since callers may show them (contract/hightouch.md §2.4). */
function checkEvent({
  type,
  userId,
  anonymousId,
  groupId,
  previousId,
  messageId,
  event,
  properties,
  traits,
}: AnalyticsEvent): void {
  const identity = userId ?? anonymousId ?? groupId ?? previousId;
  checkText('.userId/anonymousId/previousId/groupId', identity);
  checkText('.messageId', messageId);
  if (type === 'track') {
    checkText('.event', event);
    checkObject('.properties', properties);
  }
  if (type === 'identify' || type === 'group') {
    checkObject('.traits', traits);
  }
}

function checkText(field: string, value: unknown): void {
  if (typeof value !== 'string') {
    const isIdentity = field.includes('/');
    throw new ValidationError(field, isIdentity && (value === undefined || value === null) ? 'is nil' : 'is not a string');
  }
}

function checkObject(field: string, value: unknown): void {
  if (Object.prototype.toString.call(value) !== '[object Object]') {
    throw new ValidationError(field, 'is not an object');
  }
}

function toScalars(event: Given): Given {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => typeof value !== 'object' || value instanceof Date));
}
