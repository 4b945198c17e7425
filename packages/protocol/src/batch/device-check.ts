import type { Check } from '../check/check.ts';
import { oneOf, textWith } from '../check/choice.ts';
import { deviceId, timeMs, uuid } from '../check/identifier.ts';
import { objectOf } from '../check/object.ts';
import { boolean, identifier, integer, number, scalarOf, text } from '../check/scalar.ts';
import type { AttAuthorizationStatus, DeviceCurrentState, DeviceInformation, DevicePlatform } from './device.ts';

const platform: Check<DevicePlatform> = oneOf<DevicePlatform>(
  ['iOS', 'Android', 'web', 'desktop', 'tvOS', 'roku', 'out_of_band', 'alexa', 'smart_tv', 'fire_tv', 'xbox', 'unknown'],
  { unknown: 'keep' },
);

export const deviceInformation: Check<DeviceInformation> = objectOf<DeviceInformation>({
  brand: text,
  product: text,
  device: text,
  android_uuid: deviceId,
  device_manufacturer: text,
  platform,
  os_version: text,
  device_model: text,
  screen_height: integer,
  screen_width: integer,
  screen_dpi: integer,
  device_country: text,
  locale_language: text,
  locale_country: text,
  network_country: text,
  network_carrier: text,
  network_code: text,
  network_mobile_country_code: text,
  // Documented as an integer, yet there are zones half an hour off.
  timezone_offset: number,
  build_identifier: text,
  http_header_user_agent: text,
  ios_advertising_id: uuid,
  att_authorization_status: oneOf<AttAuthorizationStatus>(['authorized', 'denied', 'not_determined', 'restricted']),
  att_timestamp_unixtime_ms: timeMs,
  push_token: identifier,
  cpu_architecture: text,
  is_tablet: boolean,
  push_notification_sound_enabled: boolean,
  push_notification_vibrate_enabled: boolean,
  radio_access_technology: text,
  supports_telephony: boolean,
  has_nfc: boolean,
  bluetooth_enabled: boolean,
  bluetooth_version: text,
  ios_idfv: uuid,
  android_advertising_id: uuid,
  build_version_release: text,
  limit_ad_tracking: boolean,
  amp_id: identifier,
  is_dst: boolean,
  roku_advertising_id: uuid,
  roku_publisher_id: uuid,
  microsoft_advertising_id: deviceId,
  microsoft_publisher_id: deviceId,
  fire_advertising_id: uuid,
});

/** Samples hold integers and `undefined` too (contract/mparticle.md §2.18 row 17). */
const orientation: Check<string> = textWith([
  'portrait',
  'portrait_upside_down',
  'landscape',
  'LandscapeLeft',
  'LandscapeRight',
  'FaceUp',
  'FaceDown',
  'Square',
  'unknown',
]);

export const deviceCurrentState: Check<DeviceCurrentState> = objectOf<DeviceCurrentState>(
  {
    time_since_start_ms: integer,
    battery_level: number,
    data_connection_type: text,
    data_connection_type_detail: text,
    gps_state: scalarOf<boolean | string>('boolean', 'string'),
    total_system_memory_usage_bytes: integer,
    disk_space_free_bytes: integer,
    external_disk_space_free_bytes: integer,
    cpu: text,
    system_memory_available_bytes: number,
    system_memory_low: boolean,
    system_memory_threshold_bytes: number,
    application_memory_available_bytes: number,
    application_memory_max_bytes: number,
    application_memory_total_bytes: number,
    device_orientation: orientation,
    status_bar_orientation: orientation,
  },
  // Spelt so in a documented sample (contract/mparticle.md §2.10).
  { system_memory_available_Bytes: 'system_memory_available_bytes' },
);
