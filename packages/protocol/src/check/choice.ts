import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type AnyCheck, type Check, describe } from './check.ts';
import type { Inspection } from './inspection.ts';
import { text } from './scalar.ts';

export interface ChoiceOptions<T extends string> {
  /** Other names of a choice, folded themselves before they are compared. */
  readonly aliases?: Readonly<Record<string, T>>;
  /** What becomes of a value that is none of the choices. Default: dropped. */
  readonly unknown?: 'keep' | 'drop';
}

/**
 * One of a list of names. Java's SDK sends the names of its constants, so case and `_` don't count
 * (contract/mparticle.md §3.5); the canonical spelling comes out.
 */
export function oneOf<T extends string>(choices: readonly T[], options: ChoiceOptions<T> = {}): Check<T> {
  const exact: ReadonlySet<string> = new Set<string>(choices);
  const folded = new Map<string, T>(choices.map((choice) => [foldName(choice), choice]));
  for (const [alias, choice] of Object.entries<T>(options.aliases ?? {})) {
    folded.set(foldName(alias), choice);
  }
  return {
    read(value, inspection) {
      if (typeof value === 'string') {
        if (exact.has(value)) {
          return value as T;
        }
        const choice = value === '' ? undefined : folded.get(foldName(value));
        if (choice !== undefined || value === '') {
          return choice;
        }
        if (options.unknown === 'keep') {
          inspection.warn('unknown_value', `${describe(value)} is none of the known values; it was kept.`);
          return value as T;
        }
      }
      inspection.warn('unknown_value', `Expected one of ${choices.join(', ')}; received ${describe(value)}.`);
      return undefined;
    },
  };
}

/** Text with known values: one of them in another case comes out in its own spelling, any other text as it is. */
export function textWith(known: readonly string[]): Check<string> {
  const exact: ReadonlySet<string> = new Set(known);
  const folded = new Map(known.map((choice) => [foldName(choice), choice]));
  return {
    read(value, inspection) {
      const written = text.read(value, inspection);
      return written === undefined || exact.has(written) ? written : (folded.get(foldName(written)) ?? written);
    },
  };
}

/** Lower case and without `_`: how names of choices are compared. */
export function foldName(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** A check for each kind of the union T, by the value of its member D. */
export type VariantsOf<T, D extends keyof T> = {
  readonly [V in T[D] & string]: Check<Extract<T, Readonly<Record<D, V>>>>;
};

/** One of a union of objects that a member tells apart. No such member, or one that names no variant, is an error. */
export function variantOf<T extends object, D extends keyof T & string>(discriminant: D, variants: VariantsOf<T, D>): Check<T> {
  const byName = new Map<string, AnyCheck>();
  for (const [name, check] of Object.entries(variants as Readonly<Record<string, AnyCheck>>)) {
    byName.set(name, check);
    byName.set(foldName(name), check);
  }
  return {
    read(value, inspection) {
      if (!isJsonObject(value)) {
        inspection.fail('not_an_object', `Expected an object, received ${describe(value)}.`);
        return undefined;
      }
      const check = findVariant(value, discriminant, { byName, inspection });
      return check?.read(value, inspection) as T | undefined;
    },
  };
}

interface Variants {
  readonly byName: ReadonlyMap<string, AnyCheck>;
  readonly inspection: Inspection;
}

function findVariant(value: JsonObject, discriminant: string, { byName, inspection }: Variants): AnyCheck | undefined {
  const name: JsonValue = value[discriminant] ?? '';
  const check = typeof name === 'string' ? (byName.get(name) ?? byName.get(foldName(name))) : undefined;
  if (check === undefined) {
    inspection.enter();
    inspection.at(discriminant);
    if (name === '') {
      inspection.fail('missing_type', `Required field "${discriminant}" is missing or empty.`);
    } else {
      inspection.fail('unknown_type', `${describe(name)} is no known ${discriminant}.`);
    }
    inspection.leave();
  }
  return check;
}
