import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { type JsonValue, parseJson, stringifyJson } from '../src/index.ts';

function parsed(text: string): JsonValue {
  const result = parseJson(text);
  if (!result.ok) {
    throw new Error(`${result.message}: ${text}`);
  }
  return result.value;
}

const confusingText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u0001',
    '\u0001\u00019007199254740993',
    '\\u0001',
    '"',
    '\\',
    'NaN',
    '12345678901234567890',
  ),
);
const integer64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).filter((value) => !Number.isSafeInteger(Number(value))),
  fc.constantFrom(9007199254740993n, -9007199254740993n, 18446744073709551615n, -9223372036854775808n),
);
/** Not those that are written as digits and hold more than a double is sure of: they come back as bigint. */
const anyDouble = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21));
const { value: anyJson } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    anyDouble,
    fc.integer(),
    integer64,
    confusingText,
    fc.array(tie('value')),
    // Object.fromEntries defines members, so that __proto__ is one like any other.
    fc.array(fc.tuple(confusingText, tie('value'))).map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
}));

/** The plain parser after every large integer outside strings was put in quotes: slow, and written from the grammar. */
function reference(text: string): JsonValue {
  return revive(
    JSON.parse(
      text
        .replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs, (token) =>
          isLarge(token) ? `{"\u0000":"${token}"}` : token,
        )
        .replaceAll('\u0000', String.raw`\u0000mark`),
    ) as JsonValue,
  );
}

function isLarge(token: string): boolean {
  return /^-?\d{1,20}$/.test(token) && !Number.isSafeInteger(Number(token));
}

function revive(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(revive);
  }
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '\u0000mark'
    ? BigInt(value['\u0000mark'] as string)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revive(member)]));
}

describe('round trip', () => {
  test('is without loss for integers of 64 bits anywhere, whatever the names and texts beside them', () => {
    verifies('mp.int64.lossless');
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(isDeepStrictEqual(parsed(stringifyJson(value)), value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('agrees with a parser written from the grammar', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(0, 1, 3), (value, indent) => {
        const text = indent === 0 ? stringifyJson(value) : spaced(stringifyJson(value));
        expect(isDeepStrictEqual(parsed(text), reference(text))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('never throws, and refuses exactly what the plain parser refuses once large integers are small', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '1',
      '-',
      '12345678901234567890',
      ' ',
      '"a"',
      'null',
      '.',
      'e',
      '0',
      'true',
      '\n',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 14 }), (fragments) => {
        const text = fragments.join('');
        expect(parseJson(text).ok).toBe(accepts(text));
      }),
      { numRuns: 20_000 },
    );
  });
});

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Spaces around every token outside strings. */
function spaced(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/gs, (token) => ` ${token}\n`);
}

test('many control characters do not make the text any longer, however many large integers stand beside them', () => {
  const text = `{"controls":"${String.raw`\u0001`.repeat(40_000)}","numbers":[${'9007199254740993,'.repeat(2_500)}1]}`;
  const value = parsed(text) as unknown as { readonly controls: string; readonly numbers: readonly JsonValue[] };

  expect(value.controls).toBe('\u0001'.repeat(40_000));
  expect(value.numbers).toEqual([...Array.from({ length: 2_500 }, () => 9_007_199_254_740_993n), 1]);
});

test('a large integer keeps its digits wherever it stands and whatever its offset', () => {
  for (let padding = 0; padding < 40; padding++) {
    const pad = ' '.repeat(padding);
    expect(parsed(`${pad}[1,${pad}7346244611012968789]`)).toEqual([1, 7346244611012968789n]);
    expect(parsed(`{"${'x'.repeat(padding)}":-9223372036854775808}`)).toEqual({ ['x'.repeat(padding)]: -9223372036854775808n });
  }
  expect(parsed('18446744073709551615')).toBe(18446744073709551615n);
});

test('numbers that a double holds, or that are no integers, stay numbers', () => {
  for (const written of [
    '9007199254740991',
    '1234567890123456',
    '0.12345678901234567',
    '1e21',
    '12345678901234567890.5',
    '1E400',
  ]) {
    expect(parsed(`[${written}]`)).toEqual([Number(written)]);
  }
});

test('an integer of more than 20 digits is a number', () => {
  expect(parsed('[123456789012345678901,9007199254740993]')).toEqual([123456789012345680000, 9007199254740993n]);
});

test('a number in the place of a key is no JSON', () => {
  expect(parseJson('{12345678901234567890:1}').ok).toBe(false);
  expect(parseJson('{12345678901234567890 \n :1}').ok).toBe(false);
});

test('the tokens of Python are null outside strings and text inside', () => {
  verifies('ht.json.nan');
  expect(parsed('{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN","d":7346244611012968789}')).toEqual({
    a: null,
    b: [null, null],
    c: 'NaN',
    d: 7346244611012968789n,
  });
  for (const text of ['-NaN', 'NaNs', '{NaN:1}', 'xNaN', '1NaN', '[NaN']) {
    expect(parseJson(text).ok, text).toBe(false);
  }
});

test('a byte order mark is skipped', () => {
  verifies('ht.json.bom');
  expect(parsed('\uFEFF{"a":1}')).toEqual({ a: 1 });
});

test('the empty text, and text that is no JSON, have a message', () => {
  for (const text of ['', ' ', '{', '{"a":}', 'undefined', '"', '"\\']) {
    expect(parseJson(text), text).toMatchObject({ ok: false, message: expect.stringMatching(/./) as string });
  }
});

test('deep nesting is parsed', () => {
  const depth = 50_000;
  expect(parseJson(`${'['.repeat(depth)}7346244611012968789${']'.repeat(depth)}`).ok).toBe(true);
});

test('a member named __proto__ changes no prototype', () => {
  const value = parsed('{"__proto__":{"admin":7346244611012968789}}') as { admin?: unknown };
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(value.admin).toBeUndefined();
  expect(stringifyJson(value as JsonValue)).toBe('{"__proto__":{"admin":7346244611012968789}}');
});
