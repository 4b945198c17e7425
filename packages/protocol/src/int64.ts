/**
 * A 64-bit integer. More than 2^53 does not fit a `number`: such a value is a `bigint` or its decimal digits.
 * Both protocols' servers take a JSON number as well as a string of digits (contract/mparticle.md §2.0).
 */
export type Int64 = number | bigint | string;

export interface IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
}

export const signedInt64: IntegerRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const unsignedInt64: IntegerRange = { min: 0n, max: 2n ** 64n - 1n };

/** The value as `bigint`; undefined when it is not an integer of the range. */
export function parseInt64(value: unknown, range: IntegerRange = signedInt64): bigint | undefined {
  const parsed = toInteger(value);
  return parsed !== undefined && parsed >= range.min && parsed <= range.max ? parsed : undefined;
}

function toInteger(value: unknown): bigint | undefined {
  switch (typeof value) {
    case 'bigint':
      return value;
    case 'number':
      return Number.isInteger(value) ? BigInt(value) : undefined;
    case 'string':
      return isDecimalInteger(value) ? BigInt(value) : undefined;
    default:
      return undefined;
  }
}

/** An optional minus and one to twenty digits: no 64-bit integer has more, and BigInt() of a long text is slow. */
function isDecimalInteger(text: string): boolean {
  const start = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const digitCount = text.length - start;
  if (digitCount < 1 || digitCount > 20) {
    return false;
  }
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) {
      return false;
    }
  }
  return true;
}
