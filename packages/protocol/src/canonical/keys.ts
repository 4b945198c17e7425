import { isJsonObject, omitMembers, type JsonValue } from '../json.ts';

const keyNames: readonly string[] = ['writeKey', 'write_key', 'api_key', 'api_keys'];

/** An event or a batch without the keys of its source: they say who sends, and are not served with what came by them. */
export function withoutKeys(value: JsonValue): JsonValue {
  return isJsonObject(value) && keyNames.some((name) => Object.hasOwn(value, name)) ? omitMembers(value, keyNames) : value;
}
