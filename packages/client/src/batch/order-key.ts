import type { BatchHead, DeviceInformation, UserIdentities } from '@fairlead/protocol';

/**
 * The key under which a user's Batches keep their order: their strongest id, named with its kind. Two heads of one key are one user; heads
 * of one user have different keys only when they don't share their strongest id. Undefined without any id: nobody to keep an order for.
 */
export function toOrderKey(head: BatchHead): string | undefined {
  const { mpid, user_identities: identities, device_info: device } = head;
  return (
    toKey('mpid', mpid) ??
    findKey(identities, identityTypes) ??
    findKey(device, deviceIdTypes) ??
    toKey('mp_deviceid', head.mp_deviceid)
  );
}

/**
 * Strongest first, as the vendor resolves users unless told otherwise (contract/mparticle.md §5.2); what that list lacks stands last.
 * `customerid` is how the vendor's SDKs write `customer_id`.
 */
const identityTypes: readonly (keyof UserIdentities | 'customerid')[] = [
  'customer_id',
  'customerid',
  'mobile_number',
  'phone_number_2',
  'phone_number_3',
  'email',
  'other',
  'other_id_2',
  'other_id_3',
  'other_id_4',
  'other_id_5',
  'other_id_6',
  'other_id_7',
  'other_id_8',
  'other_id_9',
  'other_id_10',
  'facebook',
  'facebook_custom_audience_id',
  'google',
  'twitter',
  'microsoft',
  'yahoo',
  'alias',
];

const deviceIdTypes: readonly (keyof DeviceInformation)[] = [
  'ios_advertising_id',
  'ios_idfv',
  'android_advertising_id',
  'android_uuid',
  'roku_advertising_id',
  'roku_publisher_id',
  'microsoft_publisher_id',
  'microsoft_advertising_id',
  'fire_advertising_id',
  'amp_id',
  'push_token',
];

function findKey(ids: object | undefined | null, types: readonly string[]): string | undefined {
  if (typeof ids !== 'object' || ids === null) {
    return undefined;
  }
  for (const type of types) {
    const key = toKey(type === 'customerid' ? 'customer_id' : type, (ids as Readonly<Record<string, unknown>>)[type]);
    if (key !== undefined) {
      return key;
    }
  }
  return undefined;
}

/** What says that there is no id: blank text, the number zero as mpid, a UUID of zeros (contract/mparticle.md §2.4, §2.18 row 22). */
function toKey(type: string, id: unknown): string | undefined {
  const text = typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? String(id) : '';
  const isNone = text.trim() === '' || text === '00000000-0000-0000-0000-000000000000' || (type === 'mpid' && text === '0');
  return isNone ? undefined : `${type}:${text}`;
}
