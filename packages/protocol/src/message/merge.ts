import { copyMembers, isJsonObject, setMember, type JsonObject } from '../json.ts';

/**
 * `over` on top of `under`, leaf by leaf: objects are merged, anything else of `over` wins. Null is absent. Neither is
 * changed. The values must not be nested deeper than the limit.
 */
export function mergeDeep(under: JsonObject, over: JsonObject): JsonObject {
  const merged = copyMembers(under);
  for (const key in over) {
    const above = over[key];
    if (above === undefined || above === null) {
      continue;
    }
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    setMember(merged, key, isJsonObject(above) && isJsonObject(below) ? mergeDeep(below, above) : above);
  }
  return merged;
}
