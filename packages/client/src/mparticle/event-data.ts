import { toMapOf, toModel, toNumber, toText } from './conversion.ts';
import { DeviceCurrentState, GeoLocation } from './device-state.ts';
import { defineModel } from './model-class.ts';
import type { Maybe, Members, ModelClass } from './model-class.ts';

/** What the data of every event may hold. */
export interface EventData {
  /** Milliseconds since the epoch. */
  timestamp_unixtime_ms?: Maybe<number>;
  event_id?: Maybe<number | bigint | string>;
  source_message_id?: Maybe<string>;
  session_id?: Maybe<number | bigint | string>;
  session_uuid?: Maybe<string>;
  custom_attributes?: Maybe<Record<string, Maybe<string | number | boolean>>>;
  location?: Maybe<GeoLocation>;
  device_current_state?: Maybe<DeviceCurrentState>;
}

/** Of the events that have flags: any JSON, for the integration that each flag addresses. */
export interface Flagged {
  custom_flags?: Maybe<Record<string, unknown>>;
}

export const eventDataMembers: Members<EventData> = {
  timestamp_unixtime_ms: toNumber,
  event_id: toNumber,
  source_message_id: toText,
  session_id: toNumber,
  session_uuid: toText,
  custom_attributes: toMapOf(toText),
  location: toModel(() => GeoLocation),
  device_current_state: toModel(() => DeviceCurrentState),
};

export const EventData: ModelClass<EventData, []> = defineModel({ name: 'EventData', members: eventDataMembers });
