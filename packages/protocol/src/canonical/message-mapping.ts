import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import { type MessageDefaults, readMessage } from '../message/message-check.ts';
import type { Message } from '../message/message.ts';
import { parseTimestamp } from '../timestamp.ts';
import { mapMessage } from './message-event.ts';
import { cutNesting, exceedsNesting } from '../check/nesting.ts';
import { presentOrUndefined } from './presence.ts';
import type { IngestRequest, MessageRoute } from './request.ts';
import type { Results } from './results.ts';
import { exceedsSharing, type Sharing } from './sharing.ts';

/** Adds the messages of a batch, or the one message of a single route. */
export function addMessages(route: MessageRoute, request: IngestRequest, results: Results): void {
  const { body } = request;
  if (route !== 'batch') {
    addMessage(body, { request, results, defaults: { type: route }, sentAtMs: undefined });
    return;
  }
  const messages = isJsonObject(body) ? body['batch'] : undefined;
  if (!isJsonObject(body) || !Array.isArray(messages)) {
    const reason = isJsonObject(body) ? 'missing_field' : 'not_an_object';
    const levelsMax = limits.nestingLevelsMax.value;
    const stored = exceedsNesting(body, levelsMax) ? cutNesting(body, levelsMax) : body;
    results.quarantine(stored, {
      reason,
      message: 'Expected an object with "batch", an array of messages.',
      path: '',
    });
    return;
  }
  addBatchedMessages(messages, body, { request, results });
}

interface Progress {
  readonly request: IngestRequest;
  readonly results: Results;
}

function addBatchedMessages(messages: readonly JsonValue[], envelope: JsonObject, { request, results }: Progress): void {
  const sharing: Sharing = { eventCount: messages.length, bodyBytes: request.bodyBytes };
  const defaults: MessageDefaults = {
    context: readDefault('context', envelope, { results, sharing }),
    integrations: readDefault('integrations', envelope, { results, sharing }),
  };
  const sentAtMs = parseTimestamp(envelope['sentAt'] ?? envelope['sent_at']);
  const { inspection } = results;
  inspection.enter();
  inspection.at('batch');
  inspection.enter();
  for (let index = 0; index < messages.length; index++) {
    if (results.passesOver()) {
      continue;
    }
    inspection.at(index);
    addMessage(messages[index] as JsonValue, { request, results, defaults, sentAtMs });
  }
  inspection.leave();
  inspection.leave();
}

interface DefaultReading {
  readonly results: Results;
  readonly sharing: Sharing;
}

/** A default that is too deep or too large to merge is left out: it is the request's, and must not cost all of its messages. */
function readDefault(
  key: 'context' | 'integrations',
  envelope: JsonObject,
  { results: { inspection }, sharing }: DefaultReading,
): JsonObject | undefined {
  const value = presentOrUndefined(envelope[key]);
  const levelsMax = limits.nestingLevelsMax.value;
  if (value === undefined) {
    return undefined;
  }
  inspection.enter();
  inspection.at(key);
  let read: JsonObject | undefined = value;
  if (exceedsNesting(value, levelsMax)) {
    inspection.warn('nesting_too_deep', `Expected at most ${levelsMax} levels of nesting: left out of its messages.`);
    read = undefined;
  } else if (exceedsSharing(value, sharing)) {
    inspection.warn('out_of_range', `Too large to be part of each of ${sharing.eventCount} messages: left out of them.`);
    read = undefined;
  }
  inspection.leave();
  return read;
}

interface MessageInProgress extends Progress {
  readonly defaults: MessageDefaults;
  readonly sentAtMs: number | undefined;
}

function addMessage(sent: JsonValue, { request, results, defaults, sentAtMs }: MessageInProgress): void {
  if (results.quarantineIfTooLarge(sent)) {
    return;
  }
  const message: Message | undefined = readMessage(sent, defaults, results.inspection);
  if (message === undefined) {
    results.quarantineForError(sent);
    return;
  }
  const warnings = results.inspection.takeIssues();
  const claim = message.messageId === undefined ? undefined : { key: `message:${message.messageId}`, index: results.nextIndex };
  results.keep(mapMessage(message, request, sentAtMs), claim, warnings);
}
