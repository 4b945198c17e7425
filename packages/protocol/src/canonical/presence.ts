import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** An object with members, else undefined: an empty one says nothing. */
export function presentOrUndefined(value: unknown): JsonObject | undefined {
  return isJsonObject(value as JsonValue) && !isEmpty(value as JsonObject) ? (value as JsonObject) : undefined;
}

export function isEmpty(value: JsonObject | JsonValue[]): boolean {
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  for (const _ in value) {
    return false;
  }
  return true;
}
