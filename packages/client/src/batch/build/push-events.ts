import type {
  PushMessageData,
  PushMessageEvent,
  PushReactionEvent,
  PushRegistrationData,
  PushRegistrationEvent,
} from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import { toWire } from './wire.ts';

export interface PushRegistrationEventParams extends EventParams {
  /** False: the device takes no more push messages. */
  readonly register: boolean;
  readonly token: string;
}

export interface PushMessageEventParams extends EventParams {
  readonly type: Exclude<PushMessageData['push_message_type'], 'unknown'>;
  readonly token: string;
  /** The notification as it was sent, as text. */
  readonly payload: string;
  readonly message?: string;
  readonly network?: 'apn' | 'gcm';
  readonly applicationState?: 'not_running' | 'background' | 'foreground';
  /** Up to 100 characters. */
  readonly actionIdentifier?: string;
  readonly behavior?: 'Received' | 'DirectOpen' | 'Read' | 'InfluencedOpen' | 'Displayed';
}

/** A device registered for push messages, or took itself off. */
export function pushRegistrationEvent(params: PushRegistrationEventParams): PushRegistrationEvent {
  const own = toWire<OwnData<PushRegistrationData>>({ register: params.register, registration_token: params.token });
  return { event_type: 'push_registration', data: { ...own, ...toCommonData(params) } };
}

/** A push message was sent, received or acted on. */
export function pushMessageEvent(params: PushMessageEventParams): PushMessageEvent {
  const own = toWire<OwnData<PushMessageData>>({
    push_message_type: params.type,
    push_message_token: params.token,
    push_notification_payload: params.payload,
    message: params.message,
    network: params.network,
    application_state: params.applicationState,
    action_identifier: params.actionIdentifier,
    push_message_behavior: params.behavior,
  });
  return { event_type: 'push_message', data: { ...own, ...toCommonData(params) } };
}

/** A user reacted to a push message. No document gives it fields of its own: say how in `attributes`. */
export function pushReactionEvent(params: EventParams = {}): PushReactionEvent {
  return { event_type: 'push_reaction', data: toCommonData(params) };
}
