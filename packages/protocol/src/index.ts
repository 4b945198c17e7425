export { checkBatch } from './batch/batch-check.ts';
export type { Batch, BatchHead, UserAttributeValue } from './batch/batch.ts';
export type {
  Product,
  ProductAction,
  ProductActionType,
  ProductImpression,
  Promotion,
  PromotionAction,
  ShoppingCart,
} from './batch/commerce.ts';
export type { AttAuthorizationStatus, DeviceCurrentState, DeviceInformation, DevicePlatform } from './batch/device.ts';
export type {
  ApplicationStateTransitionData,
  AttributeValue,
  BreadcrumbData,
  CommerceEventData,
  CommonEventData,
  CrashReportData,
  CustomEventData,
  CustomEventType,
  MediaInfo,
  NetworkPerformanceData,
  OptOutData,
  ProfileData,
  PushMessageData,
  PushRegistrationData,
  ScreenViewData,
  SessionEndData,
  UserAttributeChangeData,
  UserIdentityChangeData,
} from './batch/event-data.ts';
export type {
  ApplicationStateTransitionEvent,
  BatchEvent,
  BatchEventType,
  BreadcrumbEvent,
  CommerceEvent,
  CrashReportEvent,
  CustomEvent,
  FirstRunEvent,
  NetworkPerformanceEvent,
  OptOutEvent,
  PreAttributionEvent,
  ProfileEvent,
  PushMessageEvent,
  PushReactionEvent,
  PushRegistrationEvent,
  ScreenViewEvent,
  SessionEndEvent,
  SessionStartEvent,
  UninstallEvent,
  UserAttributeChangeEvent,
  UserIdentityChangeEvent,
} from './batch/event.ts';
export type { IdentityType, UserIdentities, UserIdentity } from './batch/identities.ts';
export type {
  ApplicationInformation,
  ApplicationOs,
  AttributionInfo,
  BatchContext,
  BatchingContext,
  ConsentPurpose,
  ConsentState,
  DataPlanContext,
  GeoLocation,
  SourceChannel,
  SourceInformation,
  SystemNotification,
} from './batch/surroundings.ts';
export { correctClockSkew, type SenderTimes } from './canonical/clock.ts';
export type {
  CanonicalEvent,
  Claim,
  Environment,
  Issue,
  KeptEvent,
  NormalizedEvent,
  Protocol,
  QuarantineReason,
  RejectedEvent,
} from './canonical/event.ts';
export { createIsolation, type IsolatedEvent, type Isolation } from './canonical/isolate.ts';
export { withoutKeys } from './canonical/keys.ts';
export { normalizeRequest } from './canonical/normalize.ts';
export {
  type BatchRoute,
  checkRequest,
  countEvents,
  findWriteKey,
  type IngestRequest,
  type IngestRoute,
  type MessageRoute,
  type RequestProblemCode,
  type RequestVerdict,
} from './canonical/request.ts';
export type { Checked, CheckError, CheckIssue, CheckIssueCode, CheckWarning, ErrorCode } from './check/inspection.ts';
export { type Int64, parseInt64 } from './int64.ts';
export { isJsonObject, type JsonObject, type JsonValue, type ParsedJson, parseJson, stringifyJson } from './json.ts';
export { type Limit, limits } from './limits.ts';
export type {
  MessageContext,
  MessageDevice,
  MessageLibrary,
  MessageLocation,
  MessagePage,
  MessageUserAgentData,
} from './message/context.ts';
export { checkMessage, type MessageDefaults } from './message/message-check.ts';
export type {
  AliasMessage,
  CommonMessage,
  GroupMessage,
  IdentifyMessage,
  Message,
  MessageBatch,
  MessageTime,
  MessageType,
  PageMessage,
  ScreenMessage,
  TrackMessage,
} from './message/message.ts';
export { parseTimestamp } from './timestamp.ts';
