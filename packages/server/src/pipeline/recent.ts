import type { EventStore, Row } from '../store/event-store.ts';
import { compareRowIds, type RowCondition, type RowId, type TableName, toRowId } from '../store/row-search.ts';

export interface RecentRequest {
  readonly rowsMax: number;
  /** Only those behind this row. */
  readonly after: RowId | undefined;
}

/** The newest rows of both tables, as they were when the store had reached one position. */
export interface RecentRows {
  /** In the order of the log. */
  readonly rows: readonly RecentRow[];
  /** How many there are between `after` and the first of them. */
  readonly skipped: number;
  /** What is stored behind this position is not among them. */
  readonly throughPosition: number;
}

export interface RecentRow {
  readonly table: TableName;
  readonly id: RowId;
  readonly row: Row;
}

const tables: readonly TableName[] = ['events', 'quarantine'];

export async function readRecent(events: EventStore, { rowsMax, after }: RecentRequest): Promise<RecentRows> {
  // Each table is read at a moment of its own: what is stored meanwhile would be seen in one and missing in the other.
  const throughPosition = events.position;
  const behind: readonly RowCondition[] = after === undefined ? [] : [{ kind: 'after', row: after }];
  const upTo = (row: RowId): readonly RowCondition[] => [...behind, { kind: 'before', row }];
  const end: RowId = { position: throughPosition + 1, eventIndex: 0 };
  const found = await Promise.all(
    tables.map(async (table) => {
      const page = await events.find({ table, conditions: upTo(end), order: 'desc', rowsMax });
      return { rows: page.rows.map((row) => ({ table, id: toRowId(row), row })), truncated: page.truncated };
    }),
  );
  const all = found.flatMap(({ rows }) => rows).toSorted((one, other) => compareRowIds(one.id, other.id));
  // Of a table whose page was cut, what is before the end of it is not here: nor is any of the other from there on.
  const ends = found.flatMap(({ rows, truncated }) => (truncated ? [rows.at(-1)?.id ?? end] : []));
  const rows = all.filter(({ id }) => ends.every((last) => compareRowIds(last, id) <= 0)).slice(-rowsMax);
  const isCut = rows.length < all.length || found.some(({ truncated }) => truncated);
  const skipped =
    after === undefined || !isCut
      ? []
      : await Promise.all(tables.map((table) => events.count({ table, conditions: upTo(rows[0]?.id ?? end) })));
  return { rows, skipped: skipped.reduce((sum, count) => sum + count, 0), throughPosition };
}
