/** Every name here is a promise, and each of them is also one of `index.ts`: this is what Node, Bun and Deno import. */
export { createBatchClient, createMessageClient } from './node/clients.ts';
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
export { defaultOptions } from './default-options.ts';
export type { BatchClientOptions, ClientOptions, MessageClientOptions, Pod } from './options.ts';
export type { OverflowPolicy } from './delivery/backlog.ts';
export type { Outcome, OutcomeKind, OutcomeOf } from './delivery/outcome.ts';
export type { Listen } from './delivery/reporter.ts';
export type { WaitUntil } from './delivery/wait-until.ts';

export type { RetryOptions } from './delivery/retry.ts';

// What builds a Batch and its events from camelCase, for `upload`.
export { batch, batchHead, tag } from './batch/build/batch.ts';
export type { BatchHeadParams, BatchParams } from './batch/build/batch.ts';
export { commerceEvent } from './batch/build/commerce-event.ts';
export type {
  CommerceEventParams,
  CommonCommerceParams,
  ProductActionParams,
  ProductImpressionParams,
  ProductParams,
  PromotionActionParams,
  PromotionParams,
} from './batch/build/commerce-event.ts';
export { customEvent } from './batch/build/custom-event.ts';
export type { CustomEventParams, MediaParams } from './batch/build/custom-event.ts';
export {
  applicationStateTransitionEvent,
  backgroundEvent,
  firstRunEvent,
  foregroundEvent,
  installEvent,
  screenViewEvent,
  sessionEndEvent,
  sessionStartEvent,
  uninstallEvent,
  upgradeEvent,
} from './batch/build/application-events.ts';
export type {
  ApplicationStateTransitionEventParams,
  ScreenViewEventParams,
  SessionEndEventParams,
  TransitionParams,
} from './batch/build/application-events.ts';
export { pushMessageEvent, pushReactionEvent, pushRegistrationEvent } from './batch/build/push-events.ts';
export type { PushMessageEventParams, PushRegistrationEventParams } from './batch/build/push-events.ts';
export { breadcrumbEvent, crashReportEvent, networkPerformanceEvent } from './batch/build/diagnostic-events.ts';
export type {
  BreadcrumbEventParams,
  CrashReportEventParams,
  NetworkPerformanceEventParams,
} from './batch/build/diagnostic-events.ts';
export { optOutEvent, profileEvent, userAttributeChangeEvent, userIdentityChangeEvent } from './batch/build/user-events.ts';
export type {
  OptOutEventParams,
  ProfileEventParams,
  UserAttributeChangeEventParams,
  UserIdentityChangeEventParams,
} from './batch/build/user-events.ts';
export type { ApplicationParams, AttributionParams } from './batch/build/application.ts';
export type { ConsentParams, ConsentStateParams } from './batch/build/consent.ts';
export type { BatchingParams, ContextParams, DataPlanParams, LocationParams } from './batch/build/context.ts';
export type { DeviceParams } from './batch/build/device.ts';
export type { DeviceStateParams } from './batch/build/device-state.ts';
export type { EventParams } from './batch/build/event.ts';
export type { UserIdentitiesParams, UserIdentityParams } from './batch/build/identity.ts';
export type { Id64, Time } from './batch/build/wire.ts';
