/**
 * JSON without loss: integers beyond 2^53 become `bigint` and are written back with every digit.
 *
 * The fast path is the engine's own parser. Only a text that holds a run of 16 or more digits where a number may start, or one
 * that the engine refuses, is looked at character by character.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

/**
 * Parses a JSON text. Integers of up to 20 digits that a double cannot hold come back as `bigint`; all other numbers as `number`.
 * The bare tokens `NaN`, `Infinity` and `-Infinity` (Python's json module writes them; contract/hightouch.md §1.8 rule 6) are
 * read as null, but only in a text that is not JSON otherwise. A byte order mark is skipped.
 */
export function parseJson(text: string): ParsedJson {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (mayHoldLargeInteger.test(source)) {
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

const mayHoldLargeInteger = /(?:^|[:[,\s])-?[1-9]\d{15,}/;
const largeInteger = /^-?[1-9]\d{15,19}$/;

function parseRewritten(source: string): ParsedJson {
  // Every candidate taken is a text made to confuse: it is read as plain JSON, its large integers as doubles.
  const mark = unusedMark(source);
  if (mark === undefined) {
    return parsePlain(source);
  }
  const rewritten = rewriteTokens(source, mark);
  try {
    const value = JSON.parse(rewritten.text) as JsonValue;
    return { ok: true, value: rewritten.markCount === 0 ? value : reviveMarked(value, mark) };
  } catch (error) {
    return notJson(error);
  }
}

function parsePlain(source: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(source) as JsonValue };
  } catch (error) {
    return notJson(error);
  }
}

function notJson(error: unknown): ParsedJson {
  return { ok: false, message: error instanceof Error ? error.message : 'not JSON' };
}

/**
 * A character that no string of the text holds, so that a marked integer can't be mistaken for a sender's string. A control
 * character stands in a JSON string only as its escape; those whose escape has no letter have one spelling.
 */
function unusedMark(source: string): string | undefined {
  for (const code of ['01', '02', '03', '04', '05', '06', '07', '11', '12', '13', '14', '15', '16', '17', '18', '19']) {
    if (!source.includes(`\\u00${code}`)) {
      return String.fromCharCode(Number.parseInt(code, 16));
    }
  }
  return undefined;
}

/** Copies the text, replacing tokens outside strings: large integers by marked strings, NaN and Infinity by null. */
function rewriteTokens(source: string, mark: string): { text: string; markCount: number } {
  const markText = JSON.stringify(mark).slice(1, -1);
  const token = /"|-?(?:NaN|Infinity)\b|-?\d[\d.eE+-]*/g;
  let text = '';
  let copied = 0;
  let markCount = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    if (match[0] === '"') {
      token.lastIndex = endOfString(source, match.index);
      continue;
    }
    const replacement = replaceToken(match[0], markText);
    if (replacement === undefined) {
      continue;
    }
    text += source.slice(copied, match.index) + replacement;
    copied = match.index + match[0].length;
    markCount += replacement === 'null' ? 0 : 1;
  }
  return { text: text + source.slice(copied), markCount };
}

function replaceToken(token: string, markText: string): string | undefined {
  if (token.endsWith('N') || token.endsWith('y')) {
    return 'null';
  }
  if (!largeInteger.test(token) || Number.isSafeInteger(Number(token))) {
    return undefined;
  }
  return `"${markText}${token}"`;
}

/** The index behind the closing quote of the string that opens at `start`; the text's length when it never closes. */
function endOfString(source: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = source.indexOf('"', from);
    if (quote === -1) {
      return source.length;
    }
    let backslashes = 0;
    while (source[quote - 1 - backslashes] === '\\') {
      backslashes++;
    }
    if (backslashes % 2 === 0) {
      return quote + 1;
    }
    from = quote + 1;
  }
}

/** Turns marked strings into bigints, in place. Iterative: depth is the sender's choice. */
function reviveMarked(root: JsonValue, mark: string): JsonValue {
  const holder: JsonValue[] = [root];
  const open: (JsonValue[] | JsonObject)[] = [holder];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    const target = container as JsonObject;
    for (const key of Object.keys(target)) {
      const value = target[key];
      if (typeof value === 'string' && value.startsWith(mark)) {
        setOwn(target, key, BigInt(value.slice(mark.length)));
      } else if (typeof value === 'object' && value !== null) {
        open.push(value);
      }
    }
  }
  return holder[0] as JsonValue;
}

/** Plain assignment to `__proto__` would change the prototype instead of the member of that name. */
function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
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
  const members: string[] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) {
      members.push(`${JSON.stringify(key)}:${writeValue(member)}`);
    }
  }
  return `{${members.join(',')}}`;
}
