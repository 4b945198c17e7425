/**
 * The message front alone, for edge runtimes where each byte of a bundle counts: 8 KB minified and gzipped, held by a test. Every
 * name here is a promise, and the same thing as in the main entry.
 */
import { webPlatform } from './delivery/platform.ts';
import { openMessageClient } from './message/message-client.ts';
import type { MessageClient } from './message/message-client.ts';
import type { MessageClientOptions } from './options.ts';

/** Makes a client for messages. Throws `invalid_options`. */
export function createMessageClient(options: MessageClientOptions): MessageClient {
  return openMessageClient(options, webPlatform);
}

export type { Clock } from './delivery/clock.ts';
export type { Stats, Totals } from './delivery/ledger.ts';
export type { FlushOptions, FlushResult } from './delivery/flush.ts';
export type { Outcome } from './delivery/outcome.ts';
export type { OverflowPolicy } from './delivery/backlog.ts';
export type { RetryOptions } from './delivery/retry.ts';
export { type ErrorCode, type EventScope, FairleadError, type Failure } from './errors.ts';
export type { MessageClient } from './message/message-client.ts';
export type {
  AliasParams,
  CommonParams,
  GroupParams,
  Identity,
  IdentifyParams,
  PageParams,
  Properties,
  ScreenParams,
  TrackParams,
} from './message/message.ts';
export type { ClientOptions, MessageClientOptions } from './options.ts';
