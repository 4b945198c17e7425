import { type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { CanonicalEvent } from '@fairlead/protocol';
import type { EventRow } from './event-store.ts';
import { hashKey } from './key-hash.ts';
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

/** Writes the keys of rows, within the caller's transaction. */
export async function appendRowKeys(writer: DuckDBConnection, rows: readonly EventRow[]): Promise<void> {
  for (const [table, textsOf] of Object.entries(tables)) {
    const columns = keyColumns(rows, textsOf);
    const count = columns.keys.length;
    if (count === 0) {
      continue;
    }
    const appender = await writer.createAppender(table, 'storage');
    try {
      const types = [0, 1, 2, 3].map((nth) => appender.columnType(nth));
      const { keys, marks, positions, indexes } = columns;
      for (let from = 0; from < count; from += vectorRows) {
        const end = Math.min(count, from + vectorRows);
        const chunk = DuckDBDataChunk.create(types, end - from);
        chunk.setColumns([keys, marks, positions, indexes].map((column) => column.slice(from, end)));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }
}

const vectorRows = 2048;

interface KeyColumns {
  readonly keys: number[];
  readonly marks: number[];
  readonly positions: bigint[];
  readonly indexes: number[];
}

function keyColumns(rows: readonly EventRow[], textsOf: (row: EventRow) => readonly string[]): KeyColumns {
  const columns: KeyColumns = { keys: [], marks: [], positions: [], indexes: [] };
  for (const row of rows) {
    const position = BigInt(row.position);
    for (const text of textsOf(row)) {
      const { key, mark } = hashKey(text);
      columns.keys.push(key);
      columns.marks.push(mark);
      columns.positions.push(position);
      columns.indexes.push(row.eventIndex);
    }
  }
  return columns;
}

/** Every text by which somebody may look for the user of an event, each once. */
function identitiesOf({ userId, anonymousId, previousId, mpid, identities }: CanonicalEvent): readonly string[] {
  const texts = new Set<string>();
  for (const text of [userId, anonymousId, previousId, mpid?.toString()]) {
    if (text !== undefined) {
      texts.add(text);
    }
  }
  for (const value of identities === undefined ? [] : Object.values(identities)) {
    if (value !== null && typeof value !== 'object') {
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

/** Rows that may carry one of these texts (few others do), the newest first: `position`, `event_index`. */
export function keyStatement({ table, texts, before, rowsMax }: KeySearch): Statement {
  const sql =
    `SELECT DISTINCT position, event_index FROM storage.${table}` +
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
