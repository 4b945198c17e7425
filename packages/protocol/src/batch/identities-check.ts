import type { Check } from '../check/check.ts';
import { foldName, oneOf } from '../check/choice.ts';
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
    return identitiesByName.read(Array.isArray(value) ? toMap(value) : value, inspection);
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

export const userIdentity: Check<UserIdentity> = objectOf<UserIdentity>({
  identity_type: oneOf<IdentityType>(identityTypes, { aliases: { mobile_phone: 'mobile_number' } }),
  identity: identifier,
  timestamp_unixtime_ms: timeMs,
  created_this_batch: boolean,
});

const identityTypeByFoldedName: ReadonlyMap<string, IdentityType> = new Map(identityTypes.map((type) => [foldName(type), type]));

/** Members without a type or an identity say nothing and are left out. */
function toMap(list: readonly JsonValue[]): JsonObject {
  const map: JsonObject = {};
  for (const item of list) {
    const type = isJsonObject(item) ? item['identity_type'] : undefined;
    if (isJsonObject(item) && typeof type === 'string' && type !== '') {
      setMember(map, identityTypeByFoldedName.get(foldName(type)) ?? type, item['identity'] ?? null);
    }
  }
  return map;
}
