/**
 * The message front alone, for edge runtimes where each byte of a bundle counts: at most 8 KB (8,192 bytes) minified and gzipped, held by a test. Every
 * name here is a promise, and the same thing as in the main entry.
 *
 * An edge has no disk and no end of a process, so `spool` is refused and `exitTimeoutMs` does nothing. Options are checked one by one,
 * and not against each other.
 */
import { connectEdge } from './edge/delivery.ts';
import { resolveEdgeOptions } from './edge/options.ts';
import { openMessageClient } from './message/message-client.ts';
import type { MessageClient } from './message/message-client.ts';
import type { EventMap } from './message/message.ts';
import type { MessageClientOptions } from './options.ts';

/** Makes a client for messages; of the events named in `Events`, if that is given. Throws `invalid_options`. */
export function createMessageClient<Events extends EventMap = EventMap>(options: MessageClientOptions): MessageClient<Events> {
  return openMessageClient<Events>(resolveEdgeOptions(options), connectEdge);
}

export type { Clock } from './delivery/clock.ts';
export type { Stats, Totals } from './delivery/ledger.ts';
export type { FlushOptions, FlushResult } from './delivery/flush.ts';
export type { Outcome, OutcomeKind, OutcomeOf } from './delivery/outcome.ts';
export type { OverflowPolicy } from './delivery/backlog.ts';
export type { RetryOptions } from './delivery/retry.ts';
export { type ErrorCode, type EventScope, FairleadError, type Failure } from './errors.ts';
export type { IdentifiedCalls, MessageCalls, MessageClient } from './message/message-client.ts';
export type {
  AliasParams,
  CommonParams,
  EventMap,
  GroupParams,
  Identity,
  IdentifyParams,
  PageParams,
  Properties,
  ScreenParams,
  TrackParams,
  Unidentified,
} from './message/message.ts';
export type { ClientOptions, MessageClientOptions } from './options.ts';
