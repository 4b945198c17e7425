import { eventColumns, quarantineColumns } from './columns.ts';
import { overflowOf } from './overflow-tables.ts';
import {
  groupByPosition,
  isOneRow,
  type RowCondition,
  type RowId,
  type RowSearch,
  type RowSelection,
  type TableName,
} from './row-search.ts';

/** SQL of our own with the texts of its parameters, `$1` the first. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

/** The columns of a table as SQL shows them. */
export const columnNames: Readonly<Record<TableName, readonly string[]>> = {
  events: shownNames(eventColumns),
  quarantine: shownNames(quarantineColumns),
};

/** The same with their types, for who writes SQL. */
export const columnTypes: Readonly<Record<TableName, readonly { readonly name: string; readonly type: string }[]>> = {
  events: shownTypes(eventColumns),
  quarantine: shownTypes(quarantineColumns),
};

/**
 * Holds for every row, and the engine can't know. Where nothing is asked of rows that are looked for in an order, DuckDB 1.5 goes by how many each row group
 * has (`row_group_pruner`): it passes over all others once the first have enough, though they be rows of a transaction that is not visible yet. Without this,
 * the newest rows are too few, or none, while others are being stored.
 */
export const everyRow = '(position & 0) = 0';

/** The position of a row, in whose order the engine reads no row groups: see {@link pageStatement}. */
export const unorderedPosition = '(position | 0)';

/** What the views show beside the columns of the tables. */
export function receiptColumn(logId: string): string {
  return `'${logId}-' || position AS receipt`;
}

/** The columns whose text is JSON. */
export const jsonColumnNames: ReadonlySet<string> = new Set(
  [...eventColumns, ...quarantineColumns].filter(({ type }) => type === 'JSON').map(({ name }) => name),
);

/**
 * One row more than asked for is read, so that the answer knows whether there are more.
 *
 * The engine reads row groups in the order that is asked for, which is what makes a page of many million rows quick; but it may end its search at one that is
 * just being added, with too few rows. With `readsAll` it takes them as they come: slower by far, and never wrong.
 */
export function pageStatement(
  { table, conditions, order, rowsMax, columns = columnNames[table] }: RowSearch,
  { logId, readsAll = false }: { readonly logId: string; readonly readsAll?: boolean },
): Statement {
  const values: string[] = [];
  const direction = order === 'desc' ? 'DESC' : 'ASC';
  // One row has no order, and looking for the first of it makes the engine slower by much.
  const isOne = isOneRow(conditions);
  const orderBy = (position: string): string => (isOne ? '' : ` ORDER BY ${position} ${direction}, event_index ${direction}`);
  const where = toWhere(conditions, values, everyRow);
  const limit = ` LIMIT ${Math.trunc(rowsMax) + 1}`;
  // Of both tables together, the engine would read all rows to find the newest.
  const found = [...new Set(['position', 'event_index', ...columns])];
  const parts = placesOf(table).map(({ place, isSmall }) => {
    const ordered = orderBy(readsAll || isSmall ? unorderedPosition : 'position');
    return `(SELECT ${toShown(found, logId)} FROM storage.${place}${where}${ordered}${limit})`;
  });
  return { sql: `SELECT ${toColumns(columns)} FROM (${parts.join(' UNION ALL ')})${orderBy('position')}${limit}`, values };
}

/** Where the rows of a table are, the oldest first. */
function placesOf(table: TableName): readonly { readonly place: string; readonly isSmall: boolean }[] {
  const all = { place: table, isSmall: false };
  return table === 'events' ? [all, { place: overflowOf(table), isSmall: true }] : [all];
}

/**
 * Those of these rows for which all conditions hold, the newest first. A part for each position, because the engine skips what is not
 * at it; given a list of them, it reads nearly all. To plan the parts is more work than to read them: so they are of the table, not of the
 * view, and the conditions are asked once, of what they find.
 */
export function rowsStatement(rows: readonly RowId[], search: RowSearch, logId: string): Statement {
  const { table, conditions, columns = columnNames[search.table] } = search;
  const values: string[] = [];
  const where = toWhere(conditions, values);
  const needed = new Set(['position', 'event_index', ...columns, ...conditions.flatMap(columnsOf)]);
  needed.delete('receipt');
  const select = `SELECT ${toColumns([...needed])} FROM storage`;
  const parts = [...groupByPosition(rows)].map(
    ([position, within]) => `${select}.${table} WHERE position = ${position} AND event_index IN (${within.join(', ')})`,
  );
  if (table === 'events') {
    // Few rows are there at any time: they are read at once.
    const ids = rows.map(({ position, eventIndex }) => `(${position}, ${eventIndex})`);
    parts.push(`${select}.${overflowOf(table)} WHERE (position, event_index) IN (${ids.join(', ')})`);
  }
  return {
    sql:
      `WITH found AS MATERIALIZED (${parts.join(' UNION ALL ')})` +
      ` SELECT ${toShown(columns, logId)} FROM found${where} ORDER BY position DESC, event_index DESC`,
    values,
  };
}

