import { type JsonValue, stringifyJson } from '@fairlead/protocol';
import type { Column } from './columns.ts';
import type { Integers } from './number-vector.ts';
import type { Texts } from './text-vector.ts';

/** The values of one column over some rows, in the form in which they are written; undefined for NULL. */
export type ColumnValues =
  | { readonly kind: 'texts'; readonly values: Texts }
  | { readonly kind: 'int16' | 'int32' | 'int64'; readonly values: Integers };

export function columnValues<Row>(column: Column<Row>, rows: readonly Row[]): ColumnValues {
  switch (column.type) {
    case 'BIGINT':
      return { kind: 'int64', values: rows.map(column.read) };
    case 'USMALLINT':
      return { kind: 'int16', values: rows.map(column.read) };
    case 'INTEGER':
    case 'UINTEGER':
      return { kind: 'int32', values: rows.map(column.read) };
    case 'VARCHAR':
      return { kind: 'texts', values: rows.map(column.read) };
    case 'JSON':
      return { kind: 'texts', values: jsonTexts(rows.map(column.read)) };
    case 'TIMESTAMP':
      return { kind: 'int64', values: rows.map((row) => toMicros(column.read(row))) };
    default:
      return column satisfies never;
  }
}

/** Events of one batch share their user's attributes, device and context: an object is written once for a run of rows. */
function jsonTexts(values: readonly (JsonValue | undefined)[]): Texts {
  let last: JsonValue | undefined;
  let lastText: string | undefined;
  return values.map((value) => {
    if (value !== last) {
      last = value;
      lastText = jsonText(value);
    }
    return lastText;
  });
}

/** As a JSON column has it. What is in quarantine may be nested too deep to be written: NULL then, and its raw request is served from the log. */
export function jsonText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  try {
    return withoutLoneSurrogates(stringifyJson(value));
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * JSON text has lone surrogates as escapes, and no other character as such a one. DuckDB takes the text and then fails every
 * query that looks inside, so they become U+FFFD like everywhere else.
 */
function withoutLoneSurrogates(json: string): string {
  return json.includes('\\ud')
    ? json.replaceAll(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (escape) => (escape.length === 6 ? '\ufffd' : escape))
    : json;
}

/** Microseconds since the epoch. A `bigint` where a double does not hold them. */
function toMicros(timeMs: number | undefined): number | bigint | undefined {
  if (timeMs === undefined) {
    return undefined;
  }
  const micros = Math.trunc(timeMs) * 1000;
  return Number.isSafeInteger(micros) ? micros : BigInt(Math.trunc(timeMs)) * 1000n;
}
