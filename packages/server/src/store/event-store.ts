import type { CanonicalEvent, JsonValue, QuarantineReason } from '@fairlead/protocol';
import type { RemovedBefore, RemovedRows, RowRemoval } from './row-removal.ts';
import type { RowCondition, RowId, RowSearch, RowSelection } from './row-search.ts';

/** Rows and the log position they reach, in one transaction; SQL over them. */
export interface EventStore {
  /** The last position that is stored: everything up to it, and nothing behind it. 0 in a new store. */
  readonly position: number;
  /** Up to when rows were removed. It is kept with the rows. */
  readonly removedBefore: RemovedBefore;
  /** Takes rows over, to be stored with a block: they are the store's from then on. Nothing is stored by this. */
  stage(rows: BlockRows): StagedRows;
  /** Stores a block and moves the position to the block's end, or neither. */
  store(block: StoreBlock): Promise<void>;
  /** Removes the oldest rows that were received before a time, with their keys: a bounded number, all of them or none. */
  removeRows(removal: RowRemoval): Promise<RemovedRows>;
  /** Which events of one position are stored and which are in quarantine. */
  verdictsAt(position: number): Promise<StoredVerdicts>;
  /** Positions whose record could not be stored and stands in the quarantine as `internal_error`, or stood there until it was removed. */
  setAsidePositions(): Promise<ReadonlySet<number>>;
  /** Rows of the quarantine, oldest first. */
  selectQuarantined(selection: QuarantineSelection): Promise<SelectedQuarantine>;
  /** Runs one reading statement of a user within limits. Rejects with a `FairleadError`. */
  query(sql: string): Promise<QueryResult>;
  /** A page of rows, all columns, within the limits of a query; `truncated` when there are more behind it. */
  find(search: RowSearch): Promise<QueryResult>;
  /**
   * A page of a user's events, the newest first. `readRows` may read those that the store has only to name; it is not asked where the
   * store has to read them in order to find them.
   */
  findUser(search: UserSearch, readRows?: ReadRows): Promise<FoundPage>;
  /** How many rows there are, within the limits of a query. */
  count(rows: CountedRows): Promise<number>;
  /** How many events carry each of these identities, and the first of them. What was stored before there were keys is not counted. */
  countEvents(identities: readonly string[]): Promise<readonly IdentityCount[]>;
  /** What is in quarantine by source and reason: `count`, `first_received_at`, `last_received_at`, the most frequent first. */
  summarizeQuarantine(conditions: readonly RowCondition[]): Promise<QueryResult>;
  /**
   * Writes rows as they are at one moment into a file of their own, in the order of the log. It belongs to the caller, who deletes it;
   * what is left is deleted when the store is opened. Rejects with a `FairleadError`: `export_busy` (one at a time),
   * `export_too_large`, what a query is refused for, `query_timeout`, `query_resources`, `disk_full`, `store_unavailable`.
   */
  exportRows(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile>;
  /**
   * Writes all that is stored at one moment into a file of its own, which a store of the log `logId` opens. It belongs to the caller, like
   * that of an export. Rejects with a `FairleadError`: `backup_busy`, `disk_full`, `store_unavailable`.
   */
  copy(logId: string, signal: AbortSignal): Promise<CopiedStore>;
  close(): Promise<void>;
}

export interface UserSearch {
  /** Events that carry one of these. */
  readonly identities: readonly string[];
  /** Before this row in the order of the log; from the newest on where none is given. */
  readonly before: RowId | undefined;
  readonly rowsMax: number;
  /** As SQL shows them; `position` and `event_index` are among them. */
  readonly columns: readonly string[];
}

/** Reads rows of the store, the newest first, and leaves out those that are not what was looked for; `readStored` reads them from the store. */
export type ReadRows = (
  wanted: readonly RowId[],
  readStored: (wanted: readonly RowId[]) => Promise<FoundPage>,
) => Promise<FoundPage>;

export interface FoundPage {
  readonly rows: readonly Row[];
  /** True when there are more behind them. */
  readonly truncated: boolean;
}

export type Row = Readonly<Record<string, QueryValue>>;

export type CountedRows = Pick<RowSelection, 'table' | 'conditions'>;

export interface IdentityCount {
  readonly count: number;
  /** Undefined where there are none. */
  readonly first: RowId | undefined;
}

export interface CopiedStore extends ExportedFile {
  /** The position that it reaches. */
  readonly position: number;
}

/** Rows of a table, or what a user's statement finds. */
export type ExportRequest = { readonly format: ExportFormat } & (RowSelection | { readonly sql: string });

export type ExportFormat = 'parquet' | 'ndjson' | 'csv';

export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface BlockRows {
  readonly events: readonly EventRow[];
  readonly quarantined: readonly QuarantineRow[];
}

/** Rows in the store's own form: some of a block, which it stores once. */
export interface StagedRows {
  readonly eventCount: number;
}

export function countStaged(staged: readonly StagedRows[]): number {
  return staged.reduce((sum, { eventCount }) => sum + eventCount, 0);
}

export interface StoreBlock {
  /** In the order of the log. */
  readonly staged: readonly StagedRows[];
  /** Rows of the quarantine that this block tries again. */
  readonly retried: readonly RetriedRow[];
  readonly throughPosition: number;
}

export interface RetriedRow {
  readonly position: number;
  readonly eventIndex: number;
  /** The position of the record that tries it again: `retried_as` is its receipt. */
  readonly retriedAsPosition: number;
}

/** A row's own id is (position, eventIndex). */
export interface EventRow {
  readonly position: number;
  readonly eventIndex: number;
  readonly eventId: string;
  readonly source: string;
  readonly event: CanonicalEvent;
}

export interface QuarantineRow {
  readonly position: number;
  readonly eventIndex: number;
  readonly source: string;
  readonly reason: QuarantineReason | RecordReason;
  readonly message: string;
  readonly path: string;
  readonly event: JsonValue;
  readonly receivedAtMs: number;
}

/** Why a whole record could not be read; its bytes stay in the log. */
export type RecordReason = 'record_damaged' | 'not_json' | 'internal_error';

/** Either named rows, or the next of a group. */
export type QuarantineSelection = { readonly kind: 'rows'; readonly rows: readonly RowId[] } | QuarantineGroup;

/** Rows of a source and a reason (of all where none is given) that were not tried again yet. */
export interface QuarantineGroup {
  readonly kind: 'group';
  readonly source?: string | undefined;
  readonly reason?: string | undefined;
  /** Behind this row, in the order of the log. */
  readonly after: RowId;
  /** Up to this position: what is tried again and comes back is not part of the group. */
  readonly throughPosition: number;
  readonly rowsMax: number;
}

export interface SelectedQuarantine {
  readonly rows: readonly (RowId & { readonly isRetried: boolean })[];
  /** How many more there are beyond `rowsMax`. */
  readonly remainingCount: number;
}

export interface StoredVerdicts {
  readonly events: readonly { readonly eventIndex: number; readonly eventId: string }[];
  readonly quarantined: readonly {
    readonly eventIndex: number;
    readonly reason: string;
    readonly message: string;
    readonly path: string;
  }[];
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Integers beyond 2^53 are strings, times ISO 8601 in UTC, JSON columns their text. */
  readonly rows: readonly Row[];
  /** True when there were more rows than the limit; these are the first. */
  readonly truncated: boolean;
}

/** A page of rows, and what to make of those that are not there. */
export interface FoundRows extends QueryResult {
  /** Rows of the table that were received before this time may have been removed; 0 where none were. */
  readonly removedBeforeMs: number;
}

export type QueryValue = null | boolean | number | string | readonly QueryValue[] | { readonly [key: string]: QueryValue };
