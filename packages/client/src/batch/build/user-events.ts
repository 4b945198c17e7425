import type {
  JsonValue,
  OptOutEvent,
  ProfileData,
  ProfileEvent,
  UserAttributeChangeData,
  UserAttributeChangeEvent,
  UserAttributeValue,
  UserIdentityChangeData,
  UserIdentityChangeEvent,
} from '@fairlead/protocol';
import type { EventParams, OwnData } from './event.ts';
import { toCommonData } from './event.ts';
import type { UserIdentityParams } from './identity.ts';
import { toUserIdentity } from './identity.ts';
import type { Id64 } from './wire.ts';
import { optional, toInt64, toWire } from './wire.ts';

export interface OptOutEventParams extends EventParams {
  readonly isOptedOut: boolean;
}

export interface CommonProfileParams extends EventParams {
  readonly type: Exclude<ProfileData['profile_event_type'], 'unknown'>;
}

/** Profiles are told apart by id or, as some of the vendor's SDKs do, by name. */
export type ProfileEventParams = CommonProfileParams &
  (
    | { readonly previousMpid: Id64; readonly currentMpid: Id64; readonly name?: never; readonly previousName?: never }
    | { readonly name: string; readonly previousName?: string; readonly previousMpid?: never; readonly currentMpid?: never }
  );

export interface UserAttributeChangeEventParams extends EventParams {
  readonly name: string;
  readonly new?: UserAttributeValue;
  readonly old?: UserAttributeValue;
  readonly deleted?: boolean;
  readonly isNewAttribute?: boolean;
}

/** Without `old` the identity is new, without `new` it was removed. */
export type UserIdentityChangeEventParams = EventParams &
  (
    | { readonly new: UserIdentityParams; readonly old?: UserIdentityParams }
    | { readonly new?: never; readonly old: UserIdentityParams }
  );

/** A user opted out of tracking, or back in. */
export function optOutEvent(params: OptOutEventParams): OptOutEvent {
  return { event_type: 'opt_out', data: { is_opted_out: params.isOptedOut, ...toCommonData(params) } };
}

/** A user signed up, in or out, or a profile was changed or deleted. */
export function profileEvent(params: ProfileEventParams): ProfileEvent {
  const own = toWire<OwnData<ProfileData>>({
    profile_event_type: params.type,
    previous_mpid: toInt64(params.previousMpid),
    current_mpid: toInt64(params.currentMpid),
    profile_name: params.name,
    previous_profile_name: params.previousName,
  });
  return { event_type: 'profile', data: { ...own, ...toCommonData(params) } };
}

/** An attribute of a user changed. It tells of the change; what changes the attribute is the batch's `userAttributes`. */
export function userAttributeChangeEvent(params: UserAttributeChangeEventParams): UserAttributeChangeEvent {
  const own = toWire<OwnData<UserAttributeChangeData>>({
    user_attribute_name: params.name,
    // The wire type is any JSON; an attribute's list is read-only.
    new: params.new as JsonValue | undefined,
    old: params.old as JsonValue | undefined,
    deleted: params.deleted,
    is_new_attribute: params.isNewAttribute,
  });
  return { event_type: 'user_attribute_change', data: { ...own, ...toCommonData(params) } };
}

/** An identity of a user changed. It tells of the change; what changes the identity is the batch's `user`. */
export function userIdentityChangeEvent(params: UserIdentityChangeEventParams): UserIdentityChangeEvent {
  const own = toWire<OwnData<UserIdentityChangeData>>({
    new: optional(params.new, toUserIdentity),
    old: optional(params.old, toUserIdentity),
  });
  return { event_type: 'user_identity_change', data: { ...own, ...toCommonData(params) } };
}
