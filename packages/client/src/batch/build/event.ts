import type { AttributeValue, CommonEventData, JsonValue } from '@fairlead/protocol';
import type { LocationParams } from './context.ts';
import { toGeoLocation } from './context.ts';
import type { DeviceStateParams } from './device-state.ts';
import { toDeviceCurrentState } from './device-state.ts';
import type { Id64, Time } from './wire.ts';
import { optional, toInt64, toUnixMs, toWire } from './wire.ts';

/** What every event takes. */
export interface EventParams {
  /** When it happened. Default: when the server receives it. */
  readonly timestamp?: Time;
  /** Your own id of this event. Default: a UUID, given when the batch is uploaded. */
  readonly sourceMessageId?: string;
  /** A UUID. */
  readonly sessionUuid?: string;
  /** A server makes it from `sessionUuid`; send that one if you can choose. */
  readonly sessionId?: Id64;
  readonly sessionStart?: Time;
  readonly eventStart?: Time;
  /** Position of the event in its session, from 0. */
  readonly eventNum?: number;
  /** Up to 100 names with scalar values. */
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Values for single integrations, not for audiences. */
  readonly flags?: Readonly<Record<string, JsonValue>>;
  readonly location?: LocationParams;
  readonly deviceState?: DeviceStateParams;
  readonly dataConnectionType?: string;
  readonly isGoalDefined?: boolean;
  readonly lifetimeValueChange?: number | boolean;
  readonly lifetimeValueAttributeName?: string;
  readonly viewController?: string;
  readonly isMainThread?: boolean;
  readonly canonicalName?: string;
  readonly pageUrl?: string;
  readonly activeTimeOnSiteMs?: number;
}

/** The fields of an event's data that only its own type has. */
export type OwnData<Data extends CommonEventData> = Omit<Data, keyof CommonEventData>;

export function toCommonData(params: EventParams): CommonEventData {
  // What is left out is given by a server.
  return toWire<Omit<CommonEventData, 'event_id' | 'event_system_notification_info'>>({
    timestamp_unixtime_ms: toUnixMs(params.timestamp),
    source_message_id: params.sourceMessageId,
    session_uuid: params.sessionUuid,
    session_id: toInt64(params.sessionId),
    session_start_unixtime_ms: toUnixMs(params.sessionStart),
    event_start_unixtime_ms: toUnixMs(params.eventStart),
    event_num: params.eventNum,
    custom_attributes: params.attributes,
    custom_flags: params.flags,
    location: optional(params.location, toGeoLocation),
    device_current_state: optional(params.deviceState, toDeviceCurrentState),
    data_connection_type: params.dataConnectionType,
    is_goal_defined: params.isGoalDefined,
    lifetime_value_change: params.lifetimeValueChange,
    lifetime_value_attribute_name: params.lifetimeValueAttributeName,
    view_controller: params.viewController,
    is_main_thread: params.isMainThread,
    canonical_name: params.canonicalName,
    page_url: params.pageUrl,
    active_time_on_site_ms: params.activeTimeOnSiteMs,
  });
}
