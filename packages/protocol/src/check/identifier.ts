import { type Int64, type IntegerRange, parseInt64, signedInt64 } from '../int64.ts';
import { toStorableMs } from '../timestamp.ts';
import { type Check, describe } from './check.ts';
import { identifier } from './scalar.ts';

/** A 64-bit integer as it was sent: number, bigint or digits. Out of range is dropped. */
export function int64(range: IntegerRange = signedInt64): Check<Int64> {
  return {
    read(value, inspection) {
      if (typeof value === 'number' && Number.isSafeInteger(value) && (value >= 0 || range.min < 0n)) {
        return value;
      }
      if (value === '') {
        return undefined;
      }
      if (parseInt64(value, range) !== undefined) {
        return value as Int64;
      }
      inspection.warn('out_of_range', `Expected an integer of 64 bits, received ${describe(value)}.`);
      return undefined;
    },
  };
}

const anyInt64 = int64();

/** A 64-bit id. Zero is what Go sends for none (contract/mparticle.md §2.18 row 22). */
export const int64Id: Check<Int64> = {
  read(value, inspection) {
    const read = anyInt64.read(value, inspection);
    return read === undefined || isZero(read) ? undefined : read;
  },
};

/** Milliseconds since the epoch. A fraction is cut: Python's clock times a thousand has one. */
export const timeMs: Check<Int64> = {
  read(value, inspection) {
    // Nearly every time is one.
    if (typeof value === 'number' && value >= secondsBelow && value < year5000 && Number.isInteger(value)) {
      return value;
    }
    const whole = typeof value === 'number' && !Number.isInteger(value) ? Math.trunc(value) : value;
    const read = anyInt64.read(whole, inspection);
    if (read === undefined || toStorableMs(Number(read)) === undefined) {
      if (read !== undefined) {
        inspection.warn('out_of_range', `Expected milliseconds since the epoch, received ${describe(read)}.`);
      }
      return undefined;
    }
    if (typeof read === 'number' && read > 0 && read < secondsBelow) {
      inspection.warn('repaired', `Expected milliseconds; ${read} looks like seconds and was kept as it is.`);
    }
    return read;
  },
};

/** Below this, milliseconds are before March 1973; seconds reach it in the year 5138 (contract/mparticle.md §2.18 row 35). */
export const secondsBelow = 100_000_000_000;

const year5000 = 95_617_584_000_000;

const zeroUuid = '00000000-0000-0000-0000-000000000000';

/** A UUID. All zeros is absent; one without hyphens, which Python's SDK lets through, gets them (contract/mparticle.md §2.4). */
export const uuid: Check<string> = {
  read(value, inspection) {
    if (typeof value === 'string') {
      if (value.length === 36 && isUuid(value)) {
        return value === zeroUuid ? undefined : value;
      }
      if (value === '') {
        return undefined;
      }
      const hyphenated = value.length === 32 ? hyphenate(value) : '';
      if (isUuid(hyphenated)) {
        return hyphenated === zeroUuid ? undefined : hyphenated;
      }
    }
    inspection.warn('invalid_field', `Expected a UUID, received ${describe(value)}.`);
    return undefined;
  },
};

/** An id of a device, usually a UUID. All zeros is what a device without one says (contract/mparticle.md §2.4). */
export const deviceId: Check<string> = {
  read(value, inspection) {
    const id = identifier.read(value, inspection);
    return id === zeroUuid ? undefined : id;
  },
};

function isZero(value: Int64): boolean {
  return typeof value === 'number' ? value === 0 : BigInt(value) === 0n;
}

function hyphenate(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function isUuid(value: string): boolean {
  if (value.length !== 36) {
    return false;
  }
  for (let index = 0; index < 36; index++) {
    const code = value.charCodeAt(index);
    const isHyphenPlace = index === 8 || index === 13 || index === 18 || index === 23;
    if (isHyphenPlace ? code !== 0x2d : !isHexDigit(code)) {
      return false;
    }
  }
  return true;
}

function isHexDigit(code: number): boolean {
  const letter = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66);
}
