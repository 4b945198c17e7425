import type { Batch, BatchEvent, BatchHead, UserAttributeValue } from '@fairlead/protocol';
import type { ApplicationParams, AttributionParams } from './application.ts';
import { toApplicationInformation, toAttributionInfo } from './application.ts';
import type { ConsentStateParams } from './consent.ts';
import { toConsentState } from './consent.ts';
import type { ContextParams } from './context.ts';
import { toBatchContext } from './context.ts';
import type { DeviceParams } from './device.ts';
import { toDeviceInformation } from './device.ts';
import type { UserIdentitiesParams } from './identity.ts';
import { toUserIdentities } from './identity.ts';
import type { Id64, Time } from './wire.ts';
import { optional, toInt64, toUnixMs, toWire } from './wire.ts';

/** One user and what is known of them: everything of a batch but its events. */
export interface BatchHeadParams {
  readonly user?: UserIdentitiesParams;
  /** The user's id at the vendor, a signed 64-bit integer. */
  readonly mpid?: Id64;
  /** A text, a number, true or false, a list of them (it replaces the one before), or `tag`. */
  readonly userAttributes?: Readonly<Record<string, UserAttributeValue>>;
  /** Names of the attributes that the user is to have no longer. */
  readonly deletedUserAttributes?: readonly string[];
  readonly device?: DeviceParams;
  /** The device application stamp, a UUID. */
  readonly mpDeviceId?: string;
  readonly application?: ApplicationParams;
  readonly consent?: ConsentStateParams;
  readonly context?: ContextParams;
  /** IPv4 or IPv6 address of the user; a server derives the place from it. */
  readonly ip?: string;
  readonly attribution?: AttributionParams;
  /** By the number of the integration's module. */
  readonly integrationAttributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly partnerIdentity?: string;
  readonly partnerIdentities?: Readonly<Record<string, string>>;
  /** Default: that of the client. */
  readonly environment?: 'production' | 'development';
  /** A batch sent again under the same id is taken once. Default: a UUID, given when the batch is uploaded. */
  readonly sourceRequestId?: string;
  readonly timestamp?: Time;
  readonly schemaVersion?: number;
}

export interface BatchParams extends BatchHeadParams {
  /** What the user did, in order. Without any, the batch updates the user. */
  readonly events?: readonly BatchEvent[];
}

/** The value of an attribute that has none: the user has it, or has it not. */
export const tag = null;

/**
 * Builds a Batch of mParticle's Events API: one user, what is known of them, and what they did.
 *
 * Names are those of the wire in camelCase, without what the function says already (`event_name` is the `name` of `customEvent`); times
 * are dates or milliseconds; ids of 64 bits are bigints or text. What comes back is plain data without the fields that were not given.
 * Maps and lists are in it as they were passed; an upload copies them.
 */
export function batch({ events, ...head }: BatchParams): Batch {
  return events === undefined ? batchHead(head) : { ...batchHead(head), events };
}

/** Builds a Batch without events: a user to whom events are added one by one. */
export function batchHead(params: BatchHeadParams): BatchHead {
  return toWire<Omit<BatchHead, ServerGiven>>({
    environment: params.environment,
    source_request_id: params.sourceRequestId,
    mpid: toInt64(params.mpid),
    user_identities: optional(params.user, toUserIdentities),
    user_attributes: params.userAttributes,
    deleted_user_attributes: params.deletedUserAttributes,
    device_info: optional(params.device, toDeviceInformation),
    mp_deviceid: params.mpDeviceId,
    application_info: optional(params.application, toApplicationInformation),
    consent_state: optional(params.consent, toConsentState),
    context: optional(params.context, toBatchContext),
    ip: params.ip,
    attribution_info: optional(params.attribution, toAttributionInfo),
    integration_attributes: params.integrationAttributes,
    partner_identity: params.partnerIdentity,
    partner_identities: params.partnerIdentities,
    timestamp_unixtime_ms: toUnixMs(params.timestamp),
    schema_version: params.schemaVersion,
  });
}

/** What only servers write (contract/mparticle.md §2.1). */
type ServerGiven =
  | 'source_info'
  | 'batch_id'
  | 'origin_mpid'
  | 'sdk_version'
  | 'job_id'
  | 'api_key'
  | 'api_keys'
  | 'message_id'
  | 'message_type'
  | 'system_notifications'
  | 'unique_id'
  | 'modified';
