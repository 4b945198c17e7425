/** JSON without loss: integers beyond 2^53 become `bigint` and are written back with every digit. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export type ParsedJson = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly message: string };

/**
 * Parses a JSON text. Integers of up to 20 digits that a double cannot hold come back as `bigint`; all other numbers as `number`.
 * The bare tokens `NaN`, `Infinity` and `-Infinity` (Python's json module writes them; contract/hightouch.md §1.8 rule 6) are
 * read as null, but only in a text that is not JSON otherwise. A byte order mark is skipped.
 *
 * The fast path is the engine's own parser. Only a text with a run of 16 digits where a number may start, or one that the engine
 * refuses, is rewritten first: each such integer becomes a marked string, which is turned into its bigint afterwards.
 */
export function parseJson(text: string): ParsedJson {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (mayHoldLargeInteger(source)) {
    return parseRewritten(source);
  }
  const parsed = parsePlain(source);
  return parsed.ok || !/NaN|Infinity/.test(source) ? parsed : parseRewritten(source);
}

/** Writes a value as JSON text; a `bigint` as its digits. Throws `RangeError` on nesting too deep for the stack. */
export function stringifyJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) {
      return writeValue(value);
    }
    throw error;
  }
}

/** True for what JSON calls an object: not null, not an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets a member of any name. Plain assignment to `__proto__` would change the prototype instead. */
export function setMember(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/**
 * A copy to which members are to be added, `__proto__` a name like any other. Adding one to what a spread made takes the engine 2 µs and
 * more (Node 20), a hundred times what it takes here.
 */
export function copyMembers(object: JsonObject): JsonObject {
  return omitMembers(object, []);
}

/** A copy without some of the members. */
export function omitMembers(object: JsonObject, names: readonly string[]): JsonObject {
  const copy: JsonObject = {};
  for (const name in object) {
    if (!names.includes(name)) {
      setMember(copy, name, object[name] as JsonValue);
    }
  }
  return copy;
}

const runLength = 16;

/** A run of 16 digits covers one of every 16 characters, so that only those are looked at. */
function mayHoldLargeInteger(source: string): boolean {
  for (let index = runLength - 1; index < source.length; index += runLength) {
    if (isDigit(source.charCodeAt(index))) {
      let start = index;
      while (start > 0 && isDigit(source.charCodeAt(start - 1))) {
        start--;
      }
      let end = index + 1;
      while (isDigit(source.charCodeAt(end))) {
        end++;
      }
      if (end - start >= runLength && mayStartNumber(source, start)) {
        return true;
      }
      // Behind the run stands no digit, so a run of 16 further on covers the 16th character from here.
      index = end - 1;
    }
  }
  return false;
}

/** False behind a quote, a letter or a decimal point: those digits are text, or a fraction. */
function mayStartNumber(source: string, start: number): boolean {
  const before = source.charCodeAt(source.charCodeAt(start - 1) === minus ? start - 2 : start - 1);
  return Number.isNaN(before) || before === comma || before === colon || before === openBracket || before <= space;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const minus = 0x2d;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const space = 0x20;

function parsePlain(source: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(source) as JsonValue };
  } catch (error) {
    return notJson(error);
  }
}

function parseRewritten(source: string): ParsedJson {
  try {
    const mark = unusedMark(source);
    const rewritten = rewriteTokens(source, escapeText(mark));
    const value = JSON.parse(rewritten.text) as JsonValue;
    return { ok: true, value: rewritten.markCount === 0 ? value : reviveMarked(value, mark) };
  } catch (error) {
    return notJson(error);
  }
}

function notJson(error: unknown): ParsedJson {
  return { ok: false, message: error instanceof Error ? error.message : 'not JSON' };
}

/**
 * A start that no string of the text has, so that a marked integer can't be mistaken for a sender's string: U+0001, and where the text has that
 * somewhere, eight more behind it that nobody can foresee. A control character stands in JSON only as its escape, and these have one spelling
 * each. It is as long whatever the text is: it is written as often as there are large integers.
 */
function unusedMark(source: string): string {
  let mark = '\u0001';
  while (source.includes(escapeText(mark))) {
    mark = `\u0001${Array.from({ length: 8 }, randomControl).join('')}`;
  }
  return mark;
}

