import { copyMembers, isJsonObject, setMember, type JsonObject, type JsonValue } from '../json.ts';
import { type Absence, type AnyCheck, type Check, describe, type RequiredField } from './check.ts';
import { copyUpTo } from './collection.ts';
import type { Inspection } from './inspection.ts';

/** A check for every member of T: a plain one for what is optional, a required one for what is not. */
export type FieldsOf<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? Check<Required<T>[K]> : RequiredField<T[K]>;
};

/** Other spellings of members: the left is read as the right unless that is there itself. */
export type AliasesOf<T> = Readonly<Record<string, keyof T & string>>;

/**
 * Checks an object member by member. Null is absent; members that the model lacks are kept as they are; the input comes back
 * itself unless something in it changes.
 */
export function objectOf<T extends object>(fields: FieldsOf<T>, aliases: AliasesOf<T> = {}): Check<T> {
  return new ObjectCheck<T>(toFieldList(fields), aliases);
}

interface Field {
  readonly name: string;
  readonly check: AnyCheck;
  readonly absence: Absence<unknown> | undefined;
}

function toFieldList(fields: object): Field[] {
  return Object.entries(fields as Readonly<Record<string, Check<unknown> | RequiredField<unknown>>>).map(([name, field]) =>
    'required' in field ? { name, check: field.required, absence: field.whenAbsent } : { name, check: field, absence: undefined },
  );
}

class ObjectCheck<in out T extends object> implements Check<T> {
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #required: readonly Field[];

  constructor(fields: readonly Field[], aliases: Readonly<Record<string, string>>) {
    const byName = new Map(fields.map((field) => [field.name, field]));
    this.#required = fields.filter((field) => field.absence !== undefined);
    for (const [alias, name] of Object.entries(aliases)) {
      const field = byName.get(name);
      if (field !== undefined) {
        byName.set(alias, field);
      }
    }
    this.#fields = byName;
  }

  read(value: JsonValue, inspection: Inspection): T | undefined {
    if (!isJsonObject(value)) {
      // PHP writes an empty map as an empty list (contract/hightouch.md §1.8 rule 5).
      if (Array.isArray(value) && value.length === 0) {
        return this.#readMembers({}, inspection);
      }
      inspection.warn('invalid_field', `Expected an object, received ${describe(value)}.`);
      return undefined;
    }
    return this.#readMembers(value, inspection);
  }

  #readMembers(value: JsonObject, inspection: Inspection): T | undefined {
    let copy: JsonObject | undefined;
    let requiredCount = 0;
    const issueCount = inspection.issueCount;
    inspection.enter();
    for (const key in value) {
      const field = this.#fields.get(key);
      const member = value[key] as JsonValue;
      const next = field === undefined ? member : readField(field, key, value, inspection);
      if (next !== undefined && field?.absence !== undefined) {
        requiredCount++;
      }
      const name = field === undefined ? key : field.name;
      if (copy === undefined && (next !== member || name !== key)) {
        copy = copyUpTo(value, key);
      }
      if (copy !== undefined && next !== undefined) {
        setMember(copy, name, next);
      }
    }
    const result = copy ?? value;
    const whole = requiredCount === this.#required.length ? result : this.#fill(result, issueCount, inspection);
    inspection.leave();
    return whole as T | undefined;
  }

  #fill(value: JsonObject, issueCount: number, inspection: Inspection): JsonObject | undefined {
    let filled = value;
    let failed = false;
    for (const { name, absence } of this.#required) {
      if (absence === undefined || Object.hasOwn(value, name)) {
        continue;
      }
      inspection.at(name);
      if (absence.kind === 'fail') {
        failed = true;
        if (!inspection.hasErrorBelow(issueCount)) {
          inspection.fail(absence.code, `Required field "${name}" is missing or empty.`);
        }
        continue;
      }
      if (absence.kind === 'fillAndWarn') {
        inspection.warn('missing_field', `Required field "${name}" is missing or empty.`);
      }
      filled = filled === value ? copyMembers(value) : filled;
      filled[name] = absence.value as JsonValue;
    }
    return failed ? undefined : filled;
  }
}

function readField(field: Field, key: string, object: JsonObject, inspection: Inspection): JsonValue | undefined {
  const member = object[key] as JsonValue;
  if (member === null) {
    return undefined;
  }
  inspection.at(key);
  if (key !== field.name && Object.hasOwn(object, field.name) && object[field.name] !== null && object[field.name] !== '') {
    inspection.warn('repaired', `"${key}" is another name of "${field.name}", which is there too and was taken.`);
    return undefined;
  }
  const issueCount = inspection.issueCount;
  const next = field.check.read(member, inspection) as JsonValue | undefined;
  if (next === undefined && inspection.issueCount > issueCount && field.absence?.kind !== 'fail') {
    inspection.forgive(issueCount);
  }
  return next;
}
