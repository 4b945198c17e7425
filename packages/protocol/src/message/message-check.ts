import { exceedsNesting } from '../check/nesting.ts';
import { type AnyCheck, type Check, required, type RequiredField } from '../check/check.ts';
import { oneOf, variantOf } from '../check/choice.ts';
import { jsonMap } from '../check/collection.ts';
import { type Checked, Inspection } from '../check/inspection.ts';
import { type AliasesOf, type FieldsOf, objectOf } from '../check/object.ts';
import { identifier, text } from '../check/scalar.ts';
import { copyMembers, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import type { MessageContext } from './context.ts';
import { mergeDeep } from './merge.ts';
import { messageIdentifier, personIdentifier } from './message-id.ts';
import { messageTime } from './message-time.ts';
import type {
  AliasMessage,
  CommonMessage,
  GroupMessage,
  IdentifyMessage,
  Message,
  MessageType,
  PageMessage,
  ScreenMessage,
  TrackMessage,
} from './message.ts';

/** What a message takes over from the request around it (contract/hightouch.md §2.6). */
export interface MessageDefaults {
  /** The type when the message has none: that of a single route. */
  readonly type?: MessageType | undefined;
  /** Merged under the message's own, leaf by leaf. */
  readonly context?: JsonObject | undefined;
  /** Merged under the message's own, name by name. */
  readonly integrations?: JsonObject | undefined;
}

/** Reads a message of any sender as the canonical one. Never changes the input; members that the model lacks are kept. */
export function checkMessage(value: JsonValue, defaults: MessageDefaults = {}): Checked<Message> {
  const inspection = new Inspection();
  if (exceedsNesting(value, limits.nestingLevelsMax.value) || exceedsNesting(defaults.context, limits.nestingLevelsMax.value)) {
    inspection.fail('nesting_too_deep', `Expected at most ${limits.nestingLevelsMax.value} levels of nesting.`);
    return { value: undefined, issues: inspection.issues };
  }
  const message = readMessage(value, defaults, inspection);
  return { value: message, issues: inspection.issues };
}

/** The check of a message whose nesting is known to be within the limit. */
export function readMessage(value: JsonValue, defaults: MessageDefaults, inspection: Inspection): Message | undefined {
  const message = messageByType.read(isJsonObject(value) ? withDefaults(value, defaults) : value, inspection);
  if (message === undefined) {
    return undefined;
  }
  if (!isIdentified(message)) {
    inspection.fail('missing_identity', 'Expected a "userId" or an "anonymousId" that is not empty.');
    return undefined;
  }
  // Taken all the same: vendors take them too (contract/hightouch.md §2.6).
  if (message.type === 'group' && message.groupId === undefined) {
    inspection.warn('missing_field', 'A group message should have a "groupId".');
  } else if (message.type === 'alias' && message.previousId === undefined) {
    inspection.warn('missing_field', 'An alias message should have a "previousId".');
  }
  return message;
}

/** A group message may name its group alone (contract/hightouch.md §2.6). An alias without a user would be of nobody. */
function isIdentified(message: Message): boolean {
  if (message.userId !== undefined || message.anonymousId !== undefined) {
    return true;
  }
  return message.type === 'group' && message.groupId !== undefined;
}

function withDefaults(message: JsonObject, { type, context, integrations }: MessageDefaults): JsonObject {
  const lacksType = type !== undefined && (message['type'] === undefined || message['type'] === null || message['type'] === '');
  if (!lacksType && context === undefined && integrations === undefined) {
    return message;
  }
  const completed = copyMembers(message);
  if (lacksType) {
    completed['type'] = type;
  }
  if (context !== undefined) {
    const own = message['context'];
    completed['context'] = isJsonObject(own) ? mergeDeep(context, own) : context;
  }
  if (integrations !== undefined) {
    const own = message['integrations'];
    completed['integrations'] = isJsonObject(own) ? { ...integrations, ...own } : integrations;
  }
  return completed;
}

const common: FieldsOf<CommonMessage> = {
  messageId: messageIdentifier,
  userId: personIdentifier,
  anonymousId: personIdentifier,
  timestamp: messageTime,
  originalTimestamp: messageTime,
  sentAt: messageTime,
  // The context is open and round-trips: its recognised keys are read where they are used.
  context: jsonMap as AnyCheck as Check<MessageContext>,
  integrations: jsonMap,
  channel: text,
};

/** Old documents and file replays write these with `_` (contract/hightouch.md §2.4). */
const commonAliases: AliasesOf<CommonMessage> = {
  message_id: 'messageId',
  user_id: 'userId',
  anonymous_id: 'anonymousId',
  original_timestamp: 'originalTimestamp',
  sent_at: 'sentAt',
};

const messageByType: Check<Message> = variantOf<Message, 'type'>('type', {
  track: objectOf<TrackMessage>(
    { ...common, type: typeOf('track'), event: required(identifier, 'missing_name'), properties: jsonMap },
    commonAliases,
  ),
  identify: objectOf<IdentifyMessage>({ ...common, type: typeOf('identify'), traits: jsonMap }, commonAliases),
  page: objectOf<PageMessage>({ ...common, type: typeOf('page'), name: text, category: text, properties: jsonMap }, commonAliases),
  screen: objectOf<ScreenMessage>(
    { ...common, type: typeOf('screen'), name: text, category: text, properties: jsonMap },
    commonAliases,
  ),
  group: objectOf<GroupMessage>(
    { ...common, type: typeOf('group'), groupId: personIdentifier, traits: jsonMap },
    { ...commonAliases, group_id: 'groupId' },
  ),
  alias: objectOf<AliasMessage>(
    { ...common, type: typeOf('alias'), previousId: personIdentifier },
    { ...commonAliases, previous_id: 'previousId' },
  ),
});

function typeOf<T extends MessageType>(type: T): RequiredField<T> {
  return required(oneOf<T>([type]), 'missing_type');
}
