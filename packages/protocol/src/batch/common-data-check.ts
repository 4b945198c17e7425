import type { Check } from '../check/check.ts';
import { attributeValue, jsonMap, mapOf } from '../check/collection.ts';
import { int64Id, timeMs, uuid } from '../check/identifier.ts';
import { type FieldsOf, objectOf } from '../check/object.ts';
import { boolean, identifier, integer, number, scalarOf, text } from '../check/scalar.ts';
import { deviceCurrentState } from './device-check.ts';
import type { CommonEventData, CustomEventType } from './event-data.ts';
import { geoLocation, systemNotification } from './surroundings-check.ts';

/** The fields of the data of every event. */
export const commonFields: FieldsOf<CommonEventData> = {
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

export const commonData: Check<CommonEventData> = objectOf<CommonEventData>(commonFields);

/** Of custom events; the vendor's server types commerce events by them as well. */
export const customEventTypes: readonly CustomEventType[] = [
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