/** Those that a condition looks at. */
function columnsOf(condition: RowCondition): readonly string[] {
  switch (condition.kind) {
    case 'text':
      return [condition.column];
    case 'mpid':
      return ['mpid'];
    case 'identity':
      return ['identities'];
    case 'user':
      return ['user_id', 'anonymous_id', 'previous_id', 'mpid', 'identities'];
    case 'received_from':
    case 'received_to':
      return ['received_at'];
    case 'retried':
      return ['retried_as'];
    case 'row':
    case 'before':
    case 'after':
      return [];
    default:
      return condition satisfies never;
  }
}

function toColumns(columns: readonly string[]): string {
  return columns.map((name) => `"${name}"`).join(', ');
}

/** Columns of a view from those of its table. */
function toShown(columns: readonly string[], logId: string): string {
  return columns.map((name) => (name === 'receipt' ? receiptColumn(logId) : `"${name}"`)).join(', ');
}

/** How many rows there are: `count`. */
export function countStatement({ table, conditions }: Pick<RowSelection, 'table' | 'conditions'>): Statement {
  const values: string[] = [];
  return { sql: `SELECT count(*) AS count FROM ${table}${toWhere(conditions, values)}`, values };
}

/** Quarantined events by source and reason, the most frequent first. */
export function summaryStatement(conditions: readonly RowCondition[]): Statement {
  const values: string[] = [];
  const columns = 'source, reason, count(*) AS count, min(received_at) AS first_received_at, max(received_at) AS last_received_at';
  const sql =
    `SELECT ${columns} FROM quarantine${toWhere(conditions, values)}` +
    ' GROUP BY source, reason ORDER BY count DESC, source, reason';
  return { sql, values };
}

/** The rows that `selection` names, in the order of the log, which is the order in which they were inserted. */
export function selectionStatement(selection: RowSelection, write: (name: string) => string): Statement {
  const values: string[] = [];
  const known = columnNames[selection.table];
  const names = selection.columns.length === 0 ? known : selection.columns;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no column ${unknown} in ${selection.table}.`);
  }
  return { sql: `SELECT ${names.map(write).join(', ')} FROM ${selection.table}${toWhere(selection.conditions, values)}`, values };
}

function shownNames(columns: readonly { readonly name: string }[]): readonly string[] {
  const names = columns.map(({ name }) => name);
  // The views add it behind the row's own id.
  return [...names.slice(0, 2), 'receipt', ...names.slice(2)];
}

function shownTypes(
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly { readonly name: string; readonly type: string }[] {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return shownNames(columns).map((name) => ({ name, type: types.get(name) ?? 'VARCHAR' }));
}

/**
 * Puts the texts behind those that are there already. Whole numbers stand in the statement itself: the engine skips what a number rules out
 * only where it knows the number while it plans, and reads every row otherwise.
 */
function toWhere(conditions: readonly RowCondition[], values: string[], ...others: readonly string[]): string {
  const bind = (value: string): string => {
    values.push(value);
    return `$${values.length}::VARCHAR`;
  };
  const predicates = [...conditions.map((condition) => toPredicate(condition, bind)), ...others];
  return predicates.length === 0 ? '' : ` WHERE ${predicates.join(' AND ')}`;
}

function toPredicate(condition: RowCondition, bind: (value: string) => string): string {
  switch (condition.kind) {
    case 'text':
      return `${condition.column} = ${bind(condition.value)}`;
    case 'mpid':
      return `mpid = ${toInteger(condition.value)}`;
    case 'identity':
      return `list_contains(identities->>'$.*', ${bind(condition.value)})`;
    case 'user':
      return toUserPredicate(condition.values, bind);
    case 'received_from':
      return `received_at >= make_timestamp(${toMicros(condition.timeMs)})`;
    case 'received_to':
      return `received_at < make_timestamp(${toMicros(condition.timeMs)})`;
    case 'retried':
      return condition.isRetried ? 'retried_as IS NOT NULL' : 'retried_as IS NULL';
    case 'row':
      return `position = ${toInteger(condition.row.position)} AND event_index = ${toInteger(condition.row.eventIndex)}`;
    case 'before':
      return toSide(condition.row, '<');
    case 'after':
      return toSide(condition.row, '>');
    default:
      return condition satisfies never;
  }
}

function toUserPredicate(values: readonly string[], bind: (value: string) => string): string {
  const list = values.map(bind).join(', ');
  const columns = ['user_id', 'anonymous_id', 'previous_id', 'mpid::VARCHAR'].map((column) => `${column} IN (${list})`);
  return `(${columns.join(' OR ')} OR list_has_any(identities->>'$.*', [${list}]))`;
}

/** The bound on the position stands alone as well, so that the engine skips all that is on the other side of it. */
function toSide(row: RowId, sign: '<' | '>'): string {
  const position = toInteger(row.position);
  return `position ${sign}= ${position} AND (position ${sign} ${position} OR event_index ${sign} ${toInteger(row.eventIndex)})`;
}

function toMicros(timeMs: number): string {
  return toInteger(BigInt(timeMs) * 1000n);
}

/** Digits and nothing else; throws for what is no whole number. */
function toInteger(value: number | bigint): string {
  return `${BigInt(value)}::BIGINT`;
}
