import type { Int64 } from '../int64.ts';
import type { DeviceInformation } from './device.ts';
import type { BatchEvent } from './event.ts';
import type { AttributeValue } from './event-data.ts';
import type { UserIdentities } from './identities.ts';
import type {
  ApplicationInformation,
  AttributionInfo,
  BatchContext,
  ConsentState,
  SourceInformation,
  SystemNotification,
} from './surroundings.ts';

/** Null is a tag: the attribute exists and has no value (contract/mparticle.md §2.3). */
export type UserAttributeValue = AttributeValue | readonly AttributeValue[] | null;

/**
 * One user, what is known of them, and what they did: the unit of mParticle's Events API (contract/mparticle.md §2.1). A batch
 * without events updates the user.
 */
export interface Batch extends BatchHead {
  readonly events?: readonly BatchEvent[];
}

/** Everything of a batch that its events have in common. */
export interface BatchHead {
  /** Default: `production`. */
  readonly environment?: 'production' | 'development';
  /** A batch sent again under the same id is taken once. */
  readonly source_request_id?: string;
  readonly user_identities?: UserIdentities;
  readonly user_attributes?: Readonly<Record<string, UserAttributeValue>>;
  readonly deleted_user_attributes?: readonly string[];
  readonly device_info?: DeviceInformation;
  readonly application_info?: ApplicationInformation;
  readonly consent_state?: ConsentState;
  readonly context?: BatchContext;
  /** IPv4 or IPv6 address of the user. */
  readonly ip?: string;
  /** The user's id at the vendor, a signed 64-bit integer; may be negative. Zero is none. */
  readonly mpid?: Int64;
  /** The device application stamp, a UUID. */
  readonly mp_deviceid?: string;
  /** By the number of the integration's module. */
  readonly integration_attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly partner_identity?: string;
  readonly partner_identities?: Readonly<Record<string, string>>;
  readonly source_info?: SourceInformation;
  readonly attribution_info?: AttributionInfo;
  readonly schema_version?: number;
  readonly timestamp_unixtime_ms?: Int64;
  /** Given by a server. */
  readonly batch_id?: Int64;
  readonly origin_mpid?: Int64;
  readonly sdk_version?: string;
  readonly job_id?: string;
  readonly api_key?: string;
  readonly api_keys?: readonly string[];
  readonly message_id?: string;
  readonly message_type?: string;
  readonly system_notifications?: readonly SystemNotification[];
  readonly unique_id?: string;
  readonly modified?: boolean;
}
