import { stringifyJson } from '@fairlead/protocol';
import type { JsonValue } from '@fairlead/protocol';

/**
 * The JSON text of a value as `JSON.stringify` writes it, but a `bigint` with all its digits (64-bit ids must survive:
 * contract/mparticle.md §2.0). Throws on what has no JSON form: a cycle, a `toJSON` or getter that throws.
 */
export function toJsonText(value: object): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    text = stringifyJson(toJsonValue(value, '', []) ?? null);
  }
  if (text === undefined) {
    throw new TypeError('the value has no JSON form');
  }
  return text;
}

/** Counts the UTF-8 bytes of a text exactly. */
export type CountBytes = (text: string) => number;

/** `encodeInto` a kept buffer is the cheapest exact count that web standards offer: half the cost of a search for non-ASCII. */
export function createByteCounter(): CountBytes {
  const encoder = new TextEncoder();
  const scratch = new Uint8Array(64 * 1024);
  return (text) => {
    if (text.length * 3 <= scratch.length) {
      return encoder.encodeInto(text, scratch).written;
    }
    return encoder.encode(text).length;
  };
}

/** What `JSON.stringify` makes of a value before it writes it, with bigints left in. */
function toJsonValue(input: unknown, key: string, ancestors: object[]): JsonValue | undefined {
  const value = resolveToJson(input, key);
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'object':
      return value === null ? null : toJsonContainer(value, ancestors);
    default:
      return undefined;
  }
}

function resolveToJson(input: unknown, key: string): unknown {
  if (typeof input !== 'object' || input === null) {
    return input;
  }
  if (input instanceof String || input instanceof Number || input instanceof Boolean) {
    return input.valueOf();
  }
  const { toJSON } = input as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (toJSON.call(input, key) as unknown) : input;
}

function toJsonContainer(value: object, ancestors: object[]): JsonValue {
  if (ancestors.includes(value)) {
    throw new TypeError('the value contains itself');
  }
  ancestors.push(value);
  const json = Array.isArray(value)
    ? value.map((item, index) => toJsonValue(item, String(index), ancestors) ?? null)
    : Object.fromEntries(toMembers(value, ancestors));
  ancestors.pop();
  return json;
}

function toMembers(value: object, ancestors: object[]): [string, JsonValue][] {
  const members: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    const json = toJsonValue(member, key, ancestors);
    if (json !== undefined) {
      members.push([key, json]);
    }
  }
  return members;
}
