import type {
  ApplicationStateTransitionData,
  ApplicationStateTransitionEvent,
  FirstRunEvent,
  ScreenViewData,
  ScreenViewEvent,
  SessionEndData,
  SessionEndEvent,
  SessionStartEvent,
  UninstallEvent,
} from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import { toWire } from './wire.ts';

export interface ScreenViewEventParams extends EventParams {
  /** 1 to 256 characters. */
  readonly name: string;
  readonly activityType?: string;
}

export interface SessionEndEventParams extends EventParams {
  readonly durationMs: number;
}

/** What every change of an application's state takes. */
export interface TransitionParams extends EventParams {
  readonly successfullyClosed?: boolean;
  /** The push notification that caused it. */
  readonly pushNotificationPayload?: string;
  readonly launchReferral?: string;
}

export interface ApplicationStateTransitionEventParams extends TransitionParams {
  readonly type: Exclude<ApplicationStateTransitionData['application_transition_type'], 'unknown'>;
  readonly isFirstRun?: boolean;
  readonly isUpgrade?: boolean;
}

/** A user came to a screen or page. */
export function screenViewEvent(params: ScreenViewEventParams): ScreenViewEvent {
  const own = toWire<OwnData<ScreenViewData>>({ screen_name: params.name, activity_type: params.activityType });
  return { event_type: 'screen_view', data: { ...own, ...toCommonData(params) } };
}

/** A session began. Its events belong together by `sessionUuid`. */
export function sessionStartEvent(params: EventParams = {}): SessionStartEvent {
  return { event_type: 'session_start', data: toCommonData(params) };
}

/** The session that was started under the same `sessionUuid` is over. */
export function sessionEndEvent(params: SessionEndEventParams): SessionEndEvent {
  const own = toWire<OwnData<SessionEndData>>({ session_duration_ms: params.durationMs });
  return { event_type: 'session_end', data: { ...own, ...toCommonData(params) } };
}

/** An application was started, left, sent to the background or brought back. */
export function applicationStateTransitionEvent(params: ApplicationStateTransitionEventParams): ApplicationStateTransitionEvent {
  const own = toWire<OwnData<ApplicationStateTransitionData>>({
    application_transition_type: params.type,
    is_first_run: params.isFirstRun,
    is_upgrade: params.isUpgrade,
    successfully_closed: params.successfullyClosed,
    push_notification_payload: params.pushNotificationPayload,
    launch_referral: params.launchReferral,
  });
  return { event_type: 'application_state_transition', data: { ...own, ...toCommonData(params) } };
}

/** The application was started for the first time since it was installed. */
export function installEvent(params: TransitionParams = {}): ApplicationStateTransitionEvent {
  return applicationStateTransitionEvent({ ...params, type: 'application_initialized', isFirstRun: true, isUpgrade: false });
}

/** The application was started for the first time since it was upgraded. */
export function upgradeEvent(params: TransitionParams = {}): ApplicationStateTransitionEvent {
  return applicationStateTransitionEvent({ ...params, type: 'application_initialized', isFirstRun: false, isUpgrade: true });
}

/** The application was brought to the foreground. */
export function foregroundEvent(params: TransitionParams = {}): ApplicationStateTransitionEvent {
  return applicationStateTransitionEvent({ ...params, type: 'application_foreground' });
}

/** The application was sent to the background. */
export function backgroundEvent(params: TransitionParams = {}): ApplicationStateTransitionEvent {
  return applicationStateTransitionEvent({ ...params, type: 'application_background' });
}

/** The user was seen for the first time. */
export function firstRunEvent(params: EventParams = {}): FirstRunEvent {
  return { event_type: 'first_run', data: toCommonData(params) };
}

/** The application was removed. */
export function uninstallEvent(params: EventParams = {}): UninstallEvent {
  return { event_type: 'uninstall', data: toCommonData(params) };
}
