import type { MessageType } from '@fairlead/protocol';
import type { Entry } from '../delivery/entry.ts';
import { refuse, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import { oneEvent } from '../errors.ts';
import { createIdentifierSource } from '../identifier.ts';
import { createByteCounter } from '../json-text.ts';
import type { ResolvedMessageClientOptions } from '../options.ts';
import { createTimestampWriter, findMessageProblem, writeMessage } from './message.ts';
import type { MessageParams } from './message.ts';
import { envelopeBytes } from './message-request.ts';
import type { MessageScope } from './message-scope.ts';

export type ToMessageEntry = (type: MessageType, params: MessageParams, scope: MessageScope) => Entry | Refusal;

/** The path of every call: check, complete, serialise, measure. One text per event; no timer, promise or closure. */
export function createMessageEntryMaker(options: ResolvedMessageClientOptions): ToMessageEntry {
  const { clock, eventBytesMax, requestBytesMax } = options;
  const isOrdered = options.order === 'user';
  const bytesMax = Math.min(eventBytesMax, requestBytesMax - envelopeBytes);
  const countBytes = createByteCounter();
  const createIdentifier = createIdentifierSource();
  const toTimestamp = createTimestampWriter();
  return (type, params, scope) => {
    const nowMs = clock.now();
    let id = '';
    let text: string;
    let orderKey: string | undefined;
    try {
      const problem = findMessageProblem(type, params, scope);
      if (problem !== undefined) {
        return refuse({ code: 'invalid_event', message: `${type}: ${problem}` }, oneEvent(params?.messageId));
      }
      const { messageId, timestamp, userId, anonymousId } = params;
      id = messageId ?? createIdentifier(nowMs);
      orderKey = isOrdered ? (userId ?? scope.userId ?? anonymousId ?? scope.anonymousId) : undefined;
      const happenedAt = typeof timestamp === 'string' ? timestamp : toTimestamp(timestamp?.getTime() ?? nowMs);
      text = writeMessage({ type, messageId: id, timestamp: happenedAt }, params, scope);
    } catch (cause) {
      return refuse(toUnserialisable(cause), oneEvent(id));
    }
    const bytes = countBytes(text);
    if (bytes > bytesMax) {
      return refuse({ code: 'event_too_large', message: `${type}: ${bytes} bytes, at most ${bytesMax} are sent` }, oneEvent(id));
    }
    return { text, bytes, eventCount: 1, id, enqueuedAtMs: nowMs, orderKey };
  };
}
