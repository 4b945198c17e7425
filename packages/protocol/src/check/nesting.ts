import type { JsonObject, JsonValue } from '../json.ts';

/** Whether containers stand in each other deeper than `levelsMax`. Never looks deeper, so that no depth overflows the stack. */
export function exceedsNesting(value: JsonValue | undefined, levelsMax: number): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (levelsMax === 0) {
    return true;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      if (typeof item === 'object' && item !== null && exceedsNesting(item, levelsMax - 1)) {
        return true;
      }
    }
    return false;
  }
  for (const key in value) {
    const member = value[key];
    if (typeof member === 'object' && member !== null && exceedsNesting(member, levelsMax - 1)) {
      return true;
    }
  }
  return false;
}

/** A copy in which containers below `levelsMax` are the text `[nested too deep]`, for a value that has to be written somewhere. */
export function cutNesting(value: JsonValue, levelsMax: number): JsonValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (levelsMax === 0) {
    return '[nested too deep]';
  }
  if (Array.isArray(value)) {
    return value.map((item) => cutNesting(item, levelsMax - 1));
  }
  const entries = Object.entries(value).map(([key, member]): [string, JsonValue] => [key, cutNesting(member, levelsMax - 1)]);
  return Object.fromEntries(entries) satisfies JsonObject;
}

/**
 * Whether a value's JSON text has more than `bytesMax` bytes, from below: no escapes are counted, and text as one byte per
 * UTF-16 unit. Stops as soon as it knows. The value must not be nested deeper than the limit.
 */
export function exceedsBytes(value: JsonValue, bytesMax: number): boolean {
  return countBytes(value, bytesMax) > bytesMax;
}

function countBytes(value: JsonValue | undefined, bytesMax: number): number {
  switch (typeof value) {
    case 'string':
      return value.length + 2;
    case 'number':
      return Number.isInteger(value) && value >= 0 && value < 10 ? 1 : String(value).length;
    case 'bigint':
      return value.toString().length;
    case 'boolean':
      return value ? 4 : 5;
    case 'undefined':
      return 0;
    case 'object':
      return value === null ? 4 : countContainer(value, bytesMax);
    default:
      return 0;
  }
}

function countContainer(value: JsonValue[] | JsonObject, bytesMax: number): number {
  let bytes = 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && bytes <= bytesMax; index++) {
      bytes += countBytes(value[index], bytesMax) + 1;
    }
    return bytes;
  }
  for (const key in value) {
    bytes += key.length + 4 + countBytes(value[key], bytesMax);
    if (bytes > bytesMax) {
      return bytes;
    }
  }
  return bytes;
}
