/** Every name here is a promise: it changes only with a major version. */
export { type BatchClient, createBatchClient } from './batch-client.ts';
export type { Clock } from './clock.ts';
export type { Stats } from './delivery.ts';
export { type ErrorCode, type EventScope, FairleadError, type Failure, errorTable } from './errors.ts';
export type { FlushOptions, FlushResult } from './flush.ts';
export { createMessageClient, type MessageClient } from './message-client.ts';
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
} from './message.ts';
export { type BatchClientOptions, type ClientOptions, defaultOptions, type MessageClientOptions } from './options.ts';
export type { Outcome } from './outcome.ts';
export type { OverflowPolicy } from './queue.ts';
export type { RetryOptions } from './retry.ts';
