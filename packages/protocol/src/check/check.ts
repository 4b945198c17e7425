import type { JsonValue } from '../json.ts';
import type { ErrorCode, Inspection } from './inspection.ts';

/**
 * Reads a value of unknown JSON as a T: the canonical value, or undefined when there is none. A value that is fine comes back as
 * it is, not copied. What was repaired or dropped is reported; "nothing there" is not.
 *
 * Invariant in T, so that a check for a narrower or wider type than the model's is a compile error.
 */
export interface Check<in out T> {
  read(value: JsonValue, inspection: Inspection): T | undefined;
}

/** A check whose T is forgotten: for lists of fields of different types. */
export interface AnyCheck {
  read(value: JsonValue, inspection: Inspection): unknown;
}

/** A member that its object can't be without. */
export interface RequiredField<in out T> {
  readonly required: Check<T>;
  readonly whenAbsent: Absence<T>;
}

export type Absence<T> =
  /** The object fails. */
  | { readonly kind: 'fail'; readonly code: ErrorCode }
  /** The contract names a value to go on with. */
  | { readonly kind: 'fill'; readonly value: T }
  /** No source names one, but losing the event for it would be worse. */
  | { readonly kind: 'fillAndWarn'; readonly value: T };

/** Required, and without it the object is no good. */
export function required<T>(check: Check<T>, code: ErrorCode = 'missing_field'): RequiredField<T> {
  return { required: check, whenAbsent: { kind: 'fail', code } };
}

/** Required of the canonical form; the contract has a default for senders that leave it out. */
export function defaulted<T>(check: Check<T>, value: T): RequiredField<T> {
  return { required: check, whenAbsent: { kind: 'fill', value } };
}

/** Required of a sender; one that leaves it out is warned, and a stand-in takes its place. */
export function expected<T>(check: Check<T>, value: T): RequiredField<T> {
  return { required: check, whenAbsent: { kind: 'fillAndWarn', value } };
}

/** For a message: what a value looks like, cut to a size that fits a line. */
export function describe(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'object') {
    return Array.isArray(value) ? 'an array' : 'an object';
  }
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return typeof value === 'string' && value.length > 60 ? `${text}…` : text;
}
