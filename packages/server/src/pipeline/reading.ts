import type { ClaimsCursor, ClaimsPage } from '../dedupe/dedupe-index.ts';
import type { LogRecord, ReadBounds } from '../log/log.ts';
import type { CopiedStore, ExportedFile, ExportRequest, FoundRows, QueryResult } from '../store/event-store.ts';
import type { RowCondition, RowId, RowSearch } from '../store/row-search.ts';
import type { ToWorker } from './messages.ts';
import type { ReceivedRequest, RowReport } from './request.ts';
import type { RecentRequest, RecentRows } from './recent.ts';
import type { Timeline, TimelineRequest } from './timeline.ts';
import type { UserReport } from './user.ts';

/** Questions about rows and requests. Each rejects with a `FairleadError`, `store_unavailable` while there is no worker. */
export interface Reading {
  find(search: RowSearch): Promise<FoundRows>;
  /** What was stored last. Called while the feed is listened to, it reaches to where the feed begins. */
  recent(request: RecentRequest): Promise<RecentRows>;
  /** One user's events, and what changed with them. */
  timeline(request: TimelineRequest): Promise<Timeline>;
  /** Who goes by an identity. */
  user(identity: string): Promise<UserReport>;
  summarizeQuarantine(conditions: readonly RowCondition[]): Promise<QueryResult>;
  /** Undefined when there is no such row. */
  row(row: RowId): Promise<RowReport | undefined>;
  /** Undefined when the log has no such position. */
  request(position: number): Promise<ReceivedRequest | undefined>;
  /** Resolves once the file is whole: see `EventStore.exportRows`. */
  exportRows(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile>;
  /** Resolves once the file is whole: see `EventStore.copy`. */
  copyStore(logId: string, signal: AbortSignal): Promise<CopiedStore>;
  claims(cursor: ClaimsCursor | undefined): Promise<ClaimsPage>;
  /** Records as the log keeps them. */
  records(from: number, bounds: ReadBounds): Promise<readonly LogRecord[]>;
}

export interface Asking {
  readonly ask: <Result>(message: (id: number) => ToWorker) => Promise<Result>;
  readonly cancel: (questionId: number) => void;
}

export function createReading({ ask, cancel }: Asking): Reading {
  return {
    find: (search) => ask((id) => ({ kind: 'find', id, search })),
    recent: (request) => ask((id) => ({ kind: 'recent', id, request })),
    timeline: (request) => ask((id) => ({ kind: 'timeline', id, request })),
    user: (identity) => ask((id) => ({ kind: 'user', id, identity })),
    summarizeQuarantine: (conditions) => ask((id) => ({ kind: 'summary', id, conditions })),
    row: (row) => ask((id) => ({ kind: 'row', id, row })),
    request: (position) => ask((id) => ({ kind: 'request', id, position })),
    exportRows: (request, signal) =>
      ask((id) => {
        signal.addEventListener('abort', () => cancel(id), { once: true });
        return { kind: 'export', id, request };
      }),
    copyStore: (logId, signal) =>
      ask((id) => {
        signal.addEventListener('abort', () => cancel(id), { once: true });
        return { kind: 'copy', id, logId };
      }),
    claims: (cursor) => ask((id) => ({ kind: 'claims', id, cursor })),
    records: (from, bounds) => ask((id) => ({ kind: 'records', id, from, bounds })),
  };
}
