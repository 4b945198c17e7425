/** What is looked for in a table, in words of the domain: no SQL comes from outside. All conditions must hold. */
export type RowCondition =
  | { readonly kind: 'text'; readonly column: TextColumn; readonly value: string }
  | { readonly kind: 'mpid'; readonly value: bigint }
  /** Any value in `identities` is this one. */
  | { readonly kind: 'identity'; readonly value: string }
  /** One of these is a user id, an anonymous id, a previous id, an mpid, or any value in `identities`. */
  | { readonly kind: 'user'; readonly values: readonly string[] }
  | { readonly kind: 'received_from' | 'received_to'; readonly timeMs: number }
  | { readonly kind: 'retried'; readonly isRetried: boolean }
  | { readonly kind: 'row'; readonly row: RowId }
  /** Rows on one side of a row in the order of the log, itself not among them. */
  | { readonly kind: 'before' | 'after'; readonly row: RowId };

/** A row's own id: the request's place in the log and the event's place in the request. */
export interface RowId {
  readonly position: number;
  readonly eventIndex: number;
}

/** Whether one row is looked for, by its own id. */
export function isOneRow(conditions: readonly RowCondition[]): boolean {
  return conditions.some(({ kind }) => kind === 'row');
}

/** In the order of the log. */
export function compareRowIds(one: RowId, other: RowId): number {
  return one.position - other.position || one.eventIndex - other.eventIndex;
}

/** That of a row which has `position` and `event_index`. */
export function toRowId(row: Readonly<Record<string, unknown>>): RowId {
  return { position: Number(row['position']), eventIndex: Number(row['event_index']) };
}

/** The indices of rows by their position, both in the order in which the rows are. */
export function groupByPosition(rows: readonly RowId[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const { position, eventIndex } of rows) {
    const group = groups.get(position);
    if (group === undefined) {
      groups.set(position, [eventIndex]);
    } else {
      group.push(eventIndex);
    }
  }
  return groups;
}

/** `position.event_index`: how a row is named to people. */
export function formatRowId({ position, eventIndex }: RowId): string {
  return `${position}.${eventIndex}`;
}

export type TableName = 'events' | 'quarantine';

export type TextColumn =
  | 'source'
  | 'environment'
  | 'protocol'
  | 'type'
  | 'name'
  | 'user_id'
  | 'anonymous_id'
  | 'event_id'
  | 'reason';

export interface RowSearch {
  readonly table: TableName;
  readonly conditions: readonly RowCondition[];
  /** Of the log: newest first, or oldest first. */
  readonly order: 'desc' | 'asc';
  readonly rowsMax: number;
  /** Columns as SQL shows them; all of them when none is named. */
  readonly columns?: readonly string[];
}

export interface RowSelection {
  readonly table: TableName;
  readonly conditions: readonly RowCondition[];
  /** Columns as SQL shows them; all of them when none is named. */
  readonly columns: readonly string[];
}
