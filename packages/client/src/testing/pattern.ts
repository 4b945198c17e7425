import { stringifyJson } from '@fairlead/protocol';
import type { JsonValue } from '@fairlead/protocol';

/**
 * What is wanted of something that was sent: the members that matter, each of which must be there, at any depth. Lists must be of the same
 * length. In the place of any value may stand a regular expression for text, a function that says whether a value will do, a matcher
 * of Jest or Vitest such as `expect.any(String)`, a date for its text, or undefined for nothing.
 */
export type Pattern<Sent> = { readonly [Name in keyof Sent]?: unknown };

/** One place where what was sent is not what was wanted. */
export interface Mismatch {
  /** `properties.items[0].price`; empty for the whole. */
  readonly path: string;
  readonly wanted: unknown;
  readonly sent: unknown;
}

export function hasMismatch(wanted: unknown, sent: unknown): boolean {
  return listMismatches(wanted, sent).length > 0;
}

export function listMismatches(wanted: unknown, sent: unknown, path = ''): Mismatch[] {
  if (isTest(wanted)) {
    return meets(wanted, sent) ? [] : [{ path, wanted, sent }];
  }
  const plain = toPlain(wanted);
  if (typeof plain !== 'object' || plain === null || typeof sent !== 'object' || sent === null) {
    return isSame(plain, sent) ? [] : [{ path, wanted: plain, sent }];
  }
  if (Array.isArray(plain) !== Array.isArray(sent) || (Array.isArray(plain) && plain.length !== (sent as unknown[]).length)) {
    return [{ path, wanted: plain, sent }];
  }
  return Object.entries(plain).flatMap(([name, value]) =>
    listMismatches(value, Object.hasOwn(sent, name) ? Reflect.get(sent, name) : undefined, join(path, name, Array.isArray(plain))),
  );
}

/** A value for people: JSON, with what JSON has no form for. */
export function show(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (value instanceof RegExp) {
    return String(value);
  }
  if (typeof value === 'function') {
    return value.name === '' ? 'what the function asks for' : `what ${value.name} asks for`;
  }
  if (isMatcher(value)) {
    return value.toAsymmetricMatcher?.() ?? 'what the matcher asks for';
  }
  const text = typeof value === 'object' && value !== null ? showMembers(value) : stringifyJson(value as JsonValue);
  return text.length <= shownCharactersMax ? text : `${text.slice(0, shownCharactersMax)}…`;
}

const shownCharactersMax = 300;

function showMembers(value: object): string {
  const plain = toPlain(value);
  if (Array.isArray(plain)) {
    return `[${plain.map(show).join(', ')}]`;
  }
  if (typeof plain !== 'object' || plain === null) {
    return show(plain);
  }
  const members = Object.entries(plain).map(([name, member]) => `${name}: ${show(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

type Test = RegExp | ((sent: unknown) => unknown) | Matcher;

/** What the matchers of Jest, Vitest and Jasmine have in common. */
interface Matcher {
  asymmetricMatch(sent: unknown): boolean;
  /** How it is shown, such as `Any<String>`. */
  toAsymmetricMatcher?(): string;
}

function isTest(wanted: unknown): wanted is Test {
  return wanted instanceof RegExp || typeof wanted === 'function' || isMatcher(wanted);
}

function isMatcher(wanted: unknown): wanted is Matcher {
  return typeof (wanted as Partial<Matcher> | null | undefined)?.asymmetricMatch === 'function';
}

function meets(wanted: Test, sent: unknown): boolean {
  if (wanted instanceof RegExp) {
    // A copy, since one with the flag g goes on where it was.
    return typeof sent === 'string' && new RegExp(wanted).test(sent);
  }
  return typeof wanted === 'function' ? Boolean(wanted(sent)) : wanted.asymmetricMatch(sent);
}

/** What JSON makes of a value, such as the text of a date. */
function toPlain(value: unknown): unknown {
  const { toJSON } = (value ?? {}) as { toJSON?: unknown };
  return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value;
}

/** On the wire a small bigint is a number like any other. */
function isSame(wanted: unknown, sent: unknown): boolean {
  const isBigint = typeof wanted === 'bigint' && (typeof sent === 'number' || typeof sent === 'bigint');
  return isBigint ? String(wanted) === String(sent) : wanted === sent;
}

function join(path: string, name: string, isIndex: boolean): string {
  if (isIndex) {
    return `${path}[${name}]`;
  }
  return path === '' ? name : `${path}.${name}`;
}
