import type { MessageType } from '@fairlead/protocol';
import { library } from '../../library.ts';
import { assertThat } from './assertion-error.ts';
import { describeRuntime } from '../runtime.ts';
import { takeSnapshot } from '../snapshot.ts';

export interface RudderMessage {
  readonly messageId: string;
  readonly [name: string]: unknown;
}

/** What is wrong with a call is thrown as `AssertionError`, in the words of the SDK that is replaced (contract/hightouch.md §2.4). */
export function checkMessage(type: MessageType, message: unknown): asserts message is Record<string, unknown> {
  assertThat(nameKind(message) === 'object', 'You must pass a message object.');
  const fields = message as Record<string, unknown>;
  for (const [name, kinds] of Object.entries(kindsOf)) {
    const value = fields[name];
    const article = kinds[0] === 'object' ? 'an' : 'a';
    assertThat(!value || kinds.includes(nameKind(value)), `"${name}" must be ${article} ${kinds.join(' or ')}.`);
  }
  const { userId, anonymousId, event, groupId, previousId } = fields;
  if (type === 'alias') {
    assertThat(userId, 'You must pass a "userId".');
    assertThat(previousId, 'You must pass a "previousId".');
    return;
  }
  assertThat(anonymousId || userId, 'You must pass either an "anonymousId" or a "userId".');
  assertThat(type !== 'track' || event, 'You must pass an "event".');
  assertThat(type !== 'group' || groupId, 'You must pass a "groupId".');
}

/** A copy of the message, with all that the SDK adds (contract/hightouch.md §3.6). Throws on a cycle, and what a getter throws. */
export function completeMessage(
  type: MessageType,
  message: Record<string, unknown>,
  defaults: { readonly messageId: string; readonly nowMs: number },
): RudderMessage {
  const { sentAt: _overwritten, ...copy } = takeSnapshot(message) as Record<string, unknown>;
  const traits = type === 'identify' && copy['traits'] ? { traits: copy['traits'] } : {};
  return {
    ...copy,
    ...stringifyId('userId', copy['userId']),
    ...stringifyId('anonymousId', copy['anonymousId']),
    type,
    context: { ...(copy['context'] as object | undefined), ...traits, library },
    channel: 'server',
    _metadata: { ...describeVersion(), ...(copy['_metadata'] as object | undefined) },
    originalTimestamp: copy['originalTimestamp'] || new Date(defaults.nowMs),
    messageId: (copy['messageId'] as string | undefined) || defaults.messageId,
    // Last, so that each attempt can write its own time over it.
    sentAt: new Date(defaults.nowMs).toISOString(),
  };
}

/** The text of a completed message, as of this attempt. What another client left in a shared spool may have no place for it. */
export function stampSentAt(text: string, sentAt: string): string {
  if (!text.endsWith('"}') || !text.slice(0, -(sentAt.length + 2)).endsWith(',"sentAt":"')) {
    return text;
  }
  return `${text.slice(0, -(sentAt.length + 2))}${sentAt}"}`;
}

const kindsOf: Readonly<Record<string, readonly string[]>> = {
  anonymousId: ['string', 'number'],
  category: ['string'],
  context: ['object'],
  event: ['string'],
  groupId: ['string', 'number'],
  integrations: ['object'],
  name: ['string'],
  previousId: ['string', 'number'],
  timestamp: ['date'],
  userId: ['string', 'number'],
  type: ['string'],
};

function nameKind(value: unknown): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1).toLowerCase();
  return typeof value === 'object' && value !== null && !['array', 'date', 'string', 'number', 'boolean', 'regexp'].includes(tag)
    ? 'object'
    : tag;
}

/** Ids may be numbers; on the wire they are text. */
function stringifyId(name: string, id: unknown): Record<string, string> {
  return id && typeof id !== 'string' ? { [name]: JSON.stringify(id) } : {};
}

function describeVersion(): Record<string, string> {
  const { nodeVersion } = describeRuntime();
  return nodeVersion === undefined ? {} : { nodeVersion: nodeVersion.replace(/^v/, '') };
}
