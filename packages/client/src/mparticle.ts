/**
 * A drop-in for the npm package `mparticle` 1.0.8: its 41 exports, on Fairlead's delivery. As there, they can be required, imported by
 * name, and imported as one object, which is why this entry has a default export.
 */
import * as mParticle from './mparticle/surface.ts';

export {
  ApiClient,
  ApiResponse,
  ApiResponseErrors,
  AppEvent,
  ApplicationInformation,
  ApplicationStateTransitionEvent,
  AttributionInfo,
  Batch,
  BatchContext,
  BreadcrumbEvent,
  CCPAConsentState,
  CommerceEvent,
  Configuration,
  ConsentState,
  CrashReportEvent,
  DataPlanContext,
  DeviceCurrentState,
  DeviceInformation,
  EventBase,
  EventData,
  EventsApi,
  FirstRunEvent,
  GDPRConsentState,
  GeoLocation,
  MediaInfo,
  NetworkPerformanceEvent,
  OptOutEvent,
  Product,
  ProductAction,
  ProductImpression,
  ProfileEvent,
  Promotion,
  PromotionAction,
  PushMessageEvent,
  PushRegistrationEvent,
  ScreenViewEvent,
  SessionEndEvent,
  SessionStartEvent,
  ShoppingCart,
  SourceInformation,
  UserIdentities,
} from './mparticle/surface.ts';
export type {
  Authentication,
  BatchBody,
  DeliveryOptions,
  EventType,
  TypedEvent,
  UploadCallback,
  UploadError,
  UploadRequest,
  UploadResponse,
} from './mparticle/surface.ts';
// oxlint-disable-next-line import/no-default-export -- the original is one object
export default mParticle;
