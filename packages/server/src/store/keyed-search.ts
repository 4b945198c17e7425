import type { FoundPage, IdentityCount, QueryResult, ReadRows } from './event-store.ts';
import { hashKey } from './key-hash.ts';
import type { QueryRunner } from './query-runner.ts';
import { readPage } from './read-page.ts';
import { keyCountStatement, type KeySearch, keyStatement, type KeyTable } from './row-keys.ts';
import { type RowCondition, type RowId, type RowSearch, toRowId } from './row-search.ts';
import { rowsStatement } from './row-sql.ts';

export interface KeyedSearch {
  readonly queries: QueryRunner;
  /** Up to this position rows have no keys. */
  readonly keyedAfter: number;
  /** Receipts begin with it. */
  readonly logId: string;
}

/** A page of at most so many rows is put together row by row; a larger one is cheaper read at a stretch. */
const pageRowsMax = 125;
/** How often more candidates are asked for, because other conditions left too few. */
const roundsMax = 4;

/**
 * A page of rows that are looked for by an id, newest first, by way of their keys: the same rows as the search itself finds. Undefined where
 * keys are of no use, or other conditions leave too little of what they find: then the search itself is to be run. The columns are known
 * where rows were read from the store.
 */
export async function findKeyed(parts: KeyedSearch, search: RowSearch, readRows?: ReadRows): Promise<QueryResult | undefined> {
  const { queries, keyedAfter, logId } = parts;
  const wanted = keyOf(search);
  if (wanted === undefined || search.rowsMax > pageRowsMax || search.order !== 'desc') {
    return undefined;
  }
  const rowsMax = Math.trunc(search.rowsMax);
  let columns: QueryResult['columns'] = [];
  const readStored = async (rows: readonly RowId[]): Promise<FoundPage> => {
    const stored = await queries.runOwn(rowsStatement(rows, search, logId), rows.length);
    ({ columns } = stored);
    return stored;
  };
  let found: FoundPage = { rows: [], truncated: false };
  let before = search.conditions.find(({ kind }) => kind === 'before') as { readonly row: RowId } | undefined;
  for (let round = 0; round < roundsMax; round++) {
    const candidatesMax = rowsMax + 1;
    // A row is named once for each of the texts that it carries: so many keys hold enough different ones, or all that there are.
    const keysMax = candidatesMax * wanted.texts.length;
    const keys = await findKeys(queries, { ...wanted, before: before?.row, keysMax });
    if (keys.truncated) {
      // An answer may hold less than that: what is missing is no sign of the end.
      return undefined;
    }
    const candidates = toRows(keys, { before: before?.row, rowsMax: candidatesMax });
    if (candidates.length > 0) {
      const part = await (readRows === undefined ? readStored(candidates) : readRows(candidates, readStored));
      found = { rows: [...found.rows, ...part.rows], truncated: found.truncated || part.truncated };
    }
    if (found.truncated || found.rows.length > rowsMax) {
      return { columns, rows: found.rows.slice(0, rowsMax), truncated: true };
    }
    const last = candidates.at(-1);
    if (last === undefined || candidates.length < candidatesMax) {
      const isWhole = keyedAfter === 0 && (columns.length > 0 || readRows !== undefined);
      return isWhole ? { columns, ...found } : addWithoutKeys(parts, search, found);
    }
    before = { row: last };
  }
  return undefined;
}

/** Of an event there are few, which have no order. Fewer than were asked for are read again: some may have been overlooked. */
async function findKeys(queries: QueryRunner, search: Omit<KeySearch, 'readsAll'>): Promise<QueryResult> {
  const read = (readsAll: boolean): Promise<QueryResult> => queries.runOwn(keyStatement({ ...search, readsAll }), search.keysMax);
  const found = search.table === 'event_keys' ? undefined : await read(false);
  return found !== undefined && found.rows.length === search.keysMax ? found : read(true);
}

/**
 * The newest rows of these keys, each once. Keys come by their last rows: none that was left out has a row between those of one that was
 * not.
 */
function toRows(
  { rows: keys }: QueryResult,
  { before, rowsMax }: { readonly before: RowId | undefined; readonly rowsMax: number },
): RowId[] {
  const found: RowId[] = [];
  const indexes = new Set<number>();
  let position: number | undefined;
  const finish = (): void => {
    const ofPosition = [...indexes]
      .sort((one, other) => other - one)
      .map((eventIndex) => ({ position: position ?? 0, eventIndex }));
    found.push(...ofPosition);
    indexes.clear();
  };
  for (const key of keys) {
    if (Number(key['position']) !== position) {
      finish();
      if (found.length >= rowsMax) {
        break;
      }
      position = Number(key['position']);
    }
    const isCut = before !== undefined && position === before.position;
    const last = isCut ? Math.min(Number(key['last_index']), before.eventIndex - 1) : Number(key['last_index']);
    for (let index = last; index >= Math.max(Number(key['first_index']), last - rowsMax + 1); index--) {
      indexes.add(index);
    }
  }
  finish();
  return found.slice(0, rowsMax);
}

/** The rest of the page from rows that have no keys; with none found at all, this has the names of the columns. */
async function addWithoutKeys(parts: KeyedSearch, search: RowSearch, found: FoundPage): Promise<QueryResult> {
  const without: RowCondition = { kind: 'before', row: { position: parts.keyedAfter + 1, eventIndex: 0 } };
  const rowsMax = search.rowsMax - found.rows.length;
  const rest = await readPage(parts, { ...search, conditions: [...search.conditions, without], rowsMax });
  return { ...rest, rows: [...found.rows, ...rest.rows] };
}

function keyOf({ table, conditions }: RowSearch): { readonly table: KeyTable; readonly texts: readonly string[] } | undefined {
  if (table !== 'events') {
    return undefined;
  }
  for (const condition of conditions) {
    switch (condition.kind) {
      case 'text':
        if (condition.column === 'event_id') {
          return { table: 'event_keys', texts: [condition.value] };
        }
        if (condition.column === 'user_id' || condition.column === 'anonymous_id') {
          return { table: 'user_key_runs', texts: [condition.value] };
        }
        break;
      case 'mpid':
        return { table: 'user_key_runs', texts: [condition.value.toString()] };
      case 'identity':
        return { table: 'user_key_runs', texts: [condition.value] };
      case 'user':
        return { table: 'user_key_runs', texts: condition.values };
      case 'received_from':
      case 'received_to':
      case 'retried':
      case 'row':
      case 'before':
      case 'after':
        break;
      default:
        condition satisfies never;
    }
  }
  return undefined;
}

/** One scan for all of these identities. */
export async function countKeyed({ queries }: KeyedSearch, identities: readonly string[]): Promise<readonly IdentityCount[]> {
  if (identities.length === 0) {
    return [];
  }
  const { rows } = await queries.runOwn(keyCountStatement('user_key_runs', identities), identities.length);
  const counts = new Map(rows.map((row) => [`${Number(row['key'])} ${Number(row['mark'])}`, row]));
  return identities.map((identity) => {
    const { key, mark } = hashKey(identity);
    const row = counts.get(`${key} ${mark}`);
    return {
      count: Number(row?.['count'] ?? 0),
      first: row === undefined ? undefined : toRowId(row),
    };
  });
}
