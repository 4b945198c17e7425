import { expect, test } from 'vitest';
import { toOrderKey } from '../../src/batch/order-key.ts';

const zeros = '00000000-0000-0000-0000-000000000000';

test.each([
  ['the vendor’s own id is the strongest', { mpid: 5n, user_identities: { customer_id: 'u' } }, 'mpid:5'],
  ['in whatever form it comes', { mpid: '5' }, 'mpid:5'],
  ['or a number', { mpid: 5 }, 'mpid:5'],
  ['zero is none', { mpid: 0, user_identities: { email: 'e' } }, 'email:e'],
  ['zero as text is none', { mpid: '0', mp_deviceid: 'd' }, 'mp_deviceid:d'],
  ['but a customer may be number zero', { user_identities: { customer_id: '0' } }, 'customer_id:0'],
  ['a customer before an address', { user_identities: { email: 'e', customer_id: 'u' } }, 'customer_id:u'],
  ['as the vendor’s SDKs write it', { user_identities: { customerid: 'u' } }, 'customer_id:u'],
  ['a user before a device', { user_identities: { yahoo: 'y' }, device_info: { ios_idfv: 'i' } }, 'yahoo:y'],
  ['a device', { user_identities: {}, device_info: { brand: 'b', android_uuid: 'a', push_token: 'p' } }, 'android_uuid:a'],
  ['a device whose id is all zeros', { device_info: { ios_advertising_id: zeros, ios_idfv: 'i' } }, 'ios_idfv:i'],
  ['blank is none', { user_identities: { customer_id: ' ', email: '' } }, undefined],
  ['no id at all', { ip: '203.0.113.7', device_info: { brand: 'b' } }, undefined],
  ['things of other kinds', { mpid: {}, user_identities: ['u'], device_info: 'd' }, undefined],
  ['nulls', { mpid: null, user_identities: null, device_info: null, mp_deviceid: null }, undefined],
])('%s', (_name, head, key) => expect(toOrderKey(head as never)).toBe(key));
