import { isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';

const keyNames = ['writeKey', 'write_key', 'api_key', 'api_keys'] as const;

/** An event or a batch without the keys of its source: they say who sends, and are not served with what came by them. */
export function withoutKeys(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || !keyNames.some((name) => Object.hasOwn(value, name))) {
    return value;
  }
  const copy: JsonObject = {};
  for (const key in value) {
    if (!(keyNames as readonly string[]).includes(key)) {
      setMember(copy, key, value[key] as JsonValue);
    }
  }
  return copy;
}
