import { callApi } from './api.ts';
import type { Connection } from './connection.ts';
import { CommandError } from '../errors.ts';
import type { Table } from '../terminal/table.ts';

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The server has more rows than it gives. */
  readonly truncated: boolean;
}

/** Twice as long as a server lets a query run. */
const answerWithinMs = 60_000;

/** The text of the answer as it came: nothing reads it, so no digit is lost. */
export async function fetchQueryText(connection: Connection, sql: string): Promise<string> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const response = await callApi(connection, { method: 'POST', path: '/api/query', body: JSON.stringify({ sql }), signal });
  return response.text();
}

/** Throws as {@link callApi} does. */
export async function fetchQuery(connection: Connection, sql: string): Promise<QueryAnswer> {
  const text = await fetchQueryText(connection, sql);
  try {
    const answer = JSON.parse(text) as QueryAnswer;
    if (Array.isArray(answer.columns) && Array.isArray(answer.rows)) {
      return answer;
    }
  } catch {
    // Reported below, like any other text that is no answer.
  }
  throw new CommandError('unexpected_answer', `What answers at ${connection.url} gave no rows.`);
}

export function toTable({ columns, rows }: QueryAnswer): Table {
  return {
    columns: columns.map(({ name, type }) => ({ name, align: numeric.test(type) ? 'right' : 'left' })),
    rows: rows.map((row) => columns.map(({ name }) => toCell(row[name]))),
  };
}

const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\b.*|BIGNUM)$/;

/** Integers beyond 2^53 come as texts of all their digits. */
function toCell(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
