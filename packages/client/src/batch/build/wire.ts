import type { Int64 } from '@fairlead/protocol';

/** A 64-bit id, as bigint or as its decimal digits. No `number`: it loses digits beyond 2^53. */
export type Id64 = bigint | string;

/** A point in time, as `Date` or in milliseconds since the epoch. */
export type Time = Date | number;

/** Every field that an object has on the wire, so that none is forgotten; undefined stands for one that is not given. */
export type WireFields<Wire> = {
  readonly [Field in keyof Wire]-?: object extends Pick<Wire, Field> ? Wire[Field] | undefined : Wire[Field];
};

/** An object for the wire, without the fields that are not given. */
export function toWire<Wire extends object>(fields: WireFields<Wire>): Wire {
  const wire: Record<string, unknown> = {};
  for (const field in fields) {
    if (fields[field] !== undefined) {
      wire[field] = fields[field];
    }
  }
  return wire as Wire;
}

/** Milliseconds since the epoch. */
export function toUnixMs(time: Time | undefined): number | undefined {
  return time instanceof Date ? time.getTime() : time;
}

/**
 * The integer, so that it is a JSON number however it was given (servers read digits in quotes too, documents show numbers). Text
 * that is no integer stays as it is: the server names it in its answer, where a guess would hide it.
 */
export function toInt64(id: Id64 | undefined): Int64 | undefined {
  const value = typeof id === 'string' && /^-?\d{1,20}$/.test(id) ? BigInt(id) : id;
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** The value converted, if there is one. Code without types has null for none, too. */
export function optional<Given, Wire>(value: Given | undefined, convert: (value: Given) => Wire): Wire | undefined {
  return value == null ? undefined : convert(value);
}

/** Each item converted, if there are any. */
export function optionalList<Given, Wire>(items: readonly Given[] | undefined, convert: (item: Given) => Wire): Wire[] | undefined {
  return items?.map((item) => convert(item));
}
