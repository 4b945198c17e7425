import type { QueryResult } from '../store/event-store.ts';
import type { LiveEvent, WorkerOptions } from './messages.ts';
import type { Progress } from './progress.ts';
import type { Reading } from './reading.ts';
import type { ReceiptReport } from './receipt.ts';
import type { Removing } from './removing.ts';
import type { PreparedRetries, RetryRequest } from './retry.ts';
import type { WorkerProcess } from './worker-process.ts';

/**
 * The listener's handle on everything behind the log, which runs in a process of its own: an engine that crashes there (a full disk can
 * make it, a query may) takes no answer with it. A worker that fails or dies is replaced; the next one goes on from the store's position.
 *
 * States: `starting` → `running` ⇄ `restarting` → `closing` → `closed`; from the first three also `failed`.
 * - running: answers queries, is told when records have become durable.
 * - restarting: the worker is gone, the next one is on its way, with growing pauses while none succeeds. Queries get
 *   `store_unavailable`; events are accepted, the log is elsewhere.
 * - failed: no worker may go on (the log does not fit the stores).
 */
export interface Pipeline {
  readonly progress: Progress;
  readonly isRestarting: boolean;
  readonly listenerCount: number;
  /** Somebody listens, or waits for what was asked. */
  readonly isAwaited: boolean;
  /** Undefined while there is none. */
  readonly worker: Pick<WorkerProcess, 'pid' | 'giveWay' | 'isGivingWay'> | undefined;
  /** Resolves with the reason when no worker may go on. Never resolves otherwise. */
  readonly failed: Promise<Error>;
  /** Tells that everything up to this position is durable. */
  advance(position: number): void;
  query(sql: string): Promise<QueryResult>;
  /** Undefined when the log has no such position. */
  receipt(position: number): Promise<ReceiptReport | undefined>;
  /** What is to be appended so that events in quarantine are tried again. */
  prepareRetries(request: RetryRequest): Promise<PreparedRetries>;
  /** Resolves when the store reaches this position, or when it never will: the pipeline has closed or failed. */
  whenStored(position: number): Promise<void>;
  /** What can be read of rows and requests. */
  readonly reading: Reading;
  /** Removing what is too old. */
  readonly removing: Removing;
  /** Calls the listener with what is stored from now on. Returns the function that ends this. */
  listen(listener: LiveListener): () => void;
  /** Finishes the block at hand and closes the stores; a worker that takes too long is killed, which its stores bear. */
  close(): Promise<void>;
}

export type LiveListener = (events: readonly LiveEvent[], skippedCount: number) => void;

export interface PipelineOptions extends Omit<WorkerOptions, 'countedPosition' | 'suspicion' | 'liveListenerCount'> {
  /** Told what happened to the worker, and that it goes on. */
  readonly onTrouble: (message: string) => void;
  /** Keeps everybody from writing to the log until what it resolves with is called: workers open it meanwhile. */
  readonly holdLog: () => Promise<() => void>;
  /** A worker that takes longer to open it is ended. */
  readonly logOpenMsMax?: number;
  /** Told when a worker is gone for good: what it held of the log can be let go. */
  readonly onWorkerGone: () => void;
  /** One that was started ahead and was not told anything yet. */
  readonly firstWorker?: WorkerProcess;
  /** The program of the workers; another one in tests that give it faults. */
  readonly workerEntry?: URL;
  readonly restartPauseMs?: { readonly min: number; readonly max: number };
}
