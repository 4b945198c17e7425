import type { MessageType } from '@fairlead/protocol';
import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Delivery, Stats } from '../delivery/delivery.ts';
import type { Entry } from '../delivery/entry.ts';
import type { EventScope } from '../errors.ts';
import type { FlushOptions, FlushResult } from '../delivery/flush.ts';
import { createIdentifierSource } from '../identifier.ts';
import { refuse, take, toUnserialisable } from '../delivery/intake.ts';
import type { Refusal } from '../delivery/intake.ts';
import { createByteCounter, toJsonText } from '../json-text.ts';
import { completeMessage, createTimestampWriter, findMessageProblem } from './message.ts';
import type { AliasParams, CommonParams, GroupParams, IdentifyParams, PageParams, ScreenParams, TrackParams } from './message.ts';
import { resolveMessageClientOptions } from '../options.ts';
import type { MessageClientOptions, ResolvedMessageClientOptions } from '../options.ts';
import type { ToHttpRequest } from '../delivery/transport.ts';
import type { Platform } from '../delivery/platform.ts';
import { createDelivery } from '../delivery/wiring.ts';
import type { Front } from '../delivery/wiring.ts';

/**
 * Sends messages to Hightouch, Segment, RudderStack or a Fairlead server. A call completes and copies its argument, queues it
 * and returns at once; it never changes the argument, and throws only with `strict`. The methods need no `this`.
 */
export interface MessageClient extends AsyncDisposable {
  /** Somebody did something. */
  track(params: TrackParams): void;
  /** Somebody is somebody, and this is known of them. */
  identify(params: IdentifyParams): void;
  /** Somebody saw a page of a web site. */
  page(params: PageParams): void;
  /** Somebody saw a screen of an application. */
  screen(params: ScreenParams): void;
  /** Somebody belongs to a group. */
  group(params: GroupParams): void;
  /** `previousId` and `userId` are the same person. */
  alias(params: AliasParams): void;
  /** Sends what is queued; resolves when everything queued before the call is delivered or has failed. Never rejects. */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /**
   * Takes no more events, and flushes. Calling it again flushes again. After a timeout, delivery of what is pending goes on for
   * as long as the process lives; abort `signal` to give it up.
   */
  close(options?: FlushOptions): Promise<FlushResult>;
  stats(): Stats;
}

/** Makes a client for messages on what a runtime offers. Throws `invalid_options`. */
export function openMessageClient(options: MessageClientOptions, platform: Platform): MessageClient {
  const resolved = resolveMessageClientOptions(options);
  const delivery = createMessageDelivery(resolved, platform);
  const toEntry = createEntryMaker(resolved);
  const call = (type: MessageType, params: CommonParams): void => take(delivery, toEntry(type, params), resolved);
  const close = (closeOptions: FlushOptions = {}): Promise<FlushResult> => delivery.close(closeOptions);
  return {
    track: (params) => call('track', params),
    identify: (params) => call('identify', params),
    page: (params) => call('page', params),
    screen: (params) => call('screen', params),
    group: (params) => call('group', params),
    alias: (params) => call('alias', params),
    flush: (flushOptions = {}) => delivery.flush(flushOptions),
    close,
    stats: () => delivery.stats(),
    [Symbol.asyncDispose]: async () => {
      await close();
    },
  };
}

function createMessageDelivery(options: ResolvedMessageClientOptions, platform: Platform): Delivery {
  const { batchEventsMax, requestBytesMax } = options;
  const front: Front = {
    requestLimits: { requestEntriesMax: batchEventsMax, requestBytesMax, envelopeBytes },
    headers: { authorization: toBasicAuthorization(options.writeKey, '') },
    toHttpRequest: toMessageRequest(options.url),
  };
  return createDelivery(options, front, platform);
}

/** contract/hightouch.md §2.1; `sentAt` is of the attempt, since servers correct a sender's clock by it (§2.5). */
function toMessageRequest(baseUrl: string): ToHttpRequest {
  const url = `${baseUrl.replace(/\/+$/, '')}/v1/batch`;
  return (entries, nowMs) => ({ url, body: writeEnvelope(entries.map((entry) => entry.text).join(','), nowMs) });
}

/** `sentAt` has 24 characters from year 0 to 9999, so one envelope has the size of all. */
const envelopeBytes = writeEnvelope('', 0).length;

function writeEnvelope(messages: string, nowMs: number): string {
  return `{"batch":[${messages}],"sentAt":"${new Date(nowMs).toISOString()}"}`;
}

/** The path of every call: check, complete, serialise, measure. One text per event; no timer, promise or closure. */
function createEntryMaker(options: ResolvedMessageClientOptions): (type: MessageType, params: CommonParams) => Entry | Refusal {
  const { clock, eventBytesMax, requestBytesMax } = options;
  const bytesMax = Math.min(eventBytesMax, requestBytesMax - envelopeBytes);
  const countBytes = createByteCounter();
  const createIdentifier = createIdentifierSource();
  const toTimestamp = createTimestampWriter();
  return (type, params) => {
    const nowMs = clock.now();
    let id = '';
    let text: string;
    try {
      const problem = findMessageProblem(type, params);
      if (problem !== undefined) {
        return refuse({ code: 'invalid_event', message: `${type}: ${problem}` }, oneEvent(params?.messageId));
      }
      const message = completeMessage(type, params, { nowMs, createIdentifier, toTimestamp });
      id = message.messageId;
      text = toJsonText(message);
    } catch (cause) {
      return refuse(toUnserialisable(cause), oneEvent(id));
    }
    const bytes = countBytes(text);
    if (bytes > bytesMax) {
      return refuse({ code: 'event_too_large', message: `${type}: ${bytes} bytes, at most ${bytesMax} are sent` }, oneEvent(id));
    }
    return { text, bytes, eventCount: 1, id, enqueuedAtMs: nowMs };
  };
}

function oneEvent(id: unknown): EventScope {
  return { ids: typeof id === 'string' && id !== '' ? [id] : [], eventCount: 1 };
}
