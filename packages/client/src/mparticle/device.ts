import { toBoolean, toNumber, toText } from './conversion.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

type DevicePlatform = 'Unknown' | 'iOS' | 'Android' | 'tvOS';
type TrackingStatus = 'authorized' | 'denied' | 'restricted';

/** The user's device. */
export interface DeviceInformation {
  brand?: Maybe<string>;
  product?: Maybe<string>;
  device?: Maybe<string>;
  android_uuid?: Maybe<string>;
  device_manufacturer?: Maybe<string>;
  platform?: Maybe<Open<DevicePlatform>>;
  os_version?: Maybe<string>;
  device_model?: Maybe<string>;
  screen_height?: Maybe<number>;
  screen_width?: Maybe<number>;
  screen_dpi?: Maybe<number>;
  device_country?: Maybe<string>;
  locale_language?: Maybe<string>;
  locale_country?: Maybe<string>;
  network_country?: Maybe<string>;
  network_carrier?: Maybe<string>;
  network_code?: Maybe<string>;
  network_mobile_country_code?: Maybe<string>;
  /** Hours relative to UTC. */
  timezone_offset?: Maybe<number>;
  build_identifier?: Maybe<string>;
  http_header_user_agent?: Maybe<string>;
  ios_advertising_id?: Maybe<string>;
  push_token?: Maybe<string>;
  cpu_architecture?: Maybe<string>;
  is_tablet?: Maybe<boolean>;
  push_notification_sound_enabled?: Maybe<boolean>;
  push_notification_vibrate_enabled?: Maybe<boolean>;
  radio_access_technology?: Maybe<string>;
  supports_telephony?: Maybe<boolean>;
  has_nfc?: Maybe<boolean>;
  bluetooth_enabled?: Maybe<boolean>;
  bluetooth_version?: Maybe<string>;
  /** Milliseconds since the epoch. */
  att_timestamp_unixtime_ms?: Maybe<number>;
  att_authorization_status?: Maybe<Open<TrackingStatus | 'not_determined'>>;
  ios_idfv?: Maybe<string>;
  android_advertising_id?: Maybe<string>;
}

interface DeviceInformationClass extends ModelClass<DeviceInformation, []> {
  readonly Platform: Choices<DevicePlatform>;
  readonly ATTAuthorizationStatus: Choices<TrackingStatus>;
}

export const DeviceInformation: DeviceInformationClass = defineModel<DeviceInformationClass>({
  name: 'DeviceInformation',
  members: {
    brand: toText,
    product: toText,
    device: toText,
    android_uuid: toText,
    device_manufacturer: toText,
    platform: toText,
    os_version: toText,
    device_model: toText,
    screen_height: toNumber,
    screen_width: toNumber,
    screen_dpi: toNumber,
    device_country: toText,
    locale_language: toText,
    locale_country: toText,
    network_country: toText,
    network_carrier: toText,
    network_code: toText,
    network_mobile_country_code: toText,
    timezone_offset: toNumber,
    build_identifier: toText,
    http_header_user_agent: toText,
    ios_advertising_id: toText,
    push_token: toText,
    cpu_architecture: toText,
    is_tablet: toBoolean,
    push_notification_sound_enabled: toBoolean,
    push_notification_vibrate_enabled: toBoolean,
    radio_access_technology: toText,
    supports_telephony: toBoolean,
    has_nfc: toBoolean,
    bluetooth_enabled: toBoolean,
    bluetooth_version: toText,
    att_timestamp_unixtime_ms: toNumber,
    att_authorization_status: toText,
    ios_idfv: toText,
    android_advertising_id: toText,
  },
  choices: {
    Platform: choicesOf('Unknown', 'iOS', 'Android', 'tvOS'),
    ATTAuthorizationStatus: choicesOf('authorized', 'denied', 'restricted'),
  },
});

/** The application that the user uses. */
export interface ApplicationInformation {
  application_name?: Maybe<string>;
  application_version?: Maybe<string>;
  install_referrer?: Maybe<string>;
  package?: Maybe<string>;
}

export const ApplicationInformation: ModelClass<ApplicationInformation, []> = defineModel({
  name: 'ApplicationInformation',
  members: { application_name: toText, application_version: toText, install_referrer: toText, package: toText },
});
