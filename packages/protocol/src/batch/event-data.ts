import type { Int64 } from '../int64.ts';
import type { JsonValue } from '../json.ts';
import type { ProductAction, ProductImpression, PromotionAction, ShoppingCart } from './commerce.ts';
import type { DeviceCurrentState } from './device.ts';
import type { UserIdentity } from './identities.ts';
import type { GeoLocation, SystemNotification } from './surroundings.ts';

export type AttributeValue = string | number | bigint | boolean;

/** The fields that the data of every event may hold (contract/mparticle.md §2.14). */
export interface CommonEventData {
  /** When it happened, milliseconds since the epoch. Default: when the server received it. */
  readonly timestamp_unixtime_ms?: Int64;
  /** Given by a server. */
  readonly event_id?: Int64;
  /** The sender's own id of this event; a UUID is advised. */
  readonly source_message_id?: string;
  /** Given by a server, from `session_uuid`. */
  readonly session_id?: Int64;
  /** A UUID. */
  readonly session_uuid?: string;
  readonly session_start_unixtime_ms?: Int64;
  readonly event_start_unixtime_ms?: Int64;
  /** Up to 100 names with scalar values. */
  readonly custom_attributes?: Readonly<Record<string, AttributeValue>>;
  /** Values for single integrations, not for audiences. */
  readonly custom_flags?: Readonly<Record<string, JsonValue>>;
  readonly location?: GeoLocation;
  readonly device_current_state?: DeviceCurrentState;
  readonly is_goal_defined?: boolean;
  readonly lifetime_value_change?: number | boolean;
  readonly lifetime_value_attribute_name?: string;
  readonly data_connection_type?: string;
  /** Position of the event in its session, from 0. */
  readonly event_num?: number;
  readonly view_controller?: string;
  readonly is_main_thread?: boolean;
  readonly canonical_name?: string;
  readonly event_system_notification_info?: SystemNotification;
  readonly page_url?: string;
  readonly active_time_on_site_ms?: number;
}

export type CustomEventType =
  | 'navigation'
  | 'location'
  | 'search'
  | 'transaction'
  | 'user_content'
  | 'user_preference'
  | 'social'
  | 'media'
  | 'attribution'
  | 'other';

export interface CustomEventData extends CommonEventData {
  /** 1 to 256 characters. */
  readonly event_name: string;
  readonly custom_event_type: CustomEventType;
  readonly media_info?: MediaInfo;
}

/** What a media player did (contract/mparticle.md §2.12). */
export interface MediaInfo {
  readonly action?: 'unknown' | 'play' | 'stop' | 'update_playback_position' | 'skip' | 'rate';
  readonly channel?: string;
  readonly metadata?: string;
  readonly timed_metadata?: string;
  readonly playback_position?: number;
  readonly format?: 'unknown' | 'audio' | 'video';
  readonly quality?: 'unknown' | 'low' | 'sd' | 'medium' | 'hd' | 'ultra_hd';
  readonly playback_rate?: number;
}

/** Exactly one of `product_action`, `promotion_action` and `product_impressions` is expected. */
export interface CommerceEventData extends CommonEventData {
  readonly product_action?: ProductAction;
  readonly promotion_action?: PromotionAction;
  readonly product_impressions?: readonly ProductImpression[];
  readonly shopping_cart?: ShoppingCart;
  /** ISO 4217. */
  readonly currency_code?: string;
  readonly screen_name?: string;
  readonly is_non_interactive?: boolean;
  /** Given by a server. */
  readonly event_name?: string;
  /** Given by a server. */
  readonly custom_event_type?: string;
}

export interface SessionEndData extends CommonEventData {
  readonly session_duration_ms?: Int64;
}

export interface ScreenViewData extends CommonEventData {
  readonly screen_name: string;
  readonly activity_type?: string;
}

export interface ApplicationStateTransitionData extends CommonEventData {
  readonly application_transition_type:
    | 'application_initialized'
    | 'application_exit'
    | 'application_background'
    | 'application_foreground'
    | 'unknown';
  /** An install is `application_initialized` with this set. */
  readonly is_first_run?: boolean;
  /** An upgrade is `application_initialized` with this set. */
  readonly is_upgrade?: boolean;
  readonly successfully_closed?: boolean;
  readonly push_notification_payload?: string;
  readonly launch_referral?: string;
}

export interface CrashReportData extends CommonEventData {
  /** Breadcrumb events or plain texts: senders do both. */
  readonly breadcrumbs?: readonly JsonValue[];
  readonly class_name?: string;
  readonly severity?: string;
  readonly message?: string;
  readonly stack_trace?: string;
  readonly topmost_context?: string;
  readonly exception_handled?: boolean;
  readonly pl_crash_report_file_base64?: string;
  readonly ios_image_base_address?: Int64;
  readonly ios_image_size?: Int64;
  readonly session_number?: number;
}

export interface OptOutData extends CommonEventData {
  readonly is_opted_out: boolean;
}

export interface PushRegistrationData extends CommonEventData {
  readonly register?: boolean;
  readonly registration_token: string;
}

export interface PushMessageData extends CommonEventData {
  readonly push_message_token?: string;
  readonly push_message_type: 'sent' | 'received' | 'action' | 'unknown';
  readonly push_notification_payload?: string;
  readonly message?: string;
  readonly network?: string;
  readonly application_state?: 'not_running' | 'background' | 'foreground' | 'unknown';
  readonly action_identifier?: string;
  /** `Received`, `DirectOpen`, `Read`, `InfluencedOpen`, `Displayed`, or a bit mask of them. */
  readonly push_message_behavior?: string | number;
}

export interface NetworkPerformanceData extends CommonEventData {
  readonly http_verb?: string;
  readonly url: string;
  readonly time_elapsed?: number;
  readonly bytes_in?: number;
  readonly bytes_out?: number;
  readonly response_code?: number | string;
  readonly data?: string;
}

export interface BreadcrumbData extends CommonEventData {
  readonly label: string;
  readonly session_number?: number;
}

/** Senders write profiles by id or by name. */
export interface ProfileData extends CommonEventData {
  readonly profile_event_type: 'signup' | 'login' | 'logout' | 'update' | 'delete' | 'unknown';
  readonly previous_mpid?: Int64;
  readonly current_mpid?: Int64;
  readonly profile_name?: string;
  readonly previous_profile_name?: string;
}

export interface UserAttributeChangeData extends CommonEventData {
  readonly user_attribute_name: string;
  readonly new?: JsonValue;
  readonly old?: JsonValue;
  readonly deleted?: boolean;
  readonly is_new_attribute?: boolean;
}

export interface UserIdentityChangeData extends CommonEventData {
  /** Absent when the identity was removed. */
  readonly new?: UserIdentity;
  /** Absent when there was none. */
  readonly old?: UserIdentity;
}
