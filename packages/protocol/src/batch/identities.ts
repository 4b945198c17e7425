import type { Int64 } from '../int64.ts';

/** The 22 identity types of a batch (contract/mparticle.md §2.2). */
export type IdentityType =
  | 'other'
  | 'customer_id'
  | 'facebook'
  | 'twitter'
  | 'google'
  | 'microsoft'
  | 'yahoo'
  | 'email'
  | 'alias'
  | 'facebook_custom_audience_id'
  | 'other_id_2'
  | 'other_id_3'
  | 'other_id_4'
  | 'other_id_5'
  | 'other_id_6'
  | 'other_id_7'
  | 'other_id_8'
  | 'other_id_9'
  | 'other_id_10'
  | 'mobile_number'
  | 'phone_number_2'
  | 'phone_number_3';

/** Who the user is, by every id known of them. Device ids stand in `device_info`. */
export interface UserIdentities {
  /** The id of the user in your own system. */
  readonly customer_id?: string;
  readonly email?: string;
  readonly other?: string;
  readonly facebook?: string;
  readonly twitter?: string;
  readonly google?: string;
  readonly microsoft?: string;
  readonly yahoo?: string;
  readonly alias?: string;
  readonly facebook_custom_audience_id?: string;
  readonly other_id_2?: string;
  readonly other_id_3?: string;
  readonly other_id_4?: string;
  readonly other_id_5?: string;
  readonly other_id_6?: string;
  readonly other_id_7?: string;
  readonly other_id_8?: string;
  readonly other_id_9?: string;
  readonly other_id_10?: string;
  readonly mobile_number?: string;
  readonly phone_number_2?: string;
  readonly phone_number_3?: string;
}

/** One identity as the vendor's own exports and `user_identity_change` write it. */
export interface UserIdentity {
  readonly identity_type?: IdentityType;
  readonly identity?: string;
  /** Milliseconds since the epoch. */
  readonly timestamp_unixtime_ms?: Int64;
  readonly created_this_batch?: boolean;
}
