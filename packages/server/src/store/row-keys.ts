import type { DuckDBConnection } from '@duckdb/node-api';
import type { CanonicalEvent } from '@fairlead/protocol';
import { type Chunk, createTableWriter } from './table-writer.ts';
import type { Column } from './columns.ts';
import type { EventRow } from './event-store.ts';
import { hashKey, type KeyHash } from './key-hash.ts';
import type { RowId } from './row-search.ts';
import type { Statement } from './row-sql.ts';

/**
 * Which rows carry an id: narrow tables beside the events, written in the transaction of their rows, so that whatever restores those
 * restores these. A key is found by reading 4 bytes of each, where the rows themselves would be read as text.
 *
 * Rows that were stored before there were such tables have no keys: up to `keyedAfter` they are looked at themselves.
 */
export type KeyTable = 'event_keys' | 'user_keys';

const tables: Readonly<Record<KeyTable, (row: EventRow) => readonly string[]>> = {
  event_keys: (row) => [row.eventId],
  user_keys: (row) => identitiesOf(row.event),
};

/** Makes what is not there, within the caller's transaction. Resolves with the position up to which rows have no keys. */
export async function prepareRowKeys(writer: DuckDBConnection, storedPosition: number): Promise<number> {
  for (const table of Object.keys(tables)) {
    await writer.run(
      `CREATE TABLE IF NOT EXISTS storage.${table} ("key" UINTEGER, mark USMALLINT, position BIGINT, event_index INTEGER)`,
    );
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
  append(writer: DuckDBConnection, keys: readonly WrittenKeys[]): Promise<void>;
}

export async function createRowKeyWriter(writer: DuckDBConnection): Promise<RowKeyWriter> {
  const ofEvents = await createTableWriter(writer, { table: 'event_keys', columns: keyColumns });
  const ofUsers = await createTableWriter(writer, { table: 'user_keys', columns: keyColumns });
  return {
    write: (rows) => ({
      event_keys: ofEvents.write(keysOf(rows, tables.event_keys)),
      user_keys: ofUsers.write(keysOf(rows, tables.user_keys)),
    }),
    async append(to, keys): Promise<void> {
      const keysOfEvents = keys.flatMap((written) => written.event_keys);
      const keysOfUsers = keys.flatMap((written) => written.user_keys);
      await ofEvents.append(to, keysOfEvents);
      await ofUsers.append(to, keysOfUsers);
    },
  };
}

interface RowKey extends KeyHash {
  readonly position: number;
  readonly eventIndex: number;
}

const keyColumns: readonly Column<RowKey>[] = [
  { name: 'key', type: 'UINTEGER', read: ({ key }) => key },
  { name: 'mark', type: 'USMALLINT', read: ({ mark }) => mark },
  { name: 'position', type: 'BIGINT', read: ({ position }) => position },
  { name: 'event_index', type: 'INTEGER', read: ({ eventIndex }) => eventIndex },
];

function keysOf(rows: readonly EventRow[], textsOf: (row: EventRow) => readonly string[]): readonly RowKey[] {
  const keys: RowKey[] = [];
  for (const row of rows) {
    for (const text of textsOf(row)) {
      const { key, mark } = hashKey(text);
      keys.push({ key, mark, position: row.position, eventIndex: row.eventIndex });
    }
  }
  return keys;
}

/** Every text by which somebody may look for the user of an event, each once. */
function identitiesOf({ userId, anonymousId, previousId, mpid, identities }: CanonicalEvent): readonly string[] {
  const texts = new Set<string>();
  for (const text of [userId, anonymousId, previousId, mpid?.toString()]) {
    if (text !== undefined) {
      texts.add(text);
    }
  }
  for (const name in identities) {
    const value = identities[name];
    if (value !== null && value !== undefined && typeof value !== 'object') {
      texts.add(String(value));
    }
  }
  return [...texts];
}

/** How many rows carry each of these texts, and between which positions: `key`, `mark`, `count`, `first`, `last`. */
export function keyCountStatement(table: KeyTable, texts: readonly string[]): Statement {
  const sql =
    `SELECT "key", mark, count(*) AS count, min(position) AS first, max(position) AS last FROM storage.${table}` +
    ` WHERE ${toKeysPredicate(texts)} GROUP BY "key", mark`;
  return { sql, values: [] };
}

export interface KeySearch {
  readonly table: KeyTable;
  readonly texts: readonly string[];
  /** Before this row in the order of the log; from the newest on where none is given. */
  readonly before?: RowId | undefined;
  readonly rowsMax: number;
}

/**
 * Rows that may carry one of these texts (few others do), the newest first: `position`, `event_index`. One that carries several is named as
 * often: telling them apart in the engine costs as much again as finding them.
 */
export function keyStatement({ table, texts, before, rowsMax }: KeySearch): Statement {
  const sql =
    `SELECT position, event_index FROM storage.${table}` +
    ` WHERE ${toKeysPredicate(texts)}${toBefore(before)}` +
    ` ORDER BY position DESC, event_index DESC LIMIT ${rowsMax}`;
  return { sql, values: [] };
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

function toBefore(before: RowId | undefined): string {
  return before === undefined
    ? ''
    : ` AND position <= ${before.position} AND (position < ${before.position} OR event_index < ${before.eventIndex})`;
}
