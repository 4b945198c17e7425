import { type Check, defaulted, expected, required } from '../check/check.ts';
import { oneOf, textWith } from '../check/choice.ts';
import { anything, boolean, identifier, integer, number, scalarOf, text } from '../check/scalar.ts';
import { arrayOf, attributeValue, jsonMap, mapOf } from '../check/collection.ts';
import { int64, int64Id, timeMs, uuid } from '../check/identifier.ts';
import { type FieldsOf, objectOf } from '../check/object.ts';
import { unsignedInt64 } from '../int64.ts';
import { productAction, productImpression, promotionAction, shoppingCart } from './commerce-check.ts';
import { deviceCurrentState } from './device-check.ts';
import type {
  ApplicationStateTransitionData,
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
} from './event-data.ts';
import { userIdentity } from './identities-check.ts';
import { geoLocation, systemNotification } from './surroundings-check.ts';

const common: FieldsOf<CommonEventData> = {
  timestamp_unixtime_ms: timeMs,
  event_id: int64Id,
  source_message_id: identifier,
  session_id: int64Id,
  session_uuid: uuid,
  session_start_unixtime_ms: timeMs,
  event_start_unixtime_ms: timeMs,
  custom_attributes: mapOf(attributeValue),
  custom_flags: jsonMap,
  location: geoLocation,
  device_current_state: deviceCurrentState,
  is_goal_defined: boolean,
  lifetime_value_change: scalarOf<number | boolean>('number', 'boolean'),
  lifetime_value_attribute_name: text,
  data_connection_type: text,
  event_num: integer,
  view_controller: text,
  is_main_thread: boolean,
  canonical_name: text,
  event_system_notification_info: systemNotification,
  page_url: text,
  active_time_on_site_ms: number,
};

export const commonData: Check<CommonEventData> = objectOf<CommonEventData>(common);

const mediaInfo: Check<MediaInfo> = objectOf<MediaInfo>({
  action: oneOf<Required<MediaInfo>['action']>(['unknown', 'play', 'stop', 'update_playback_position', 'skip', 'rate']),
  channel: text,
  metadata: text,
  timed_metadata: text,
  playback_position: number,
  format: oneOf<Required<MediaInfo>['format']>(['unknown', 'audio', 'video']),
  quality: oneOf<Required<MediaInfo>['quality']>(['unknown', 'low', 'sd', 'medium', 'hd', 'ultra_hd']),
  playback_rate: number,
});

const customEventTypes: readonly CustomEventType[] = [
  'navigation',
  'location',
  'search',
  'transaction',
  'user_content',
  'user_preference',
  'social',
  'media',
  'attribution',
  'other',
];

export const customEventData: Check<CustomEventData> = objectOf<CustomEventData>({
  ...common,
  event_name: required(identifier, 'missing_name'),
  custom_event_type: defaulted(oneOf<CustomEventType>(customEventTypes, { aliases: { unknown: 'other' } }), 'other'),
  media_info: mediaInfo,
});

/** How the vendor's server types a commerce event. Its own `remove_from_wishlist` differs from the action's name by an underscore. */
const commerceEventTypes: readonly string[] = [
  ...customEventTypes,
  'add_to_cart',
  'remove_from_cart',
  'checkout',
  'checkout_option',
  'click',
  'view_detail',
  'purchase',
  'refund',
  'promotion_view',
  'promotion_click',
  'add_to_wishlist',
  'remove_from_wishlist',
  'impression',
  'consent_granted',
  'consent_denied',
];

const anyCommerceEventData: Check<CommerceEventData> = objectOf<CommerceEventData>({
  ...common,
  product_action: productAction,
  promotion_action: promotionAction,
  product_impressions: arrayOf(productImpression),
  shopping_cart: shoppingCart,
  currency_code: text,
  screen_name: text,
  is_non_interactive: boolean,
  event_name: identifier,
  custom_event_type: textWith(commerceEventTypes),
});

/** One of the three is expected; what is null or empty, as Java's SDK sends it, does not count (contract/mparticle.md §2.18 row 26). */
export const commerceEventData: Check<CommerceEventData> = {
  read(value, inspection) {
    const data = anyCommerceEventData.read(value, inspection);
    if (data !== undefined) {
      const count =
        (data.product_action === undefined ? 0 : 1) +
        (data.promotion_action === undefined ? 0 : 1) +
        (data.product_impressions === undefined || data.product_impressions.length === 0 ? 0 : 1);
      if (count !== 1) {
        inspection.warn(
          count === 0 ? 'missing_field' : 'invalid_field',
          `Expected one of product_action, promotion_action and product_impressions, received ${count}.`,
        );
      }
    }
    return data;
  },
};

