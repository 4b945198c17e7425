import { isJsonObject, setMember, stringifyJson, type JsonObject, type JsonValue } from '../json.ts';
import { type AnyCheck, type Check, describe } from './check.ts';
import type { Inspection } from './inspection.ts';

/** A list. Nulls in it are left out; so are members that are no good, with a warning. */
export function arrayOf<T>(item: Check<T>): Check<readonly T[]> {
  return {
    read(value, inspection) {
      if (!Array.isArray(value)) {
        inspection.warn('invalid_field', `Expected an array, received ${describe(value)}.`);
        return undefined;
      }
      return readItems(item, value, inspection) as readonly unknown[] as readonly T[];
    },
  };
}

/** A map by names of the sender's choice. Nulls are left out; so are values that are no good, with a warning. */
export function mapOf<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
  return {
    read(value, inspection) {
      const map = toMap(value, inspection);
      return map === undefined ? undefined : (readEntries(item, map, { inspection, nulls: 'drop' }) as Readonly<Record<string, T>>);
    },
  };
}

/** A map in which null says something of its own. */
export function nullableMapOf<T>(item: Check<T>): Check<Readonly<Record<string, T | null>>> {
  return {
    read(value, inspection) {
      const map = toMap(value, inspection);
      return map === undefined
        ? undefined
        : (readEntries(item, map, { inspection, nulls: 'keep' }) as Readonly<Record<string, T | null>>);
    },
  };
}

/** A map of any JSON, nulls too, as it is. */
export const jsonMap: Check<JsonObject> = {
  read: toMap,
};

/** A scalar with its type. Lists and objects are no attribute values; they are kept as their JSON text. */
export const attributeValue: Check<string | number | bigint | boolean> = {
  read(value, inspection) {
    return readAttribute(value, inspection);
  },
};

/** A scalar or a list of scalars. */
export const userAttributeValue: Check<AttributeScalar | readonly AttributeScalar[]> = {
  read(value, inspection) {
    return Array.isArray(value)
      ? (readItems(attributeValue, value, inspection) as readonly AttributeScalar[])
      : readAttribute(value, inspection);
  },
};

type AttributeScalar = string | number | bigint | boolean;

function readAttribute(value: JsonValue, inspection: Inspection): AttributeScalar | undefined {
  if (typeof value !== 'object' && (typeof value !== 'number' || Number.isFinite(value))) {
    return value;
  }
  if (typeof value === 'number') {
    inspection.warn('out_of_range', 'Expected a number that a double holds.');
    return undefined;
  }
  if (value === null) {
    return undefined;
  }
  inspection.warn('repaired', `Expected a scalar, received ${describe(value)}: it was kept as its JSON text.`);
  return stringifyJson(value);
}

/** PHP writes an empty map as an empty list (contract/hightouch.md §1.8 rule 5). */
function toMap(value: JsonValue, inspection: Inspection): JsonObject | undefined {
  if (isJsonObject(value)) {
    return value;
  }
  if (Array.isArray(value) && value.length === 0) {
    return {};
  }
  inspection.warn('invalid_field', `Expected an object, received ${describe(value)}.`);
  return undefined;
}

function readItems(item: AnyCheck, value: JsonValue[], inspection: Inspection): JsonValue[] {
  let copy: JsonValue[] | undefined;
  inspection.enter();
  for (let index = 0; index < value.length; index++) {
    const member = value[index] as JsonValue;
    inspection.at(index);
    const next = member === null ? undefined : readMember(item, member, inspection);
    if (copy === undefined && next !== member) {
      copy = value.slice(0, index);
    }
    if (copy !== undefined && next !== undefined) {
      copy.push(next);
    }
  }
  inspection.leave();
  return copy ?? value;
}

interface EntryRules {
  readonly inspection: Inspection;
  readonly nulls: 'keep' | 'drop';
}

function readEntries(item: AnyCheck, value: JsonObject, { inspection, nulls }: EntryRules): JsonObject {
  let copy: JsonObject | undefined;
  inspection.enter();
  for (const key in value) {
    const member = value[key] as JsonValue;
    inspection.at(key);
    const next = member !== null ? readMember(item, member, inspection) : nulls === 'keep' ? null : undefined;
    if (copy === undefined && next !== member) {
      copy = copyUpTo(value, key);
    }
    if (copy !== undefined && next !== undefined) {
      setMember(copy, key, next);
    }
  }
  inspection.leave();
  return copy ?? value;
}

function readMember(item: AnyCheck, member: JsonValue, inspection: Inspection): JsonValue | undefined {
  const issueCount = inspection.issueCount;
  const next = item.read(member, inspection) as JsonValue | undefined;
  if (next === undefined && inspection.issueCount > issueCount) {
    inspection.forgive(issueCount);
  }
  return next;
}

/** The members before `end`, in a new object. */
export function copyUpTo(value: JsonObject, end: string): JsonObject {
  const copy: JsonObject = {};
  for (const key in value) {
    if (key === end) {
      break;
    }
    setMember(copy, key, value[key] as JsonValue);
  }
  return copy;
}
