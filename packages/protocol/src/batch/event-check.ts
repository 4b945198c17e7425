import { type Check, required, type RequiredField } from '../check/check.ts';
import { foldName, oneOf, variantOf } from '../check/choice.ts';
import { objectOf } from '../check/object.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { commerceEventData } from './commerce-event-check.ts';
import { commonData } from './common-data-check.ts';
import {
  applicationStateTransitionData,
  breadcrumbData,
  crashReportData,
  customEventData,
  networkPerformanceData,
  optOutData,
  profileData,
  pushMessageData,
  pushRegistrationData,
  screenViewData,
  sessionEndData,
  userAttributeChangeData,
  userIdentityChangeData,
} from './event-data-check.ts';
import type {
  ApplicationStateTransitionEvent,
  BatchEvent,
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
} from './event.ts';

/** One event of any type: canonical, or undefined with an error that says why it can't be kept as good. */
export const batchEvent: Check<BatchEvent> = {
  read(value, inspection) {
    return eventByType.read(isJsonObject(value) ? prepare(value) : value, inspection);
  },
};

const eventByType: Check<BatchEvent> = variantOf<BatchEvent, 'event_type'>('event_type', {
  custom_event: objectOf<CustomEvent>({ event_type: typeOf('custom_event'), data: required(customEventData) }),
  commerce_event: objectOf<CommerceEvent>({ event_type: typeOf('commerce_event'), data: required(commerceEventData) }),
  screen_view: objectOf<ScreenViewEvent>({ event_type: typeOf('screen_view'), data: required(screenViewData) }),
  session_start: objectOf<SessionStartEvent>({ event_type: typeOf('session_start'), data: required(commonData) }),
  session_end: objectOf<SessionEndEvent>({ event_type: typeOf('session_end'), data: required(sessionEndData) }),
  application_state_transition: objectOf<ApplicationStateTransitionEvent>({
    event_type: typeOf('application_state_transition'),
    data: required(applicationStateTransitionData),
  }),
  crash_report: objectOf<CrashReportEvent>({ event_type: typeOf('crash_report'), data: required(crashReportData) }),
  opt_out: objectOf<OptOutEvent>({ event_type: typeOf('opt_out'), data: required(optOutData) }),
  first_run: objectOf<FirstRunEvent>({ event_type: typeOf('first_run'), data: required(commonData) }),
  pre_attribution: objectOf<PreAttributionEvent>({ event_type: typeOf('pre_attribution'), data: required(commonData) }),
  push_registration: objectOf<PushRegistrationEvent>({
    event_type: typeOf('push_registration'),
    data: required(pushRegistrationData),
  }),
  push_message: objectOf<PushMessageEvent>({ event_type: typeOf('push_message'), data: required(pushMessageData) }),
  push_reaction: objectOf<PushReactionEvent>({ event_type: typeOf('push_reaction'), data: required(commonData) }),
  network_performance: objectOf<NetworkPerformanceEvent>({
    event_type: typeOf('network_performance'),
    data: required(networkPerformanceData),
  }),
  breadcrumb: objectOf<BreadcrumbEvent>({ event_type: typeOf('breadcrumb'), data: required(breadcrumbData) }),
  profile: objectOf<ProfileEvent>({ event_type: typeOf('profile'), data: required(profileData) }),
  user_attribute_change: objectOf<UserAttributeChangeEvent>({
    event_type: typeOf('user_attribute_change'),
    data: required(userAttributeChangeData),
  }),
  user_identity_change: objectOf<UserIdentityChangeEvent>({
    event_type: typeOf('user_identity_change'),
    data: required(userIdentityChangeData),
  }),
  uninstall: objectOf<UninstallEvent>({ event_type: typeOf('uninstall'), data: required(commonData) }),
});

function typeOf<T extends string>(type: T): RequiredField<T> {
  return required(oneOf<T>([type]), 'missing_type');
}

function prepare(event: JsonObject): JsonObject {
  const data = event['data'];
  if (data === null || data === undefined) {
    // Java sends `"data":null` for an event without fields (contract/mparticle.md §3.5).
    return { ...event, data: {} };
  }
  return isJsonObject(data) && isMisfiledCrash(event, data) ? { ...event, event_type: 'crash_report' } : event;
}

/** Python's and Ruby's SDKs send crash reports under the wrong type (contract/mparticle.md §2.18 row 34). */
function isMisfiledCrash(event: JsonObject, data: JsonObject): boolean {
  const type = event['event_type'];
  return (
    typeof type === 'string' &&
    (type === 'commerce_event' || foldName(type) === 'commerceevent') &&
    (isPresent(data, 'class_name') || isPresent(data, 'stack_trace') || isPresent(data, 'severity')) &&
    !isPresent(data, 'product_action') &&
    !isPresent(data, 'promotion_action') &&
    !isPresent(data, 'product_impressions')
  );
}

function isPresent(object: JsonObject, key: string): boolean {
  const value = object[key];
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}
