import { exceedsNesting } from '../check/nesting.ts';
import { ipAddress } from '../check/address.ts';
import { type Check, describe } from '../check/check.ts';
import { oneOf } from '../check/choice.ts';
import { arrayOf, mapOf, nullableMapOf, userAttributeValue } from '../check/collection.ts';
import { type Checked, Inspection } from '../check/inspection.ts';
import { int64Id, timeMs, uuid } from '../check/identifier.ts';
import { type FieldsOf, objectOf } from '../check/object.ts';
import { boolean, identifier, integer, text } from '../check/scalar.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { limits } from '../limits.ts';
import type { Batch, BatchHead } from './batch.ts';
import { deviceInformation } from './device-check.ts';
import { batchEvent } from './event-check.ts';
import type { BatchEvent } from './event.ts';
import { userIdentities } from './identities-check.ts';
import {
  applicationInformation,
  attributionInfo,
  batchContext,
  consentState,
  sourceInformation,
  systemNotification,
} from './surroundings-check.ts';

/**
 * Reads a batch of any sender as the canonical one. Events that can't be kept as good are left out of it, each with an error.
 * Never changes the input; members that the model lacks are kept.
 */
export function checkBatch(value: JsonValue): Checked<Batch> {
  const inspection = new Inspection();
  if (exceedsNesting(value, limits.nestingLevelsMax.value)) {
    inspection.fail('nesting_too_deep', `Expected at most ${limits.nestingLevelsMax.value} levels of nesting.`);
    return { value: undefined, issues: inspection.issues };
  }
  const batch = wholeBatch.read(value, inspection);
  if (batch === undefined) {
    const fresh = new Inspection();
    fresh.fail('not_an_object', `Expected a batch object, received ${describe(value)}.`);
    return { value: undefined, issues: fresh.issues };
  }
  return { value: batch, issues: inspection.issues };
}

/** Whether an object has any member of a batch, by whatever name. */
export function hasBatchField(body: JsonObject): boolean {
  for (const key in body) {
    if (Object.hasOwn(batchFields, key) || key === 'batch_context') {
      return true;
    }
  }
  return false;
}

const headFields: FieldsOf<BatchHead> = {
  environment: oneOf<'production' | 'development'>(['production', 'development'], { aliases: { unknown: 'production' } }),
  source_request_id: identifier,
  user_identities: userIdentities,
  user_attributes: nullableMapOf(userAttributeValue),
  deleted_user_attributes: arrayOf(text),
  device_info: deviceInformation,
  application_info: applicationInformation,
  consent_state: consentState,
  context: batchContext,
  ip: ipAddress,
  mpid: int64Id,
  mp_deviceid: uuid,
  integration_attributes: mapOf(mapOf(text)),
  partner_identity: text,
  partner_identities: mapOf(text),
  source_info: sourceInformation,
  attribution_info: attributionInfo,
  schema_version: integer,
  timestamp_unixtime_ms: timeMs,
  batch_id: int64Id,
  origin_mpid: int64Id,
  sdk_version: text,
  job_id: text,
  api_key: text,
  api_keys: arrayOf(text),
  message_id: text,
  message_type: text,
  system_notifications: arrayOf(systemNotification),
  unique_id: text,
  modified: boolean,
};

/** Left out of the list with its error standing: an event is not a part that a batch can silently do without. */
const events: Check<readonly BatchEvent[]> = {
  read(value, inspection) {
    if (!Array.isArray(value)) {
      inspection.fail('invalid_field', `Expected an array of events, received ${describe(value)}.`);
      return undefined;
    }
    const kept: BatchEvent[] = [];
    inspection.enter();
    for (const [index, item] of value.entries()) {
      inspection.at(index);
      const event = batchEvent.read(item, inspection);
      if (event !== undefined) {
        kept.push(event);
      }
    }
    inspection.leave();
    return kept;
  },
};

const batchFields: FieldsOf<Batch> = { ...headFields, events };
const batchAliases = { batch_context: 'context' } as const;

/** All of a batch but its events, which pass as they are. */
export const batchHead: Check<BatchHead> = objectOf<BatchHead>(headFields, batchAliases);
const wholeBatch: Check<Batch> = objectOf<Batch>(batchFields, batchAliases);
