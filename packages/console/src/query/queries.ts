import type { Api } from '../server/api.ts';

export type ChartKind = 'bars' | 'line';

export interface NamedQuery {
  readonly name: string;
  readonly sql: string;
  readonly chart?: ChartKind;
}

export type Tables = Readonly<Record<string, readonly Column[]>>;

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** As `/api/queries` tells them. */
export interface Queries {
  readonly saved: readonly NamedQuery[];
  readonly readyMade: readonly NamedQuery[];
  readonly tables: Tables;
  /** Functions of the engine that no query may call. */
  readonly refusedFunctions: readonly string[];
}

export type Value = null | boolean | number | string | readonly unknown[] | object;
export type Row = Readonly<Record<string, Value>>;

export interface Result {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly truncated: boolean;
}

/** One that a query may call. */
export interface SqlFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly description: string | null;
}

/** As the engine of this very server tells them, but for those that it refuses. */
export async function listFunctions(api: Api, refused: readonly string[]): Promise<readonly SqlFunction[]> {
  const sql = `
    SELECT function_name AS name, arg_max(parameters, len(parameters)) AS parameters, any_value(description) AS description
    FROM duckdb_functions()
    WHERE schema_name = 'main' AND function_type IN ('scalar', 'aggregate', 'macro')
      AND function_name SIMILAR TO '[a-z][a-z0-9_]*' AND NOT starts_with(function_name, 'icu_')
    GROUP BY function_name ORDER BY function_name`;
  const { rows } = await api.post<{ readonly rows: readonly SqlFunction[] }>('query', { body: { sql } });
  return rows.filter(({ name }) => !refused.includes(name));
}

export type ExportFormat = 'csv' | 'ndjson' | 'parquet';

export function listQueries(api: Api, signal: AbortSignal): Promise<Queries> {
  return api.get<Queries>('queries', { signal });
}

export function runQuery(api: Api, sql: string, signal: AbortSignal): Promise<Result> {
  return api.post<Result>('query', { body: { sql }, signal });
}

/** Fetched, and then given to the browser as a file: an answer that is an error stays on the page. */
export async function exportQuery(api: Api, sql: string, format: ExportFormat): Promise<void> {
  const response = await api.open('POST', 'export', { body: { format, sql } });
  const link = document.createElement('a');
  const url = URL.createObjectURL(await response.blob());
  link.href = url;
  link.download = `query.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