/** U+0001 to U+0007, or U+0010 to U+0018. */
function randomControl(): string {
  const nth = 1 + Math.floor(Math.random() * 16);
  return String.fromCharCode(nth < 8 ? nth : nth + 8);
}

function escapeText(mark: string): string {
  return Array.from(mark, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

/** Copies the text, replacing tokens outside strings: large integers by marked strings, NaN and Infinity by null. */
function rewriteTokens(source: string, markText: string): { text: string; markCount: number } {
  let text = '';
  let copied = 0;
  let markCount = 0;
  let index = 0;
  while (index < source.length) {
    const code = source.charCodeAt(index);
    if (code === quote) {
      index = endOfString(source, index);
      continue;
    }
    const end = isDigit(code) || code === minus || code === capitalN || code === capitalI ? endOfToken(source, index) : index;
    const replacement = end === index ? undefined : replaceToken(source.slice(index, end), markText);
    // A number in the place of a key is no JSON and must not become any.
    if (replacement !== undefined && !isBeforeColon(source, end)) {
      text += source.slice(copied, index) + replacement;
      copied = end;
      markCount += replacement === 'null' ? 0 : 1;
    }
    index = Math.max(end, index + 1);
  }
  return { text: text + source.slice(copied), markCount };
}

const quote = 0x22;
const backslash = 0x5c;
const capitalI = 0x49;
const capitalN = 0x4e;

/** The index behind the closing quote of the string that opens at `start`; the text's length when it never closes. */
function endOfString(source: string, start: number): number {
  for (let index = start + 1; index < source.length; index++) {
    const code = source.charCodeAt(index);
    if (code === quote) {
      return index + 1;
    }
    if (code === backslash) {
      index++;
    }
  }
  return source.length;
}

/** The index behind a number, however odd, or a word that Python writes in the place of one; `start` itself at any other word. */
function endOfToken(source: string, start: number): number {
  if (!isDigit(source.charCodeAt(start))) {
    const word = pythonWords.find((candidate) => source.startsWith(candidate, start));
    if (word !== undefined) {
      return start + word.length;
    }
  }
  let end = start;
  for (let code = source.charCodeAt(end); isDigit(code) || isNumberSign(code); code = source.charCodeAt(end)) {
    end++;
  }
  return end;
}

const pythonWords = ['NaN', 'Infinity', '-Infinity'] as const;

/** One of `.`, `+`, `-`, `e` and `E`. */
function isNumberSign(code: number): boolean {
  return code === 0x2e || code === 0x2b || code === minus || (code | 0x20) === 0x65;
}

const largeInteger = /^-?[1-9]\d{15,19}$/;

function replaceToken(token: string, markText: string): string | undefined {
  if (token.endsWith('N') || token.endsWith('y')) {
    return 'null';
  }
  if (token.length < runLength || !largeInteger.test(token) || Number.isSafeInteger(Number(token))) {
    return undefined;
  }
  return `"${markText}${token}"`;
}

function isBeforeColon(source: string, end: number): boolean {
  let index = end;
  while (source.charCodeAt(index) <= space) {
    index++;
  }
  return source.charCodeAt(index) === colon;
}

/** Turns marked strings into bigints, in place. Iterative: depth is the sender's choice. */
function reviveMarked(root: JsonValue, mark: string): JsonValue {
  const holder: JsonValue[] = [root];
  const open: (JsonValue[] | JsonObject)[] = [holder];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    const target = container as JsonObject;
    for (const key in target) {
      const value = target[key] as JsonValue;
      if (typeof value === 'string') {
        if (value.charCodeAt(0) === 1 && value.startsWith(mark)) {
          setMember(target, key, BigInt(value.slice(mark.length)));
        }
      } else if (typeof value === 'object' && value !== null) {
        open.push(value);
      }
    }
  }
  return holder[0] as JsonValue;
}

function writeValue(value: JsonValue): string {
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => writeValue(item ?? null)).join(',')}]`;
  }
  let members = '';
  for (const key in value) {
    const member = value[key];
    if (member !== undefined) {
      members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${writeValue(member)}`;
    }
  }
  return `{${members}}`;
}
