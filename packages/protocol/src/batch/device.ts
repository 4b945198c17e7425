import type { Int64 } from '../int64.ts';

/** The operating system or medium; other values are kept as sent (contract/mparticle.md §2.4.1). */
export type DevicePlatform =
  | 'iOS'
  | 'Android'
  | 'web'
  | 'desktop'
  | 'tvOS'
  | 'roku'
  | 'out_of_band'
  | 'alexa'
  | 'smart_tv'
  | 'fire_tv'
  | 'xbox'
  | 'unknown'
  | (string & {});

export type AttAuthorizationStatus = 'authorized' | 'denied' | 'not_determined' | 'restricted';

/** The device of a batch. Its ids take part in identity (contract/mparticle.md §2.4). */
export interface DeviceInformation {
  readonly brand?: string;
  readonly product?: string;
  readonly device?: string;
  /** Android's device id, hexadecimal. */
  readonly android_uuid?: string;
  readonly device_manufacturer?: string;
  readonly platform?: DevicePlatform;
  readonly os_version?: string;
  readonly device_model?: string;
  readonly screen_height?: number;
  readonly screen_width?: number;
  readonly screen_dpi?: number;
  readonly device_country?: string;
  readonly locale_language?: string;
  readonly locale_country?: string;
  readonly network_country?: string;
  readonly network_carrier?: string;
  readonly network_code?: string;
  readonly network_mobile_country_code?: string;
  /** Hours from UTC. */
  readonly timezone_offset?: number;
  readonly build_identifier?: string;
  readonly http_header_user_agent?: string;
  /** Apple's IDFA, a UUID. */
  readonly ios_advertising_id?: string;
  readonly att_authorization_status?: AttAuthorizationStatus;
  /** Milliseconds since the epoch. */
  readonly att_timestamp_unixtime_ms?: Int64;
  readonly push_token?: string;
  readonly cpu_architecture?: string;
  readonly is_tablet?: boolean;
  readonly push_notification_sound_enabled?: boolean;
  readonly push_notification_vibrate_enabled?: boolean;
  readonly radio_access_technology?: string;
  readonly supports_telephony?: boolean;
  readonly has_nfc?: boolean;
  readonly bluetooth_enabled?: boolean;
  readonly bluetooth_version?: string;
  /** Apple's id for vendors, a UUID. */
  readonly ios_idfv?: string;
  /** Google's advertising id, a UUID. */
  readonly android_advertising_id?: string;
  readonly build_version_release?: string;
  readonly limit_ad_tracking?: boolean;
  readonly amp_id?: string;
  readonly is_dst?: boolean;
  /** A UUID. */
  readonly roku_advertising_id?: string;
  /** A UUID. */
  readonly roku_publisher_id?: string;
  readonly microsoft_advertising_id?: string;
  readonly microsoft_publisher_id?: string;
  /** A UUID. */
  readonly fire_advertising_id?: string;
}

/** What the device was doing when the event happened (contract/mparticle.md §2.10). */
export interface DeviceCurrentState {
  readonly time_since_start_ms?: number;
  /** 0 to 1; -1 when unknown. */
  readonly battery_level?: number;
  /** `offline`, `wifi`, `mobile`. */
  readonly data_connection_type?: string;
  readonly data_connection_type_detail?: string;
  /** Documents disagree: a boolean, or one of `unknown`, `true`, `false`. */
  readonly gps_state?: boolean | string;
  readonly total_system_memory_usage_bytes?: number;
  readonly disk_space_free_bytes?: number;
  readonly external_disk_space_free_bytes?: number;
  readonly cpu?: string;
  readonly system_memory_available_bytes?: number;
  readonly system_memory_low?: boolean;
  readonly system_memory_threshold_bytes?: number;
  readonly application_memory_available_bytes?: number;
  readonly application_memory_max_bytes?: number;
  readonly application_memory_total_bytes?: number;
  /** `portrait`, `landscape`, `FaceUp`, …: spellings differ between senders, the value is free. */
  readonly device_orientation?: string;
  readonly status_bar_orientation?: string;
}
