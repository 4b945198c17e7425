import type { JsonValue } from '../json.ts';
import { type Check, describe } from './check.ts';
import type { Inspection } from './inspection.ts';

/** Text. Numbers and booleans are written out, since senders put them where text belongs (contract/mparticle.md §2.0). */
export const text: Check<string> = {
  read(value, inspection) {
    return typeof value === 'string' ? value : writeScalar(value, inspection, 'text');
  },
};

/** Text that names something: blank is absent. */
export const identifier: Check<string> = {
  read(value, inspection) {
    const written = typeof value === 'string' ? value : writeScalar(value, inspection, 'an id');
    return written === undefined || isBlank(written) ? undefined : written;
  },
};

/** A finite number. Its text is read as it; the empty text is absent. */
export const number: Check<number> = {
  read(value, inspection) {
    return typeof value === 'number' && Number.isFinite(value) ? value : readNumber(value, inspection);
  },
};

/** A number without a fraction; one with a fraction is cut. */
export const integer: Check<number> = {
  read(value, inspection) {
    const read = number.read(value, inspection);
    if (read === undefined || Number.isInteger(read)) {
      return read;
    }
    inspection.warn('repaired', `Expected an integer, received ${read}: its fraction was cut.`);
    return Math.trunc(read);
  },
};

/** True or false; also their texts, 1 and 0. The empty text is absent. */
export const boolean: Check<boolean> = {
  read(value, inspection) {
    return typeof value === 'boolean' ? value : readBoolean(value, inspection);
  },
};

/** Any JSON but null. */
export const anything: Check<JsonValue> = {
  read(value) {
    return value;
  },
};

type ScalarKind = 'string' | 'number' | 'boolean';
type KindOf<T extends string | number | boolean> =
  | (T extends string ? 'string' : never)
  | (T extends number ? 'number' : never)
  | (T extends boolean ? 'boolean' : never);

/** A scalar whose kind the sources disagree on: any of these is taken as it is. */
export function scalarOf<T extends string | number | boolean>(...kinds: readonly KindOf<T>[]): Check<T> {
  const taken: ReadonlySet<string> = new Set<ScalarKind>(kinds);
  return {
    read(value, inspection) {
      if (taken.has(typeof value) && !isInfinite(value)) {
        return value as T;
      }
      if (typeof value === 'bigint') {
        return (taken.has('string') ? String(value) : readNumber(value, inspection)) as T | undefined;
      }
      if (value !== '') {
        inspection.warn('invalid_field', `Expected ${kinds.join(' or ')}, received ${describe(value)}.`);
      }
      return undefined;
    },
  };
}

/** A number too large for a double, `1e400`, is read as infinite; JSON has no such value to write again. */
function isInfinite(value: JsonValue): boolean {
  return value === Infinity || value === -Infinity;
}

function isBlank(value: string): boolean {
  return value === '' || (value.charCodeAt(0) <= 0x20 && value.trim() === '');
}

function writeScalar(value: JsonValue, inspection: Inspection, wanted: string): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (!Number.isSafeInteger(value)) {
      // Integers of up to 20 digits are bigints by now: this one was longer, or written with an exponent.
      inspection.warn('repaired', `Expected ${wanted}, received a number too large to be exact: it may have lost digits.`);
    }
    // String() would write an exponent from 1e21 on (contract/hightouch.md §1.8 rule 3).
    return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
  }
  if (value !== null && typeof value !== 'object' && !isInfinite(value)) {
    return String(value);
  }
  inspection.warn('invalid_field', `Expected ${wanted}, received ${describe(value)}.`);
  return undefined;
}

function readNumber(value: JsonValue, inspection: Inspection): number | undefined {
  if (value === '') {
    return undefined;
  }
  const read = typeof value === 'bigint' || (typeof value === 'string' && isNumeric(value)) ? Number(value) : Number.NaN;
  if (Number.isFinite(read)) {
    if (typeof value === 'bigint' && BigInt(read) !== value) {
      inspection.warn('repaired', `Expected a number that a double holds, received ${value}: its last digits were lost.`);
    }
    return read;
  }
  inspection.warn('invalid_field', `Expected a number, received ${describe(value)}.`);
  return undefined;
}

function isNumeric(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    if (!'0123456789.eE+- '.includes(value.charAt(index))) {
      return false;
    }
  }
  return !isBlank(value);
}

function readBoolean(value: JsonValue, inspection: Inspection): boolean | undefined {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 'true':
    case '1':
    case 1:
      return true;
    case 'false':
    case '0':
    case 0:
      return false;
    case '':
      return undefined;
    default:
      inspection.warn('invalid_field', `Expected true or false, received ${describe(value)}.`);
      return undefined;
  }
}
