import type { DuckDBConnection } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';

/**
 * Lets one reading statement through and nothing else.
 *
 * The engine is locked already (no files, network, extensions or settings) and the statement will run in a read-only transaction;
 * what is left are functions with effects beyond a transaction, functions that run SQL given as text, and those that tell about
 * the machine. They are found in the engine's own parse tree, so no spelling hides them.
 */
export async function checkStatement(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await extract(connection, sql);
  if (statements !== 1) {
    throw new FairleadError('statement_not_allowed', `One statement is run at a time; this text holds ${statements}.`);
  }
  const selected = sql.replace(explainPrefix, '');
  for (const name of await functionNames(connection, selected)) {
    if (isDenied(name)) {
      throw new FairleadError('function_not_allowed', `The function ${name} is not allowed.`);
    }
  }
}

const explainPrefix = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*explain\b(?:\s+analyze\b)?(?:\s*\([^)]*\))?/i;

/** Functions with effects, that run text as SQL, or that look at files, settings or secrets. */
const deniedFunctions: ReadonlySet<string> = new Set([
  'nextval',
  'currval',
  'setseed',
  'sleep_ms',
  'write_log',
  'query',
  'query_table',
  'json_execute_serialized_sql',
  'from_substrait',
  'from_substrait_json',
  'checkpoint',
  'force_checkpoint',
  'current_setting',
  'getenv',
  'getvariable',
  'glob',
  'sniff_csv',
  'which_secret',
  'duckdb_secrets',
  'duckdb_settings',
  'duckdb_databases',
  'duckdb_temporary_files',
  'seq_scan',
  'arrow_scan',
  'arrow_scan_dumb',
  'pandas_scan',
]);

const deniedPrefixes = [
  'read_',
  'parquet_',
  'pragma_',
  'enable_',
  'disable_',
  'set_',
  'truncate_',
  'duckdb_log',
  'write_',
  'copy_',
];

function isDenied(name: string): boolean {
  return deniedFunctions.has(name) || deniedPrefixes.some((prefix) => name.startsWith(prefix));
}

async function extract(connection: DuckDBConnection, sql: string): Promise<number> {
  try {
    const statements = await connection.extractStatements(sql);
    return statements.count;
  } catch (error) {
    throw new FairleadError('invalid_sql', messageOf(error), { cause: error });
  }
}

/** The names of all functions and tables that a SELECT mentions; rejects whatever is no SELECT. */
async function functionNames(connection: DuckDBConnection, select: string): Promise<ReadonlySet<string>> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [select]);
  const serialized = JSON.parse(String(result.getRows()[0]?.[0])) as ParseTree;
  if (serialized.error === true) {
    const isSyntax = serialized.error_type === 'parser';
    throw new FairleadError(isSyntax ? 'invalid_sql' : 'statement_not_allowed', serialized.error_message);
  }
  const names = new Set<string>();
  collectNames(serialized, names);
  return names;
}

interface ParseTree {
  readonly error?: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
}

/** Views over functions (`pragma_database_list`) are tables in the tree: their names count as well. */
function collectNames(root: unknown, names: Set<string>): void {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) {
      continue;
    }
    for (const [key, value] of Object.entries(node)) {
      if ((key === 'function_name' || key === 'table_name') && typeof value === 'string') {
        names.add(value.toLowerCase());
      } else if (typeof value === 'object' && value !== null) {
        open.push(value);
      }
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
