import { toBoolean, toModel, toNumber, toText } from './conversion.ts';
import { defineEvent } from './event-class.ts';
import type { TypedEvent } from './event-class.ts';
import type { Flagged } from './event-data.ts';
import { MediaInfo } from './media-info.ts';
import { choicesOf } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

type CustomEventType =
  | 'unknown'
  | 'navigation'
  | 'location'
  | 'search'
  | 'transaction'
  | 'user_content'
  | 'user_preference'
  | 'social'
  | 'other';

/** An event of the application's own naming: `custom_event`. */
export interface AppEvent extends TypedEvent, Flagged {
  custom_event_type?: Maybe<Open<CustomEventType>>;
  event_name?: Maybe<string>;
  media_info?: Maybe<MediaInfo>;
}

interface AppEventClass extends ModelClass<AppEvent, [customEventType?: Maybe<Open<CustomEventType>>, eventName?: Maybe<string>]> {
  readonly CustomEventType: Choices<CustomEventType>;
}

export const AppEvent: AppEventClass = defineEvent<AppEventClass>({
  name: 'AppEvent',
  eventType: 'custom_event',
  positional: ['custom_event_type', 'event_name'],
  members: { custom_event_type: toText, event_name: toText, media_info: toModel(() => MediaInfo) },
  flagged: true,
  choices: {
    CustomEventType: choicesOf(
      'unknown',
      'navigation',
      'location',
      'search',
      'transaction',
      'user_content',
      'user_preference',
      'social',
      'other',
    ),
  },
});

/** The user saw a screen. */
export interface ScreenViewEvent extends TypedEvent, Flagged {
  screen_name?: Maybe<string>;
  activity_type?: Maybe<string>;
}

export const ScreenViewEvent: ModelClass<ScreenViewEvent, [screenName?: Maybe<string>]> = defineEvent({
  name: 'ScreenViewEvent',
  eventType: 'screen_view',
  positional: ['screen_name'],
  members: { screen_name: toText, activity_type: toText },
  flagged: true,
});

type ApplicationTransitionType =
  | 'unknown'
  | 'application_initialized'
  | 'application_exit'
  | 'application_background'
  | 'application_foreground';

/** The application was started, ended, or went to the back or front. */
export interface ApplicationStateTransitionEvent extends TypedEvent {
  successfully_closed?: Maybe<boolean>;
  is_first_run?: Maybe<boolean>;
  is_upgrade?: Maybe<boolean>;
  push_notification_payload?: Maybe<string>;
  application_transition_type?: Maybe<Open<ApplicationTransitionType>>;
}

interface ApplicationStateTransitionEventClass extends ModelClass<
  ApplicationStateTransitionEvent,
  [applicationTransitionType?: Maybe<Open<ApplicationTransitionType>>]
> {
  readonly ApplicationTransitionType: Choices<ApplicationTransitionType>;
}

export const ApplicationStateTransitionEvent: ApplicationStateTransitionEventClass =
  defineEvent<ApplicationStateTransitionEventClass>({
    name: 'ApplicationStateTransitionEvent',
    eventType: 'application_state_transition',
    positional: ['application_transition_type'],
    members: {
      successfully_closed: toBoolean,
      is_first_run: toBoolean,
      is_upgrade: toBoolean,
      push_notification_payload: toText,
      application_transition_type: toText,
    },
    choices: {
      ApplicationTransitionType: choicesOf(
        'unknown',
        'application_initialized',
        'application_exit',
        'application_background',
        'application_foreground',
      ),
    },
  });

/** The application ran for the first time. */
export interface FirstRunEvent extends TypedEvent {}

export const FirstRunEvent: ModelClass<FirstRunEvent, []> = defineEvent({
  name: 'FirstRunEvent',
  eventType: 'first_run',
  members: {},
});

/** A session began. */
export interface SessionStartEvent extends TypedEvent {}

export const SessionStartEvent: ModelClass<SessionStartEvent, []> = defineEvent({
  name: 'SessionStartEvent',
  eventType: 'session_start',
  members: {},
});

/** A session ended. */
export interface SessionEndEvent extends TypedEvent {
  session_duration_ms?: Maybe<number>;
}

export const SessionEndEvent: ModelClass<SessionEndEvent, [sessionDurationMs?: Maybe<number>]> = defineEvent({
  name: 'SessionEndEvent',
  eventType: 'session_end',
  positional: ['session_duration_ms'],
  members: { session_duration_ms: toNumber },
});
