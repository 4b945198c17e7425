import { toBoolean, toNumber, toText } from './conversion.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

type Orientation =
  | 'unknown'
  | 'portrait'
  | 'portrait_upside_down'
  | 'landscape'
  | 'LandscapeLeft'
  | 'LandscapeRight'
  | 'FaceUp'
  | 'FaceDown'
  | 'Square';

/** How the device was when an event happened. */
export interface DeviceCurrentState {
  time_since_start_ms?: Maybe<number>;
  battery_level?: Maybe<number>;
  data_connection_type?: Maybe<string>;
  data_connection_type_detail?: Maybe<string>;
  gps_state?: Maybe<boolean>;
  total_system_memory_usage_bytes?: Maybe<number>;
  disk_space_free_bytes?: Maybe<number>;
  cpu?: Maybe<string>;
  system_memory_available_bytes?: Maybe<number>;
  system_memory_low?: Maybe<boolean>;
  system_memory_threshold_bytes?: Maybe<number>;
  application_memory_available_bytes?: Maybe<number>;
  application_memory_max_bytes?: Maybe<number>;
  application_memory_total_bytes?: Maybe<number>;
  device_orientation?: Maybe<Open<Orientation>>;
  status_bar_orientation?: Maybe<Open<Orientation>>;
}

interface DeviceCurrentStateClass extends ModelClass<DeviceCurrentState, []> {
  readonly DeviceOrientation: Choices<Orientation>;
  readonly StatusBarOrientation: Choices<Orientation>;
}

export const DeviceCurrentState: DeviceCurrentStateClass = defineModel<DeviceCurrentStateClass>({
  name: 'DeviceCurrentState',
  members: {
    time_since_start_ms: toNumber,
    battery_level: toNumber,
    data_connection_type: toText,
    data_connection_type_detail: toText,
    gps_state: toBoolean,
    total_system_memory_usage_bytes: toNumber,
    disk_space_free_bytes: toNumber,
    cpu: toText,
    system_memory_available_bytes: toNumber,
    system_memory_low: toBoolean,
    system_memory_threshold_bytes: toNumber,
    application_memory_available_bytes: toNumber,
    application_memory_max_bytes: toNumber,
    application_memory_total_bytes: toNumber,
    device_orientation: toText,
    status_bar_orientation: toText,
  },
  choices: { DeviceOrientation: createOrientations(), StatusBarOrientation: createOrientations() },
});

function createOrientations(): Choices<Orientation> {
  return choicesOf(
    'unknown',
    'portrait',
    'portrait_upside_down',
    'landscape',
    'LandscapeLeft',
    'LandscapeRight',
    'FaceUp',
    'FaceDown',
    'Square',
  );
}

/** A place on earth, in degrees. */
export interface GeoLocation {
  latitude?: Maybe<number>;
  longitude?: Maybe<number>;
  accuracy?: Maybe<number>;
}

export const GeoLocation: ModelClass<GeoLocation, [latitude?: Maybe<number>, longitude?: Maybe<number>]> = defineModel({
  name: 'GeoLocation',
  positional: ['latitude', 'longitude'],
  members: { latitude: toNumber, longitude: toNumber, accuracy: toNumber },
});
