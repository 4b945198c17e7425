/** Every name here is a promise: it changes only with a major version. */
export { createBatchClient, createMessageClient } from './clients.ts';
export type { BatchClient } from './batch/batch-client.ts';
export type { Clock } from './delivery/clock.ts';
export type { Stats, Totals } from './delivery/ledger.ts';
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
export type { MessageDefaults } from './message/message-scope.ts';
export { type BatchClientOptions, type ClientOptions, defaultOptions, type MessageClientOptions, type Pod } from './options.ts';
export type { OverflowPolicy } from './delivery/backlog.ts';
export type { Outcome, OutcomeKind, OutcomeOf } from './delivery/outcome.ts';
export type { Listen } from './delivery/reporter.ts';
export type { WaitUntil } from './delivery/wait-until.ts';

export type { RetryOptions } from './delivery/retry.ts';
