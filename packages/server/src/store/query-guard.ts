import type { DuckDBConnection } from '@duckdb/node-api';
import { FairleadError } from '../errors.ts';

/**
 * Lets one reading statement through and nothing else. Returns the text to run, which is exactly what was checked.
 *
 * The engine is locked already (no files, network, extensions or settings) and the statement will run in a read-only transaction.
 * What is left are functions with effects beyond a transaction, those that run SQL given as text, and those that tell about the
 * machine. All of them are found in the engine's own parse tree, so no spelling hides them: of tables and table functions only
 * what is known to be harmless is let through, of other functions all but what is known not to be.
 */
export async function checkStatement(connection: DuckDBConnection, sql: string): Promise<string> {
  const { explain, select } = splitExplain(sql);
  const statement = explain + select;
  const count = await countStatements(connection, statement);
  if (count !== 1) {
    throw new FairleadError('statement_not_allowed', `One statement is run at a time; this text holds ${count}.`);
  }
  checkTree(await parseSelect(connection, select));
  return statement;
}

const blank = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)`;
const explainPrefix = new RegExp(`^${blank}*explain\\b${blank}*(analyze\\b${blank}*)?`, 'i');

/** EXPLAIN takes a SELECT in bare words: in parentheses could stand options, or anything. */
function splitExplain(sql: string): { readonly explain: string; readonly select: string } {
  const match = explainPrefix.exec(sql);
  if (match === null) {
    return { explain: '', select: sql };
  }
  const select = sql.slice(match[0].length);
  if (select.startsWith('(')) {
    throw new FairleadError('statement_not_allowed', 'EXPLAIN takes no parenthesis: write EXPLAIN [ANALYZE] SELECT ….');
  }
  return { explain: match[1] === undefined ? 'EXPLAIN ' : 'EXPLAIN ANALYZE ', select };
}

async function countStatements(connection: DuckDBConnection, sql: string): Promise<number> {
  try {
    const statements = await connection.extractStatements(sql);
    return statements.count;
  } catch (error) {
    throw new FairleadError('invalid_sql', messageOf(error), { cause: error });
  }
}

interface ParseTree {
  readonly error?: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
}

async function parseSelect(connection: DuckDBConnection, select: string): Promise<ParseTree> {
  const result = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [select]);
  const tree = JSON.parse(String(result.getRows()[0]?.[0])) as ParseTree;
  if (tree.error === true) {
    const isSyntax = tree.error_type === 'parser';
    throw new FairleadError(isSyntax ? 'invalid_sql' : 'statement_not_allowed', tree.error_message);
  }
  return tree;
}

const allowedTables: ReadonlySet<string> = new Set(['events', 'quarantine', 'progress']);
const allowedSchemas: ReadonlySet<string> = new Set(['', 'main', 'storage']);
const allowedCatalogTables: ReadonlySet<string> = new Set(['information_schema.tables', 'information_schema.columns']);
const allowedTableFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'repeat',
  'unnest',
  'json_each',
  'json_tree',
  'summary',
  'duckdb_tables',
  'duckdb_views',
  'duckdb_columns',
  'duckdb_sequences',
  'duckdb_functions',
]);

/** Functions in expressions with effects, that take SQL as text, or that tell about settings and the machine. */
const deniedFunctions: ReadonlySet<string> = new Set([
  'nextval',
  'currval',
  'setseed',
  'sleep_ms',
  'pg_sleep',
  'write_log',
  'current_setting',
  'getvariable',
  'getenv',
  'which_secret',
  'json_serialize_plan',
  'json_execute_serialized_sql',
  'from_substrait',
  'from_substrait_json',
]);

interface TreeNode {
  readonly type?: unknown;
  readonly class?: unknown;
  readonly schema_name?: unknown;
  readonly table_name?: unknown;
  readonly function_name?: unknown;
  readonly function?: { readonly function_name?: unknown };
  readonly cte_map?: { readonly map?: readonly { readonly key?: unknown }[] };
}

/** Walks the tree without recursion: its depth is the user's choice. */
function checkTree(root: unknown): void {
  const tables: TreeNode[] = [];
  const named = new Set<string>();
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) {
      continue;
    }
    checkNode(node, { tables, named });
    for (const child of Object.values(node) as unknown[]) {
      open.push(child);
    }
  }
  for (const table of tables) {
    checkTable(table, named);
  }
}

function checkNode(node: TreeNode, found: { readonly tables: TreeNode[]; readonly named: Set<string> }): void {
  for (const { key } of node.cte_map?.map ?? []) {
    found.named.add(lowerCase(key));
  }
  if (node.type === 'BASE_TABLE') {
    found.tables.push(node);
  } else if (node.type === 'TABLE_FUNCTION') {
    const name = lowerCase(node.function?.function_name);
    refuseUnless(allowedTableFunctions.has(name), `The table function ${name} is not allowed.`);
  } else if (node.class === 'FUNCTION') {
    const name = lowerCase(node.function_name);
    refuseUnless(!deniedFunctions.has(name), `The function ${name} is not allowed.`);
  }
}

function checkTable(node: TreeNode, named: ReadonlySet<string>): void {
  const schema = lowerCase(node.schema_name);
  const table = lowerCase(node.table_name);
  const isOurs = allowedSchemas.has(schema) && allowedTables.has(table);
  const isNamedHere = schema === '' && named.has(table);
  const isCatalog = allowedCatalogTables.has(`${schema}.${table}`);
  // A table that is nowhere is left to the engine, whose message says what there is.
  refuseUnless(isOurs || isNamedHere || isCatalog || !isSystemTable(schema, table), `The table ${table} is not allowed.`);
}

/** The engine's own views tell about its settings and files: all of them stand in these schemas or have these names. */
function isSystemTable(schema: string, table: string): boolean {
  return !allowedSchemas.has(schema) || /^(?:pg_|pragma_|duckdb_|sqlite_|information_schema)/.test(table);
}

function refuseUnless(isAllowed: boolean, message: string): void {
  if (!isAllowed) {
    throw new FairleadError('function_not_allowed', message);
  }
}

function lowerCase(name: unknown): string {
  return typeof name === 'string' ? name.toLowerCase() : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
