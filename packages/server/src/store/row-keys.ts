import type { DuckDBConnection } from '@duckdb/node-api';
import { type AppendPlace, type Chunk, createTableWriter } from './table-writer.ts';
import { type Column, tableDefinition } from './columns.ts';
import type { EventRow } from './event-store.ts';
import { hashKey, type RowKey } from './key-hash.ts';
import { overflowOf, withOverflow } from './overflow-tables.ts';
import type { RowId } from './row-search.ts';
import { type Statement, unorderedPosition } from './row-sql.ts';
import { userKeysOf } from './user-keys.ts';

/**
 * Which rows carry an id: narrow tables beside the events, written in the transaction of their rows, so that whatever restores those
 * restores these. A key is found by reading 4 bytes of each, where the rows themselves would be read as text.
 *
 * Rows that were stored before there were such tables have no keys: up to `keyedAfter` they are looked at themselves.
 */
export type KeyTable = 'event_keys' | 'user_key_runs';

const keyColumns: readonly Column<RowKey>[] = [
  { name: 'key', type: 'UINTEGER', read: ({ key }) => key },
  { name: 'mark', type: 'USMALLINT', read: ({ mark }) => mark },
  { name: 'position', type: 'BIGINT', read: ({ position }) => position },
];

const tables: Readonly<Record<KeyTable, readonly Column<RowKey>[]>> = {
  event_keys: [...keyColumns, { name: 'event_index', type: 'INTEGER', read: ({ firstIndex }) => firstIndex }],
  user_key_runs: [
    ...keyColumns,
    { name: 'first_index', type: 'INTEGER', read: ({ firstIndex }) => firstIndex },
    { name: 'last_index', type: 'INTEGER', read: ({ lastIndex }) => lastIndex },
  ],
};

/** The names of a table's first and last index. */
const indexNames: Readonly<Record<KeyTable, readonly [string, string]>> = {
  event_keys: ['event_index', 'event_index'],
  user_key_runs: ['first_index', 'last_index'],
};

/**
 * Makes what is not there, within the caller's transaction. Resolves with the position up to which rows have no keys. `hasUserKeys`: there is
 * a table of earlier versions, with a row for each event.
 */
export async function prepareRowKeys(
  writer: DuckDBConnection,
  { storedPosition, hasUserKeys }: { readonly storedPosition: number; readonly hasUserKeys: boolean },
): Promise<number> {
  for (const [table, columns] of Object.entries(tables)) {
    await writer.run(tableDefinition(`storage.${table}`, columns));
  }
  if (hasUserKeys) {
    await writer.run(
      'INSERT INTO storage.user_key_runs SELECT "key", mark, position, event_index, event_index FROM storage.user_keys',
    );
    await writer.run('DROP TABLE storage.user_keys');
  }
  await writer.run('CREATE TABLE IF NOT EXISTS storage.keyed (after_position BIGINT NOT NULL)');
  const found = await writer.runAndReadAll('SELECT after_position FROM storage.keyed');
  const [row] = found.getRows();
  if (row === undefined) {
    await writer.run(`INSERT INTO storage.keyed VALUES (${storedPosition})`);
  }
  return row === undefined ? storedPosition : Number(row[0]);
}

/** The keys of some rows, on their way into their tables. */
export type WrittenKeys = Readonly<Record<KeyTable, readonly Chunk[]>>;

export interface RowKeyWriter {
  write(rows: readonly EventRow[]): WrittenKeys;
  /** Within the caller's transaction. */
  append(writer: DuckDBConnection, keys: readonly WrittenKeys[], place: AppendPlace): Promise<void>;
}

export async function createRowKeyWriter(writer: DuckDBConnection): Promise<RowKeyWriter> {
  const ofEvents = await createTableWriter(writer, { table: 'event_keys', columns: tables.event_keys });
  const ofUsers = await createTableWriter(writer, { table: 'user_key_runs', columns: tables.user_key_runs });
  return {
    write: (rows) => ({ event_keys: ofEvents.write(rows.map(eventKeyOf)), user_key_runs: ofUsers.write(userKeysOf(rows)) }),
    async append(to, keys, place): Promise<void> {
      const keysOfEvents = keys.flatMap((written) => written.event_keys);
      const keysOfUsers = keys.flatMap((written) => written.user_key_runs);
      await ofEvents.append(to, keysOfEvents, place);
      await ofUsers.append(to, keysOfUsers, place);
    },
  };
}

function eventKeyOf({ eventId, position, eventIndex }: EventRow): RowKey {
  // Not spread: what is added to a spread object takes longer than the hash.
  const { key, mark } = hashKey(eventId);
  return { key, mark, position, firstIndex: eventIndex, lastIndex: eventIndex };
}

/** How many rows carry each of these texts, and the first of them: `key`, `mark`, `count`, `position`, `event_index`. */
export function keyCountStatement(table: KeyTable, texts: readonly string[]): Statement {
  const [first, last] = indexNames[table];
  const sql =
    `SELECT "key", mark, sum(${last} - ${first} + 1)::BIGINT AS count, min(position) AS position, arg_min(${first}, position) AS event_index` +
    ` FROM ${withOverflow(table)}` +
    ` WHERE ${toKeysPredicate(texts)} GROUP BY "key", mark`;
  return { sql, values: [] };
}

export interface KeySearch {
  readonly table: KeyTable;
  readonly texts: readonly string[];
  /** Before this row in the order of the log; from the newest on where none is given. */
  readonly before?: RowId | undefined;
  readonly keysMax: number;
  /** Slower where there are many of them, and never too few: see `pageStatement`. */
  readonly readsAll: boolean;
}

/**
 * Keys of rows that may carry one of these texts (few others do), the newest first: `position`, `first_index`, `last_index`. A row that carries
 * several is named as often: telling them apart in the engine costs as much again as finding them.
 */
export function keyStatement({ table, texts, before, keysMax, readsAll }: KeySearch): Statement {
  const [first, last] = indexNames[table];
  const isBefore =
    before === undefined
      ? ''
      : ` AND position <= ${before.position} AND (position < ${before.position} OR ${first} < ${before.eventIndex})`;
  const newest = (place: string): string => `ORDER BY ${place} DESC, last_index DESC LIMIT ${keysMax}`;
  const parts = [table, overflowOf(table)].map(
    (part) =>
      `(SELECT position, ${first} AS first_index, ${last} AS last_index FROM storage.${part}` +
      ` WHERE ${toKeysPredicate(texts)}${isBefore} ${newest(readsAll || part !== table ? unorderedPosition : 'position')})`,
  );
  return { sql: `FROM (${parts.join(' UNION ALL ')}) ${newest('position')}`, values: [] };
}

/** The list of keys alone decides what is read; for one, the engine has a quicker way. */
function toKeysPredicate(texts: readonly string[]): string {
  const hashes = texts.map(hashKey);
  const [first] = hashes;
  if (first !== undefined && hashes.length === 1) {
    return `"key" = ${first.key} AND mark = ${first.mark}`;
  }
  const pairs = hashes.map(({ key, mark }) => `("key" = ${key} AND mark = ${mark})`);
  return `"key" IN (${hashes.map(({ key }) => key).join(', ')}) AND (${pairs.join(' OR ')})`;
}