export const sessionEndData: Check<SessionEndData> = objectOf<SessionEndData>({
  ...common,
  session_duration_ms: int64(),
});

export const screenViewData: Check<ScreenViewData> = objectOf<ScreenViewData>(
  { ...common, screen_name: expected(identifier, ''), activity_type: text },
  { event_name: 'screen_name' },
);

export const applicationStateTransitionData: Check<ApplicationStateTransitionData> = objectOf<ApplicationStateTransitionData>({
  ...common,
  application_transition_type: expected(
    oneOf<ApplicationStateTransitionData['application_transition_type']>(
      ['application_initialized', 'application_exit', 'application_background', 'application_foreground', 'unknown'],
      {
        aliases: {
          initialized: 'application_initialized',
          exit: 'application_exit',
          background: 'application_background',
          foreground: 'application_foreground',
        },
      },
    ),
    'unknown',
  ),
  is_first_run: boolean,
  is_upgrade: boolean,
  successfully_closed: boolean,
  push_notification_payload: text,
  launch_referral: text,
});

export const crashReportData: Check<CrashReportData> = objectOf<CrashReportData>({
  ...common,
  breadcrumbs: arrayOf(anything),
  class_name: text,
  severity: text,
  message: text,
  stack_trace: text,
  topmost_context: text,
  exception_handled: boolean,
  pl_crash_report_file_base64: text,
  ios_image_base_address: int64(unsignedInt64),
  ios_image_size: int64(unsignedInt64),
  session_number: integer,
});

export const optOutData: Check<OptOutData> = objectOf<OptOutData>({ ...common, is_opted_out: defaulted(boolean, false) });

export const pushRegistrationData: Check<PushRegistrationData> = objectOf<PushRegistrationData>({
  ...common,
  register: boolean,
  registration_token: expected(text, ''),
});

const pushBehaviorName: Check<string> = textWith(['Received', 'DirectOpen', 'Read', 'InfluencedOpen', 'Displayed']);

/** A bit mask or a name (contract/mparticle.md §2.18 row 13). */
const pushMessageBehavior: Check<string | number> = {
  read(value, inspection) {
    return typeof value === 'string' ? pushBehaviorName.read(value, inspection) || undefined : number.read(value, inspection);
  },
};

export const pushMessageData: Check<PushMessageData> = objectOf<PushMessageData>({
  ...common,
  push_message_token: text,
  push_message_type: expected(oneOf<PushMessageData['push_message_type']>(['sent', 'received', 'action', 'unknown']), 'unknown'),
  push_notification_payload: text,
  message: text,
  network: text,
  application_state: oneOf<Required<PushMessageData>['application_state']>(['not_running', 'background', 'foreground', 'unknown']),
  action_identifier: text,
  push_message_behavior: pushMessageBehavior,
});

export const networkPerformanceData: Check<NetworkPerformanceData> = objectOf<NetworkPerformanceData>({
  ...common,
  http_verb: text,
  url: expected(text, ''),
  time_elapsed: integer,
  bytes_in: integer,
  bytes_out: integer,
  response_code: scalarOf<number | string>('number', 'string'),
  data: text,
});

export const breadcrumbData: Check<BreadcrumbData> = objectOf<BreadcrumbData>({
  ...common,
  label: expected(text, ''),
  session_number: integer,
});

export const profileData: Check<ProfileData> = objectOf<ProfileData>({
  ...common,
  profile_event_type: expected(
    oneOf<ProfileData['profile_event_type']>(['signup', 'login', 'logout', 'update', 'delete', 'unknown']),
    'unknown',
  ),
  previous_mpid: int64Id,
  current_mpid: int64Id,
  profile_name: text,
  previous_profile_name: text,
});

export const userAttributeChangeData: Check<UserAttributeChangeData> = objectOf<UserAttributeChangeData>({
  ...common,
  user_attribute_name: expected(text, ''),
  new: anything,
  old: anything,
  deleted: boolean,
  is_new_attribute: boolean,
});

export const userIdentityChangeData: Check<UserIdentityChangeData> = objectOf<UserIdentityChangeData>({
  ...common,
  new: userIdentity,
  old: userIdentity,
});
