import type { AttAuthorizationStatus, DeviceInformation, DevicePlatform } from '@fairlead/protocol';
import type { Time } from './wire.ts';
import { toUnixMs, toWire } from './wire.ts';

/** The user's device. Its ids take part in who the user is. */
export interface DeviceParams {
  /** Apple's IDFA, a UUID. */
  readonly iosAdvertisingId?: string;
  /** Apple's id for vendors, a UUID. */
  readonly iosIdfv?: string;
  /** Google's advertising id, a UUID. */
  readonly androidAdvertisingId?: string;
  /** Android's device id, hexadecimal. */
  readonly androidUuid?: string;
  /** A UUID. */
  readonly fireAdvertisingId?: string;
  /** A UUID. */
  readonly rokuAdvertisingId?: string;
  /** A UUID. */
  readonly rokuPublisherId?: string;
  readonly microsoftAdvertisingId?: string;
  readonly microsoftPublisherId?: string;
  readonly ampId?: string;
  readonly pushToken?: string;
  readonly attAuthorizationStatus?: AttAuthorizationStatus;
  readonly attTimestamp?: Time;
  readonly limitAdTracking?: boolean;
  readonly platform?: DevicePlatform;
  readonly osVersion?: string;
  readonly brand?: string;
  readonly product?: string;
  readonly device?: string;
  readonly deviceManufacturer?: string;
  readonly deviceModel?: string;
  readonly deviceCountry?: string;
  readonly buildIdentifier?: string;
  readonly buildVersionRelease?: string;
  readonly cpuArchitecture?: string;
  readonly isTablet?: boolean;
  readonly screenHeight?: number;
  readonly screenWidth?: number;
  readonly screenDpi?: number;
  readonly localeLanguage?: string;
  readonly localeCountry?: string;
  /** Hours from UTC. */
  readonly timezoneOffset?: number;
  readonly isDst?: boolean;
  readonly networkCountry?: string;
  readonly networkCarrier?: string;
  readonly networkCode?: string;
  readonly networkMobileCountryCode?: string;
  readonly radioAccessTechnology?: string;
  readonly httpHeaderUserAgent?: string;
  readonly pushNotificationSoundEnabled?: boolean;
  readonly pushNotificationVibrateEnabled?: boolean;
  readonly supportsTelephony?: boolean;
  readonly hasNfc?: boolean;
  readonly bluetoothEnabled?: boolean;
  readonly bluetoothVersion?: string;
}

export function toDeviceInformation(params: DeviceParams): DeviceInformation {
  return toWire<DeviceInformation>({
    ios_advertising_id: params.iosAdvertisingId,
    ios_idfv: params.iosIdfv,
    android_advertising_id: params.androidAdvertisingId,
    android_uuid: params.androidUuid,
    fire_advertising_id: params.fireAdvertisingId,
    roku_advertising_id: params.rokuAdvertisingId,
    roku_publisher_id: params.rokuPublisherId,
    microsoft_advertising_id: params.microsoftAdvertisingId,
    microsoft_publisher_id: params.microsoftPublisherId,
    amp_id: params.ampId,
    push_token: params.pushToken,
    att_authorization_status: params.attAuthorizationStatus,
    att_timestamp_unixtime_ms: toUnixMs(params.attTimestamp),
    limit_ad_tracking: params.limitAdTracking,
    platform: params.platform,
    os_version: params.osVersion,
    brand: params.brand,
    product: params.product,
    device: params.device,
    device_manufacturer: params.deviceManufacturer,
    device_model: params.deviceModel,
    device_country: params.deviceCountry,
    build_identifier: params.buildIdentifier,
    build_version_release: params.buildVersionRelease,
    cpu_architecture: params.cpuArchitecture,
    is_tablet: params.isTablet,
    screen_height: params.screenHeight,
    screen_width: params.screenWidth,
    screen_dpi: params.screenDpi,
    locale_language: params.localeLanguage,
    locale_country: params.localeCountry,
    timezone_offset: params.timezoneOffset,
    is_dst: params.isDst,
    network_country: params.networkCountry,
    network_carrier: params.networkCarrier,
    network_code: params.networkCode,
    network_mobile_country_code: params.networkMobileCountryCode,
    radio_access_technology: params.radioAccessTechnology,
    http_header_user_agent: params.httpHeaderUserAgent,
    push_notification_sound_enabled: params.pushNotificationSoundEnabled,
    push_notification_vibrate_enabled: params.pushNotificationVibrateEnabled,
    supports_telephony: params.supportsTelephony,
    has_nfc: params.hasNfc,
    bluetooth_enabled: params.bluetoothEnabled,
    bluetooth_version: params.bluetoothVersion,
  });
}
