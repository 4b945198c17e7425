/**
 * A drop-in for the npm package `mparticle` 1.0.8: its 41 exports, on Fairlead's delivery. As there, they can be required, imported by
 * name, and imported as one object, which is why this entry has a default export. They are constants and no re-exports, because
 * what CommonJS makes of those can't be replaced, and tests replace them.
 */
import * as surface from './mparticle/surface.ts';

export const ApiClient: typeof surface.ApiClient = surface.ApiClient;
export type ApiClient = surface.ApiClient;
export const ApiResponse: typeof surface.ApiResponse = surface.ApiResponse;
export type ApiResponse = surface.ApiResponse;
export const ApiResponseErrors: typeof surface.ApiResponseErrors = surface.ApiResponseErrors;
export type ApiResponseErrors = surface.ApiResponseErrors;
export const AppEvent: typeof surface.AppEvent = surface.AppEvent;
export type AppEvent = surface.AppEvent;
export const ApplicationInformation: typeof surface.ApplicationInformation = surface.ApplicationInformation;
export type ApplicationInformation = surface.ApplicationInformation;
export const ApplicationStateTransitionEvent: typeof surface.ApplicationStateTransitionEvent =
  surface.ApplicationStateTransitionEvent;
export type ApplicationStateTransitionEvent = surface.ApplicationStateTransitionEvent;
export const AttributionInfo: typeof surface.AttributionInfo = surface.AttributionInfo;
export type AttributionInfo = surface.AttributionInfo;
export const Batch: typeof surface.Batch = surface.Batch;
export type Batch = surface.Batch;
export const BatchContext: typeof surface.BatchContext = surface.BatchContext;
export type BatchContext = surface.BatchContext;
export const BreadcrumbEvent: typeof surface.BreadcrumbEvent = surface.BreadcrumbEvent;
export type BreadcrumbEvent = surface.BreadcrumbEvent;
export const CCPAConsentState: typeof surface.CCPAConsentState = surface.CCPAConsentState;
export type CCPAConsentState = surface.CCPAConsentState;
export const CommerceEvent: typeof surface.CommerceEvent = surface.CommerceEvent;
export type CommerceEvent = surface.CommerceEvent;
export const Configuration: typeof surface.Configuration = surface.Configuration;
export type Configuration = surface.Configuration;
export const ConsentState: typeof surface.ConsentState = surface.ConsentState;
export type ConsentState = surface.ConsentState;
export const CrashReportEvent: typeof surface.CrashReportEvent = surface.CrashReportEvent;
export type CrashReportEvent = surface.CrashReportEvent;
export const DataPlanContext: typeof surface.DataPlanContext = surface.DataPlanContext;
export type DataPlanContext = surface.DataPlanContext;
export const DeviceCurrentState: typeof surface.DeviceCurrentState = surface.DeviceCurrentState;
export type DeviceCurrentState = surface.DeviceCurrentState;
export const DeviceInformation: typeof surface.DeviceInformation = surface.DeviceInformation;
export type DeviceInformation = surface.DeviceInformation;
export const EventBase: typeof surface.EventBase = surface.EventBase;
export type EventBase = surface.EventBase;
export const EventData: typeof surface.EventData = surface.EventData;
export type EventData = surface.EventData;
export const EventsApi: typeof surface.EventsApi = surface.EventsApi;
export type EventsApi = surface.EventsApi;
export const FirstRunEvent: typeof surface.FirstRunEvent = surface.FirstRunEvent;
export type FirstRunEvent = surface.FirstRunEvent;
export const GDPRConsentState: typeof surface.GDPRConsentState = surface.GDPRConsentState;
export type GDPRConsentState = surface.GDPRConsentState;
export const GeoLocation: typeof surface.GeoLocation = surface.GeoLocation;
export type GeoLocation = surface.GeoLocation;
export const MediaInfo: typeof surface.MediaInfo = surface.MediaInfo;
export type MediaInfo = surface.MediaInfo;
export const NetworkPerformanceEvent: typeof surface.NetworkPerformanceEvent = surface.NetworkPerformanceEvent;
export type NetworkPerformanceEvent = surface.NetworkPerformanceEvent;
export const OptOutEvent: typeof surface.OptOutEvent = surface.OptOutEvent;
export type OptOutEvent = surface.OptOutEvent;
export const Product: typeof surface.Product = surface.Product;
export type Product = surface.Product;
export const ProductAction: typeof surface.ProductAction = surface.ProductAction;
export type ProductAction = surface.ProductAction;
export const ProductImpression: typeof surface.ProductImpression = surface.ProductImpression;
export type ProductImpression = surface.ProductImpression;
export const ProfileEvent: typeof surface.ProfileEvent = surface.ProfileEvent;
export type ProfileEvent = surface.ProfileEvent;
export const Promotion: typeof surface.Promotion = surface.Promotion;
export type Promotion = surface.Promotion;
export const PromotionAction: typeof surface.PromotionAction = surface.PromotionAction;
export type PromotionAction = surface.PromotionAction;
export const PushMessageEvent: typeof surface.PushMessageEvent = surface.PushMessageEvent;
export type PushMessageEvent = surface.PushMessageEvent;
export const PushRegistrationEvent: typeof surface.PushRegistrationEvent = surface.PushRegistrationEvent;
export type PushRegistrationEvent = surface.PushRegistrationEvent;
export const ScreenViewEvent: typeof surface.ScreenViewEvent = surface.ScreenViewEvent;
export type ScreenViewEvent = surface.ScreenViewEvent;
export const SessionEndEvent: typeof surface.SessionEndEvent = surface.SessionEndEvent;
export type SessionEndEvent = surface.SessionEndEvent;
export const SessionStartEvent: typeof surface.SessionStartEvent = surface.SessionStartEvent;
export type SessionStartEvent = surface.SessionStartEvent;
export const ShoppingCart: typeof surface.ShoppingCart = surface.ShoppingCart;
export type ShoppingCart = surface.ShoppingCart;
export const SourceInformation: typeof surface.SourceInformation = surface.SourceInformation;
export type SourceInformation = surface.SourceInformation;
export const UserIdentities: typeof surface.UserIdentities = surface.UserIdentities;
export type UserIdentities = surface.UserIdentities;

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

const mParticle: typeof surface = { ...surface };
// oxlint-disable-next-line import/no-default-export -- the original is one object
export default mParticle;
