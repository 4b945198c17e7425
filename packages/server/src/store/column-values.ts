import { type DuckDBValue, DuckDBTimestampValue } from '@duckdb/node-api';
import { type JsonValue, stringifyJson } from '@fairlead/protocol';
import type { Column } from './columns.ts';

/** The values of one column over some rows, in the form that DuckDB takes. */
export function columnValues<Row>(column: Column<Row>, rows: readonly Row[]): DuckDBValue[] {
  switch (column.type) {
    case 'BIGINT':
    case 'INTEGER':
      return rows.map((row) => column.read(row) ?? null);
    case 'VARCHAR':
      return rows.map((row) => toText(column.read(row)));
    case 'JSON':
      return jsonValues(rows.map((row) => column.read(row)));
    case 'TIMESTAMP':
      return rows.map((row) => toTimestamp(column.read(row)));
    default:
      return column satisfies never;
  }
}

/** Events of one batch share their user's attributes, device and context: an object is written once for a run of rows. */
function jsonValues(values: readonly (JsonValue | undefined)[]): DuckDBValue[] {
  let last: JsonValue | undefined;
  let lastText: string | null = null;
  return values.map((value) => {
    if (value !== last) {
      last = value;
      lastText = toJsonText(value);
    }
    return lastText;
  });
}

/** What is in quarantine may be nested too deep to be written: NULL then, and its raw request is served from the log. */
function toJsonText(value: JsonValue | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  try {
    return withoutLoneSurrogates(stringifyJson(value));
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
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

/** Lone surrogates have no UTF-8 form: they become U+FFFD here, the raw request keeps them. */
function toText(value: string | undefined): string | null {
  return value === undefined ? null : value.isWellFormed() ? value : value.toWellFormed();
}

function toTimestamp(timeMs: number | undefined): DuckDBValue {
  return timeMs === undefined ? null : new DuckDBTimestampValue(BigInt(Math.trunc(timeMs)) * 1000n);
}
