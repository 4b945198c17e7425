import type { SourceLimits } from './registry.ts';

/** What a part of a source may be. Returns what is wrong with a value, in words that never hold it: it may be a secret. */
type Rule = (value: unknown) => readonly string[];

const nameCharactersMax = 64;
const keyCharactersMax = 256;
const secretCharactersMax = 512;
const perSecondMax = 1_000_000_000_000;

const limitNames: readonly (keyof SourceLimits)[] = ['requestsPerSecond', 'eventsPerSecond', 'bytesPerSecond'];

/** The rules of a source, wherever it comes from: options, configuration or API. */
export const sourceRules: Readonly<Record<'name' | 'key' | 'secret' | 'limits', Rule>> = {
  name: textRule(
    (text) => /^(?!\.{1,2}$)[\w.-]+$/.test(text) && text.length <= nameCharactersMax,
    `name takes 1 to ${nameCharactersMax} letters, digits, _ . and -`,
  ),
  // A colon ends the username of Basic authorization.
  key: textRule(
    (text) => /^[^\s:\p{Cc}]+$/u.test(text) && text.length <= keyCharactersMax,
    `key takes 1 to ${keyCharactersMax} characters without ":" and spaces`,
  ),
  secret: textRule(
    (text) => /^[^\p{Cc}]+$/u.test(text) && text.length <= secretCharactersMax,
    `secret takes 1 to ${secretCharactersMax} characters`,
  ),
  limits: checkLimits,
};

export interface MemberRules {
  readonly required: Readonly<Record<string, Rule>>;
  readonly optional: Readonly<Record<string, Rule>>;
}

/** Everything that is wrong with what came in, by path. A member that is undefined is not there. */
export function findProblems(value: object, { required, optional }: MemberRules, path = ''): readonly string[] {
  const rules = new Map(Object.entries({ ...required, ...optional }));
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  const names = new Set(given.map(([name]) => name));
  return [
    ...Object.keys(required)
      .filter((name) => !names.has(name))
      .map((name) => `${path}${name} is missing`),
    ...given.flatMap(([name, member]) => rules.get(name)?.(member) ?? [`${path}${name.slice(0, 32)} is unknown`]),
  ];
}

/** A rule for an integer within bounds. */
export function integerRule(name: string, { min, max }: { readonly min: number; readonly max: number }): Rule {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? []
      : [`${name} takes an integer from ${min} to ${max}`];
}

function textRule(accepts: (text: string) => boolean, problem: string): Rule {
  return (value) => (typeof value === 'string' && accepts(value) ? [] : [problem]);
}

function checkLimits(value: unknown): readonly string[] {
  const rules = limitNames.map((name) => [name, integerRule(`limits.${name}`, { min: 1, max: perSecondMax })] as const);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject
    ? findProblems(value, { required: {}, optional: Object.fromEntries(rules) }, 'limits.')
    : [`limits takes an object of ${limitNames.join(', ')}`];
}
