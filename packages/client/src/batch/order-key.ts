import type { Batch } from '@fairlead/protocol';

/**
 * What the order of a batch is kept by: the first id that says whose it is, of `mpid`, the customer's id, the other identities by name, and
 * those of the device. Batches that name one user by different ids have no order among them. Undefined for a batch of nobody.
 */
export function toOrderKey({ mpid, mp_deviceid, user_identities, device_info }: Batch): string | undefined {
  if (mpid !== undefined && mpid !== null) {
    return `mpid:${mpid}`;
  }
  const identities = Object.entries({ ...user_identities }).filter(([, value]) => value !== undefined && value !== null);
  const [name, value] =
    identities.find(([key]) => key === 'customer_id' || key === 'customerid') ??
    identities.toSorted(([one], [other]) => (one < other ? -1 : 1))[0] ??
    [];
  if (name !== undefined) {
    return `${name === 'customerid' ? 'customer_id' : name}:${JSON.stringify(value)}`;
  }
  if (mp_deviceid !== undefined && mp_deviceid !== null) {
    return `mp_deviceid:${mp_deviceid}`;
  }
  return device_info === undefined || device_info === null ? undefined : `device:${JSON.stringify(device_info)}`;
}
