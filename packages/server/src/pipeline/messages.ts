import type { ClaimsCursor, ClaimsPage } from '../dedupe/dedupe-index.ts';
import type { ErrorCode } from '../errors.ts';
import type { LogRecord, ReadBounds } from '../log/log.ts';
import type { CopiedStore, ExportedFile, ExportRequest, FoundRows, QueryResult } from '../store/event-store.ts';
import type { RemovedRows, RowRemoval } from '../store/row-removal.ts';
import type { RowCondition, RowId, RowSearch } from '../store/row-search.ts';
import type { ReceiptReport } from './receipt.ts';
import type { RecentRequest, RecentRows } from './recent.ts';
import type { PreparedRetries, RetryRequest } from './retry.ts';
import type { ReceivedRequest, RowReport } from './request.ts';
import type { StoresOptions } from './stores.ts';
import type { Trimmable } from './trimmable.ts';
import type { Timeline, TimelineRequest } from './timeline.ts';
import type { UserReport } from './user.ts';

/** What the listener's process and the worker say to each other. All of it survives structured cloning. */
export type ToWorker =
  | { readonly kind: 'start'; readonly options: WorkerOptions }
  /** Everything up to this position is durable. Said once for each `caughtUp`, when there is more than that. */
  | { readonly kind: 'advance'; readonly position: number }
  | { readonly kind: 'listeners'; readonly count: number }
  | { readonly kind: 'query'; readonly id: number; readonly sql: string }
  | { readonly kind: 'receipt'; readonly id: number; readonly position: number }
  | { readonly kind: 'trimmable'; readonly id: number; readonly beforeMs: number }
  | { readonly kind: 'remove'; readonly id: number; readonly removal: RowRemoval }
  | { readonly kind: 'retries'; readonly id: number; readonly request: RetryRequest }
  | { readonly kind: 'request'; readonly id: number; readonly position: number }
  | { readonly kind: 'row'; readonly id: number; readonly row: RowId }
  | { readonly kind: 'find'; readonly id: number; readonly search: RowSearch }
  | { readonly kind: 'recent'; readonly id: number; readonly request: RecentRequest }
  | { readonly kind: 'timeline'; readonly id: number; readonly request: TimelineRequest }
  | { readonly kind: 'user'; readonly id: number; readonly identity: string }
  | { readonly kind: 'summary'; readonly id: number; readonly conditions: readonly RowCondition[] }
  | { readonly kind: 'export'; readonly id: number; readonly request: ExportRequest }
  | { readonly kind: 'copy'; readonly id: number; readonly logId: string }
  | { readonly kind: 'claims'; readonly id: number; readonly cursor: ClaimsCursor | undefined }
  | { readonly kind: 'records'; readonly id: number; readonly from: number; readonly bounds: ReadBounds }
  /** Nobody waits for the answer any more. Only an export and a copy are ended by it. */
  | { readonly kind: 'cancel'; readonly questionId: number }
  | { readonly kind: 'close' };

export interface WorkerOptions extends BlockLimits {
  readonly logPath: string;
  readonly stores: StoresOptions;
  readonly durablePosition: number;
  /** Records behind this position count in the bytes that are reported as stored; those up to it have been, or never will be. */
  readonly countedPosition: number;
  readonly suspicion: Suspicion | undefined;
  readonly liveListenerCount: number;
}

/** Somewhere up to this position is a record that can't be stored: blocks are cut smaller until it is alone. */
export interface Suspicion {
  readonly throughPosition: number;
  readonly recordsMax: number;
  /** How often storing the record at `throughPosition` alone has failed. */
  readonly attemptCount: number;
}

export interface BlockLimits {
  readonly blockRecordsMax: number;
  readonly blockBytesMax: number;
  /**
   * Blocks that are not full begin at least this far apart, and further where `nextBlockIntervalMs` says so. Each costs two syncs, which
   * the log's own syncs wait for: many small blocks would slow down every answer.
   */
  readonly blockIntervalMs: number;
}

export type FromWorker =
  /** The first that it says: it can be told to start. */
  | { readonly kind: 'loaded' }
  /** The first that it does when it starts; the log must not be written to meanwhile. */
  | { readonly kind: 'logOpened' }
  | { readonly kind: 'ready'; readonly storedPosition: number; readonly storedBytes: number }
  | { readonly kind: 'caughtUp'; readonly position: number }
  /** A block is being read: should the process die without a word, it may be the doing of one of its records. */
  | { readonly kind: 'begun'; readonly throughPosition: number }
  | { readonly kind: 'stored'; readonly report: StoredReport }
  | { readonly kind: 'live'; readonly events: readonly LiveEvent[]; readonly skipped: number }
  | { readonly kind: 'result'; readonly id: number; readonly result: Answer | undefined }
  | { readonly kind: 'refused'; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'trouble'; readonly message: string }
  /** A store failed: this worker does nothing more and waits for its end. Another one will go on. */
  | { readonly kind: 'failed'; readonly message: string; readonly isOfTheBlock: boolean }
  /** Going on would be wrong, for any worker. */
  | { readonly kind: 'unfit'; readonly code: ErrorCode; readonly message: string };

export type Answer =
  | QueryResult
  | FoundRows
  | ReceiptReport
  | ReceivedRequest
  | RowReport
  | PreparedRetries
  | ExportedFile
  | RecentRows
  | Timeline
  | UserReport
  | CopiedStore
  | ClaimsPage
  | readonly LogRecord[]
  | Trimmable
  | RemovedRows;

/** One block that is stored. */
export interface StoredReport {
  readonly throughPosition: number;
  readonly bytes: number;
  readonly eventCount: number;
  readonly duplicateCount: number;
  /** By reason. */
  readonly quarantinedCounts: Readonly<Record<string, number>>;
  readonly withoutIdCount: number;
  /** Accepted to queryable, of the block's oldest record. */
  readonly lagMs: number;
}

/** One row of the live feed, as JSON text with the names of the SQL columns. */
export interface LiveEvent {
  /** Of which table it is: of the events, or of the quarantine. */
  readonly kind: 'event' | 'quarantined';
  readonly id: string;
  readonly json: string;
}
