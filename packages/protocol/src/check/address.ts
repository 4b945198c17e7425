import { type Check, describe } from './check.ts';
import { identifier } from './scalar.ts';

/** An IPv4 or IPv6 address. Any other text is kept with a warning: it locates nobody, and may still say something. */
export const ipAddress: Check<string> = {
  read(value, inspection) {
    const address = identifier.read(value, inspection);
    if (address !== undefined && !isAddress(address)) {
      inspection.warn('unknown_value', `Expected an IPv4 or IPv6 address, received ${describe(address)}; it was kept.`);
    }
    return address;
  },
};

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const ipv6 = /^(?=.*:.*:)[\da-f:.]{2,45}(?:%[\w.-]+)?$/i;

function isAddress(text: string): boolean {
  return text.length <= 64 && (ipv4.test(text) || ipv6.test(text));
}
