import { type Check, defaulted, expected, required } from '../check/check.ts';
import { oneOf, textWith } from '../check/choice.ts';
import { anything, boolean, identifier, integer, number, scalarOf, text } from '../check/scalar.ts';
import { arrayOf } from '../check/collection.ts';
import { int64, int64Id } from '../check/identifier.ts';
import { objectOf } from '../check/object.ts';
import { unsignedInt64 } from '../int64.ts';
import { commonFields, customEventTypes } from './common-data-check.ts';
import type {
  ApplicationStateTransitionData,
  BreadcrumbData,
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

export const customEventData: Check<CustomEventData> = objectOf<CustomEventData>({
  ...commonFields,
  event_name: required(identifier, 'missing_name'),
  custom_event_type: defaulted(oneOf<CustomEventType>(customEventTypes, { aliases: { unknown: 'other' } }), 'other'),
  media_info: mediaInfo,
});

export const sessionEndData: Check<SessionEndData> = objectOf<SessionEndData>({
  ...commonFields,
  session_duration_ms: int64(),
});

export const screenViewData: Check<ScreenViewData> = objectOf<ScreenViewData>(
  { ...commonFields, screen_name: expected(identifier, ''), activity_type: text },
  { event_name: 'screen_name' },
);

export const applicationStateTransitionData: Check<ApplicationStateTransitionData> = objectOf<ApplicationStateTransitionData>({
  ...commonFields,
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
  ...commonFields,
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

export const optOutData: Check<OptOutData> = objectOf<OptOutData>({ ...commonFields, is_opted_out: defaulted(boolean, false) });

export const pushRegistrationData: Check<PushRegistrationData> = objectOf<PushRegistrationData>({
  ...commonFields,
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
  ...commonFields,
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
  ...commonFields,
  http_verb: text,
  url: expected(text, ''),
  time_elapsed: integer,
  bytes_in: integer,
  bytes_out: integer,
  response_code: scalarOf<number | string>('number', 'string'),
  data: text,
});

export const breadcrumbData: Check<BreadcrumbData> = objectOf<BreadcrumbData>({
  ...commonFields,
  label: expected(text, ''),
  session_number: integer,
});

export const profileData: Check<ProfileData> = objectOf<ProfileData>({
  ...commonFields,
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
  ...commonFields,
  user_attribute_name: expected(text, ''),
  new: anything,
  old: anything,
  deleted: boolean,
  is_new_attribute: boolean,
});

export const userIdentityChangeData: Check<UserIdentityChangeData> = objectOf<UserIdentityChangeData>({
  ...commonFields,
  new: userIdentity,
  old: userIdentity,
});
