import type {
  ApplicationStateTransitionData,
  BreadcrumbData,
  CommerceEventData,
  CommonEventData,
  CrashReportData,
  CustomEventData,
  NetworkPerformanceData,
  OptOutData,
  ProfileData,
  PushMessageData,
  PushRegistrationData,
  ScreenViewData,
  SessionEndData,
  UserAttributeChangeData,
  UserIdentityChangeData,
} from './event-data.ts';

/** One event of a batch, told apart by `event_type` (contract/mparticle.md §2.13). */
export type BatchEvent =
  | CustomEvent
  | CommerceEvent
  | ScreenViewEvent
  | SessionStartEvent
  | SessionEndEvent
  | ApplicationStateTransitionEvent
  | CrashReportEvent
  | OptOutEvent
  | FirstRunEvent
  | PreAttributionEvent
  | PushRegistrationEvent
  | PushMessageEvent
  | PushReactionEvent
  | NetworkPerformanceEvent
  | BreadcrumbEvent
  | ProfileEvent
  | UserAttributeChangeEvent
  | UserIdentityChangeEvent
  | UninstallEvent;

export type BatchEventType = BatchEvent['event_type'];

/** Anything of your own that has a name. */
export interface CustomEvent {
  readonly event_type: 'custom_event';
  readonly data: CustomEventData;
}
/** Products and promotions: shown, put in a cart, bought, given back. */
export interface CommerceEvent {
  readonly event_type: 'commerce_event';
  readonly data: CommerceEventData;
}
export interface ScreenViewEvent {
  readonly event_type: 'screen_view';
  readonly data: ScreenViewData;
}
export interface SessionStartEvent {
  readonly event_type: 'session_start';
  readonly data: CommonEventData;
}
export interface SessionEndEvent {
  readonly event_type: 'session_end';
  readonly data: SessionEndData;
}
/** An application was started, left, sent to the background or brought back. */
export interface ApplicationStateTransitionEvent {
  readonly event_type: 'application_state_transition';
  readonly data: ApplicationStateTransitionData;
}
export interface CrashReportEvent {
  readonly event_type: 'crash_report';
  readonly data: CrashReportData;
}
/** A user opted out of tracking, or back in. */
export interface OptOutEvent {
  readonly event_type: 'opt_out';
  readonly data: OptOutData;
}
export interface FirstRunEvent {
  readonly event_type: 'first_run';
  readonly data: CommonEventData;
}
/** In the list of types, but without a model of its own anywhere. */
export interface PreAttributionEvent {
  readonly event_type: 'pre_attribution';
  readonly data: CommonEventData;
}
export interface PushRegistrationEvent {
  readonly event_type: 'push_registration';
  readonly data: PushRegistrationData;
}
export interface PushMessageEvent {
  readonly event_type: 'push_message';
  readonly data: PushMessageData;
}
/** In the list of types, but without a model of its own anywhere. */
export interface PushReactionEvent {
  readonly event_type: 'push_reaction';
  readonly data: CommonEventData;
}
export interface NetworkPerformanceEvent {
  readonly event_type: 'network_performance';
  readonly data: NetworkPerformanceData;
}
/** A step on the way, to read beside a crash. */
export interface BreadcrumbEvent {
  readonly event_type: 'breadcrumb';
  readonly data: BreadcrumbData;
}
export interface ProfileEvent {
  readonly event_type: 'profile';
  readonly data: ProfileData;
}
export interface UserAttributeChangeEvent {
  readonly event_type: 'user_attribute_change';
  readonly data: UserAttributeChangeData;
}
export interface UserIdentityChangeEvent {
  readonly event_type: 'user_identity_change';
  readonly data: UserIdentityChangeData;
}
export interface UninstallEvent {
  readonly event_type: 'uninstall';
  readonly data: CommonEventData;
}
