/** Every name here is a promise: it changes only with a major version. */
export { createBatchClient, createMessageClient } from './clients.ts';
export type { BatchClient } from './batch/batch-client.ts';
export type { Clock } from './delivery/clock.ts';
export type { Stats } from './delivery/delivery.ts';
export { type ErrorCode, type EventScope, FairleadError, type Failure, errorTable } from './errors.ts';
export type {
  Spool,
  SpoolAppendOptions,
  SpoolContext,
  SpoolProvider,
  SpoolRecord,
  SpoolTicket,
  SpooledRecord,
} from './delivery/spool.ts';
export type { FlushOptions, FlushResult } from './delivery/flush.ts';
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
export { type BatchClientOptions, type ClientOptions, defaultOptions, type MessageClientOptions } from './options.ts';
export type { Outcome } from './delivery/outcome.ts';
export type { OverflowPolicy } from './delivery/queue.ts';
export type { RetryOptions } from './delivery/retry.ts';
