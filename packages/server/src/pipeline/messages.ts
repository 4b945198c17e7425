import type { ErrorCode } from '../errors.ts';
import type { QueryResult } from '../store/event-store.ts';
import type { ProgressMemory } from './progress.ts';
import type { ReceiptReport } from './receipt.ts';
import type { StoresOptions } from './stores.ts';

/** What the listener's thread and the worker say to each other. All of it survives structured cloning. */
export interface WorkerOptions {
  readonly logPath: string;
  readonly progress: ProgressMemory;
  readonly stores: StoresOptions;
  readonly blockRecordsMax: number;
  readonly blockBytesMax: number;
  readonly blockIntervalMs: number;
}

export type ToWorker =
  | { readonly kind: 'wake' }
  | { readonly kind: 'close' }
  | { readonly kind: 'query'; readonly id: number; readonly sql: string }
  | { readonly kind: 'receipt'; readonly id: number; readonly position: number };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'live'; readonly events: readonly LiveEvent[]; readonly skipped: number }
  | { readonly kind: 'recovering'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'result'; readonly id: number; readonly result: QueryResult | ReceiptReport | undefined }
  | { readonly kind: 'refused'; readonly id: number; readonly code: ErrorCode; readonly message: string };

/** One event of the live feed, as JSON text with the names of the SQL columns. */
export interface LiveEvent {
  readonly id: string;
  readonly json: string;
}
