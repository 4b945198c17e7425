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

/** EXPLAIN takes a SELECT in bare words: in parentheses could stand options, or anything. */
function splitExplain(sql: string): { readonly explain: string; readonly select: string } {
  const afterExplain = skipWord(sql, skipBlank(sql, 0), /explain\b/iy);
  if (afterExplain === undefined) {
    return { explain: '', select: sql };
  }
  const explained = skipBlank(sql, afterExplain);
  const afterAnalyze = skipWord(sql, explained, /analyze\b/iy);
  const select = sql.slice(afterAnalyze === undefined ? explained : skipBlank(sql, afterAnalyze));
  if (select.startsWith('(')) {
    throw new FairleadError('statement_not_allowed', 'EXPLAIN takes no parenthesis: write EXPLAIN [ANALYZE] SELECT ….');
  }
  return { explain: afterAnalyze === undefined ? 'EXPLAIN ' : 'EXPLAIN ANALYZE ', select };
}

/** Where the word that stands at `from` ends, undefined if it is another one. */
function skipWord(sql: string, from: number, word: RegExp): number | undefined {
  word.lastIndex = from;
  return word.test(sql) ? word.lastIndex : undefined;
}

/**
 * Where white space and comments end, each character seen once: one regular expression for all of them would try every way to
 * divide a row of comments. A nested comment is cut short, which is safe: what runs is put together from the parts checked here.
 */
function skipBlank(sql: string, from: number): number {
  let at = from;
  for (let end = blankEnd(sql, at); end > at; end = blankEnd(sql, at)) {
    at = end;
  }
  return at;
}

/** Where the white space or the comment that stands at `at` ends; `at` itself if there is neither, or a comment without an end. */
function blankEnd(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end + 1;
  }
  if (sql.startsWith('/*', at)) {
    const end = sql.indexOf('*/', at + 2);
    return end === -1 ? at : end + 2;
  }
  return at < sql.length && sql.charAt(at).trim() === '' ? at + 1 : at;
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
    // Of what is no SELECT the engine says that it "can't be serialized to json", which is nothing to a user.
    throw tree.error_type === 'parser'
      ? new FairleadError('invalid_sql', tree.error_message)
      : new FairleadError('statement_not_allowed');
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

/** Functions in expressions with effects, that take SQL as text, that tell about settings and the machine, or that can't be stopped. */
export const deniedFunctions: ReadonlySet<string> = new Set([
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
  // Their time grows with the product of two texts' lengths, and they heed no interrupt: two long texts would outlast every limit.
  'levenshtein',
  'editdist3',
  'damerau_levenshtein',
  'jaccard',
  'jaro_similarity',
  'jaro_winkler_similarity',
]);

interface TreeNode {
  readonly type?: unknown;
  readonly class?: unknown;
  readonly catalog_name?: unknown;
  readonly schema_name?: unknown;
  readonly table_name?: unknown;
  readonly function_name?: unknown;
  readonly function?: { readonly function_name?: unknown };
  readonly cte_map?: { readonly map?: readonly { readonly key?: unknown }[] };
}

/** Walks the tree without recursion: its depth is the user's choice. */
function checkTree(root: unknown): void {
  const open: unknown[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) {
      continue;
    }
    checkNode(node);
    for (const child of Object.values(node) as unknown[]) {
      open.push(child);
    }
  }
}

function checkNode(node: TreeNode): void {
  for (const { key } of node.cte_map?.map ?? []) {
    checkQueryName(lowerCase(key));
  }
  if (node.type === 'BASE_TABLE') {
    checkTable(node);
  } else if (node.type === 'TABLE_FUNCTION') {
    const name = lowerCase(node.function?.function_name);
    refuseUnless(allowedTableFunctions.has(name), `The table function ${name} is not allowed.`);
  } else if (node.class === 'FUNCTION') {
    const name = lowerCase(node.function_name);
    refuseUnless(!deniedFunctions.has(name), `The function ${name} is not allowed.`);
  }
}

/** A name given in WITH holds in a part of the statement only; outside of it, it would be the engine's own view. */
function checkQueryName(name: string): void {
  refuseUnless(!isSystemTable('', name), `WITH can't name a query ${name}.`);
}

function checkTable(node: TreeNode): void {
  const schema = lowerCase(node.schema_name);
  const table = lowerCase(node.table_name);
  // The engine would take it for a file, and reaches the folders in which it exports and keeps what is too much for memory.
  const path = `${lowerCase(node.catalog_name)}${schema}${table}`;
  refuseUnless(!/[./\\:*?]/.test(path), `The table ${table} is not allowed: no table has such a name.`);
  const isOurs = allowedSchemas.has(schema) && allowedTables.has(table);
  const isCatalog = allowedCatalogTables.has(`${schema}.${table}`);
  // A table that is nowhere is left to the engine, whose message says what there is.
  refuseUnless(isOurs || isCatalog || !isSystemTable(schema, table), `The table ${table} is not allowed.`);
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
