import {
  AppEvent,
  ApplicationStateTransitionEvent,
  FirstRunEvent,
  ScreenViewEvent,
  SessionEndEvent,
  SessionStartEvent,
} from './application-events.ts';
import { CommerceEvent } from './commerce-event.ts';
import { toText } from './conversion.ts';
import { BreadcrumbEvent, CrashReportEvent, NetworkPerformanceEvent } from './diagnostic-events.ts';
import { EventData } from './event-data.ts';
import type { EventType } from './event-type.ts';
import { choicesOf, defineModel } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';
import { OptOutEvent, ProfileEvent, PushMessageEvent, PushRegistrationEvent } from './user-events.ts';

/** An event as it stands in a batch: its data, and of which type that is. */
export interface EventBase {
  data?: Maybe<EventData | Readonly<Record<string, unknown>>>;
  event_type?: Maybe<Open<EventType>>;
}

interface EventBaseClass extends ModelClass<EventBase, [data?: Maybe<EventData>, eventType?: Maybe<Open<EventType>>]> {
  readonly EventType: Choices<EventType>;
}

/** The type is `custom_event` unless it is given. */
export const EventBase: EventBaseClass = defineModel<EventBaseClass>({
  name: 'EventBase',
  positional: ['data', 'event_type'],
  members: {
    data: (value, event: EventBase = {}) => toDataClass(event).constructFromObject(value as object),
    event_type: toText,
  },
  choices: {
    EventType: choicesOf(
      'unknown',
      'session_start',
      'session_end',
      'screen_view',
      'custom_event',
      'crash_report',
      'opt_out',
      'first_run',
      'pre_attribution',
      'push_registration',
      'application_state_transition',
      'push_message',
      'network_performance',
      'breadcrumb',
      'profile',
      'push_reaction',
      'commerce_event',
    ),
  },
  initialize: (event) => {
    event.event_type ||= 'custom_event';
  },
});

/** By what `getEventType` of a bare instance says. */
const dataClasses = new Map<string, ModelClass<EventData, []>>(
  [
    AppEvent,
    ApplicationStateTransitionEvent,
    BreadcrumbEvent,
    CommerceEvent,
    CrashReportEvent,
    FirstRunEvent,
    NetworkPerformanceEvent,
    OptOutEvent,
    ProfileEvent,
    PushMessageEvent,
    PushRegistrationEvent,
    ScreenViewEvent,
    SessionEndEvent,
    SessionStartEvent,
  ].map((dataClass) => [dataClass.prototype.getEventType(), dataClass]),
);

function toDataClass({ event_type: type }: EventBase): ModelClass<EventData, []> {
  return dataClasses.get(String(type)) ?? EventData;
}
