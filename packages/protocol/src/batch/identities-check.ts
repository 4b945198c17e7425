import { type Check, describe } from '../check/check.ts';
import { foldName, oneOf } from '../check/choice.ts';
import type { Inspection } from '../check/inspection.ts';
import { timeMs } from '../check/identifier.ts';
import { objectOf } from '../check/object.ts';
import { boolean, identifier } from '../check/scalar.ts';
import { isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';
import type { IdentityType, UserIdentities, UserIdentity } from './identities.ts';

const identitiesByName: Check<UserIdentities> = objectOf<UserIdentities>(
  {
    customer_id: identifier,
    email: identifier,
    other: identifier,
    facebook: identifier,
    twitter: identifier,
    google: identifier,
    microsoft: identifier,
    yahoo: identifier,
    alias: identifier,
    facebook_custom_audience_id: identifier,
    other_id_2: identifier,
    other_id_3: identifier,
    other_id_4: identifier,
    other_id_5: identifier,
    other_id_6: identifier,
    other_id_7: identifier,
    other_id_8: identifier,
    other_id_9: identifier,
    other_id_10: identifier,
    mobile_number: identifier,
    phone_number_2: identifier,
    phone_number_3: identifier,
  },
  { customerid: 'customer_id', mobile_phone: 'mobile_number' },
);

/** The identities by name; also the list that the vendor's exports hold, since those get replayed (contract/mparticle.md §2.2). */
export const userIdentities: Check<UserIdentities> = {
  read(value, inspection) {
    return identitiesByName.read(Array.isArray(value) ? toMap(value, inspection) : value, inspection);
  },
};

const identityTypes: readonly IdentityType[] = [
  'other',
  'customer_id',
  'facebook',
  'twitter',
  'google',
  'microsoft',
  'yahoo',
  'email',
  'alias',
  'facebook_custom_audience_id',
  'other_id_2',
  'other_id_3',
  'other_id_4',
  'other_id_5',
  'other_id_6',
  'other_id_7',
  'other_id_8',
  'other_id_9',
  'other_id_10',
  'mobile_number',
  'phone_number_2',
  'phone_number_3',
];

const anyIdentity: Check<UserIdentity> = objectOf<UserIdentity>({
  identity_type: oneOf<IdentityType>(identityTypes, { aliases: { mobile_phone: 'mobile_number' } }),
  identity: identifier,
  timestamp_unixtime_ms: timeMs,
  created_this_batch: boolean,
});

/** Go sends one without type and value where there is none (contract/mparticle.md §3.4). */
export const userIdentity: Check<UserIdentity> = {
  read(value, inspection) {
    const read = anyIdentity.read(value, inspection);
    return read === undefined || (read.identity_type === undefined && read.identity === undefined) ? undefined : read;
  },
};

const identityTypeByFoldedName: ReadonlyMap<string, IdentityType> = new Map(identityTypes.map((type) => [foldName(type), type]));

/** What has no type says nothing and is left out; of two with one type the first is taken. Both with a warning. */
function toMap(list: readonly JsonValue[], inspection: Inspection): JsonObject {
  const map: JsonObject = {};
  inspection.enter();
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as JsonValue;
    if (item === null) {
      continue;
    }
    inspection.at(index);
    const type = isJsonObject(item) ? item['identity_type'] : undefined;
    if (!isJsonObject(item) || typeof type !== 'string' || type === '') {
      inspection.warn('invalid_field', 'Expected an identity with its identity_type.');
      continue;
    }
    const name = identityTypeByFoldedName.get(foldName(type)) ?? type;
    if (Object.hasOwn(map, name)) {
      inspection.warn('repaired', `There is another identity of type ${describe(name)} before this one, which was taken.`);
    } else {
      setMember(map, name, item['identity'] ?? null);
    }
  }
  inspection.leave();
  return map;
}
