import type { IdentityType, UserIdentities, UserIdentity } from '@fairlead/protocol';
import type { Time } from './wire.ts';
import { toUnixMs, toWire } from './wire.ts';

/** Who the user is, by every id known of them. Ids of devices belong to the device. */
export interface UserIdentitiesParams {
  /** The id of the user in your own system. */
  readonly customerId?: string;
  readonly email?: string;
  readonly mobileNumber?: string;
  readonly phoneNumber2?: string;
  readonly phoneNumber3?: string;
  readonly alias?: string;
  readonly facebook?: string;
  readonly facebookCustomAudienceId?: string;
  readonly google?: string;
  readonly microsoft?: string;
  readonly twitter?: string;
  readonly yahoo?: string;
  readonly other?: string;
  readonly otherId2?: string;
  readonly otherId3?: string;
  readonly otherId4?: string;
  readonly otherId5?: string;
  readonly otherId6?: string;
  readonly otherId7?: string;
  readonly otherId8?: string;
  readonly otherId9?: string;
  readonly otherId10?: string;
}

/** One identity, as a change of it tells. */
export interface UserIdentityParams {
  readonly type: IdentityType;
  readonly identity: string;
  /** When it became known. */
  readonly timestamp: Time;
  readonly createdThisBatch?: boolean;
}

export function toUserIdentities(params: UserIdentitiesParams): UserIdentities {
  return toWire<UserIdentities>({
    customer_id: params.customerId,
    email: params.email,
    mobile_number: params.mobileNumber,
    phone_number_2: params.phoneNumber2,
    phone_number_3: params.phoneNumber3,
    alias: params.alias,
    facebook: params.facebook,
    facebook_custom_audience_id: params.facebookCustomAudienceId,
    google: params.google,
    microsoft: params.microsoft,
    twitter: params.twitter,
    yahoo: params.yahoo,
    other: params.other,
    other_id_2: params.otherId2,
    other_id_3: params.otherId3,
    other_id_4: params.otherId4,
    other_id_5: params.otherId5,
    other_id_6: params.otherId6,
    other_id_7: params.otherId7,
    other_id_8: params.otherId8,
    other_id_9: params.otherId9,
    other_id_10: params.otherId10,
  });
}

export function toUserIdentity(params: UserIdentityParams): UserIdentity {
  return toWire<UserIdentity>({
    identity_type: params.type,
    identity: params.identity,
    timestamp_unixtime_ms: toUnixMs(params.timestamp),
    created_this_batch: params.createdThisBatch,
  });
}
