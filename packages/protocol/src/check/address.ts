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

const octet = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const ipv6 = /^[\da-f:.]{2,45}(?:%[\w.-]+)?$/i;

function isAddress(text: string): boolean {
  const octets = text.split('.', 5);
  const isVersion4 = octets.length === 4 && octets.every((each) => octet.test(each));
  return text.length <= 64 && (isVersion4 || (ipv6.test(text) && text.split(':', 3).length === 3));
}
