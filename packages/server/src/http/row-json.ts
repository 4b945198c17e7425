import type { FoundRows, QueryValue } from '../store/event-store.ts';
import { formatRowId, toRowId } from '../store/row-search.ts';
import { jsonColumnNames } from '../store/row-sql.ts';

type Row = Readonly<Record<string, QueryValue>>;

/**
 * A row as JSON text, with all its columns: JSON columns as the JSON that they hold, with every digit; `mpid` and `mp_event_id` as
 * strings, whatever their size, as in the live stream.
 */
export function writeRow(row: Row): string {
  const members = Object.entries(row).map(([name, value]) => `${JSON.stringify(name)}:${writeValue(name, value)}`);
  return `{${members.join(',')}}`;
}

/**
 * `{"<member>":[rows],"next":…}`; `next` is the last row's own id when there are more behind it. Where rows were removed for their age,
 * `removedBefore` says that none is left that was received before it.
 */
export function writePage(member: string, { rows, truncated, removedBeforeMs }: FoundRows): string {
  const last = truncated ? rows.at(-1) : undefined;
  const next = last === undefined ? 'null' : `"${formatRowId(toRowId(last))}"`;
  const removed = removedBeforeMs === 0 ? '' : `,"removedBefore":"${new Date(removedBeforeMs).toISOString()}"`;
  return `{"${member}":[${rows.map(writeRow).join(',')}],"next":${next}${removed}}`;
}

const int64Names: ReadonlySet<string> = new Set(['mpid', 'mp_event_id']);

function writeValue(name: string, value: QueryValue): string {
  if (jsonColumnNames.has(name) && typeof value === 'string') {
    return value;
  }
  return JSON.stringify(int64Names.has(name) && typeof value === 'number' ? String(value) : value);
}
