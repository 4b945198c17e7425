import { type Check, describe } from '../check/check.ts';
import { identifier } from '../check/scalar.ts';
import { limits } from '../limits.ts';

/** A message's id. One of absurd length is kept as its start and a hash of the whole, so that two with one start stay two. */
export const messageIdentifier: Check<string> = {
  read(value, inspection) {
    const id = identifier.read(value, inspection);
    if (id === undefined || id.length <= limits.messageIdKeptLength.value) {
      return id;
    }
    inspection.warn(
      'repaired',
      `Expected at most ${limits.messageIdKeptLength.value} characters, received ${id.length}: shortened to a hash.`,
    );
    return `${id.slice(0, limits.messageIdLength.value)}~${hash64(id)}`;
  },
};

/** The id of a user or a group: text or a number. `false` from a look-up that found nobody must not become a user of that name. */
export const personIdentifier: Check<string> = {
  read(value, inspection) {
    if (typeof value !== 'boolean') {
      return identifier.read(value, inspection);
    }
    inspection.warn('invalid_field', `Expected an id, received ${describe(value)}.`);
    return undefined;
  },
};

/** 64 bits from two passes of 32-bit FNV-1a with different starts, as 16 hexadecimal digits. Not for secrets. */
function hash64(text: string): string {
  return hash32(text, 0x811c9dc5) + hash32(text, 0x01000193);
}

function hash32(text: string, start: number): string {
  let hash = start;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
