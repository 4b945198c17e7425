/** Everything that the package exports, in one place: its entry gives it out by name, and as one object. */
export { ApiClient } from './api-client.ts';
export type { UploadCallback } from './api-client.ts';
export { ApiResponse, ApiResponseErrors } from './api-response.ts';
export {
  AppEvent,
  ApplicationStateTransitionEvent,
  FirstRunEvent,
  ScreenViewEvent,
  SessionEndEvent,
  SessionStartEvent,
} from './application-events.ts';
export type { Authentication } from './authentication.ts';
export type { BatchBody } from './batch.ts';
export { AttributionInfo, Batch, BatchContext, DataPlanContext, SourceInformation } from './batch.ts';
export { CommerceEvent, Promotion, PromotionAction } from './commerce-event.ts';
export { Product, ProductAction, ProductImpression, ShoppingCart } from './commerce.ts';
export { Configuration } from './configuration.ts';
export { DeviceCurrentState, GeoLocation } from './device-state.ts';
export { ApplicationInformation, DeviceInformation } from './device.ts';
export { BreadcrumbEvent, CrashReportEvent, NetworkPerformanceEvent } from './diagnostic-events.ts';
export { EventBase } from './event-base.ts';
export type { TypedEvent } from './event-class.ts';
export { EventData } from './event-data.ts';
export type { EventType } from './event-type.ts';
export { EventsApi } from './events-api.ts';
export { MediaInfo } from './media-info.ts';
export type { UploadRequest } from './upload-request.ts';
export type { UploadError, UploadResponse } from './upload-response.ts';
export type { DeliveryOptions } from './uploads.ts';
export { OptOutEvent, ProfileEvent, PushMessageEvent, PushRegistrationEvent } from './user-events.ts';
export { CCPAConsentState, ConsentState, GDPRConsentState, UserIdentities } from './user.ts';
