import { toBoolean, toText } from './conversion.ts';
import { defineEvent } from './event-class.ts';
import type { TypedEvent } from './event-class.ts';
import { choicesOf } from './model-class.ts';
import type { Choices, Maybe, ModelClass, Open } from './model-class.ts';

/** The user wants, or no longer wants, to be left out. */
export interface OptOutEvent extends TypedEvent {
  is_opted_out?: Maybe<boolean>;
}

export const OptOutEvent: ModelClass<OptOutEvent, [isOptedOut?: Maybe<boolean>]> = defineEvent({
  name: 'OptOutEvent',
  eventType: 'opt_out',
  positional: ['is_opted_out'],
  members: { is_opted_out: toBoolean },
});

type ProfileEventType = 'unknown' | 'signup' | 'login' | 'logout' | 'update' | 'delete';

/** The user's account was made, used, changed or ended. */
export interface ProfileEvent extends TypedEvent {
  profile_name?: Maybe<string>;
  previous_profile_name?: Maybe<string>;
  profile_event_type?: Maybe<Open<ProfileEventType>>;
}

interface ProfileEventClass extends ModelClass<
  ProfileEvent,
  [profileName?: Maybe<string>, previousProfileName?: Maybe<string>, profileEventType?: Maybe<Open<ProfileEventType>>]
> {
  readonly ProfileEventType: Choices<ProfileEventType>;
}

export const ProfileEvent: ProfileEventClass = defineEvent<ProfileEventClass>({
  name: 'ProfileEvent',
  eventType: 'profile',
  positional: ['profile_name', 'previous_profile_name', 'profile_event_type'],
  members: { profile_name: toText, previous_profile_name: toText, profile_event_type: toText },
  choices: { ProfileEventType: choicesOf('unknown', 'signup', 'login', 'logout', 'update', 'delete') },
});

/** A push token was registered, or given back. */
export interface PushRegistrationEvent extends TypedEvent {
  register?: Maybe<boolean>;
  registration_token?: Maybe<string>;
}

export const PushRegistrationEvent: ModelClass<
  PushRegistrationEvent,
  [register?: Maybe<boolean>, registrationToken?: Maybe<string>]
> = defineEvent({
  name: 'PushRegistrationEvent',
  eventType: 'push_registration',
  positional: ['register', 'registration_token'],
  members: { register: toBoolean, registration_token: toText },
});

type PushMessageType = 'unknown' | 'sent' | 'received' | 'action';
type ApplicationState = 'unknown' | 'not_running' | 'background' | 'foreground';

/** A push message was sent, received or acted on. */
export interface PushMessageEvent extends TypedEvent {
  push_message_token?: Maybe<string>;
  push_message_type?: Maybe<Open<PushMessageType>>;
  message?: Maybe<string>;
  network?: Maybe<string>;
  push_notification_payload?: Maybe<string>;
  application_state?: Maybe<Open<ApplicationState>>;
  action_identifier?: Maybe<string>;
}

interface PushMessageEventClass extends ModelClass<
  PushMessageEvent,
  [
    pushMessageToken?: Maybe<string>,
    pushMessageType?: Maybe<Open<PushMessageType>>,
    pushNotificationPayload?: Maybe<string>,
    applicationState?: Maybe<Open<ApplicationState>>,
  ]
> {
  readonly PushMessageType: Choices<PushMessageType>;
  readonly ApplicationState: Choices<ApplicationState>;
}

export const PushMessageEvent: PushMessageEventClass = defineEvent<PushMessageEventClass>({
  name: 'PushMessageEvent',
  eventType: 'push_message',
  positional: ['push_message_token', 'push_message_type', 'push_notification_payload', 'application_state'],
  members: {
    push_message_token: toText,
    push_message_type: toText,
    message: toText,
    network: toText,
    push_notification_payload: toText,
    application_state: toText,
    action_identifier: toText,
  },
  choices: {
    PushMessageType: choicesOf('unknown', 'sent', 'received', 'action'),
    ApplicationState: choicesOf('unknown', 'not_running', 'background', 'foreground'),
  },
});
