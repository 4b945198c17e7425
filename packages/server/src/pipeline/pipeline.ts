import { Worker } from 'node:worker_threads';
import { FairleadError, toError } from '../errors.ts';
import type { QueryResult } from '../store/event-store.ts';
import type { FromWorker, LiveEvent, ToWorker, WorkerOptions } from './messages.ts';
import { createProgressMemory, openProgress, type Progress } from './progress.ts';
import type { ReceiptReport } from './receipt.ts';

/**
 * The listener's handle on the worker behind the log.
 *
 * States: `starting` → `running` → `closing` → `closed`; from any of them `failed`.
 * - running: answers queries, is woken when records have become durable.
 * - failed: the worker died or refused to go on; the process should stop, with what was accepted safe in the log.
 */
export interface Pipeline {
  readonly progress: Progress;
  /** Resolves with the reason when the worker can't go on. Never resolves otherwise. */
  readonly failed: Promise<Error>;
  /** Tells that everything up to this position is durable. */
  advance(position: number): void;
  query(sql: string): Promise<QueryResult>;
  /** Undefined when the log has no such position. */
  receipt(position: number): Promise<ReceiptReport | undefined>;
  /** Calls the listener with what is stored from now on. Returns the function that ends this. */
  listen(listener: LiveListener): () => void;
  /** Finishes the block at hand and closes the stores. */
  close(): Promise<void>;
}

export type LiveListener = (events: readonly LiveEvent[], skippedCount: number) => void;

export interface PipelineOptions extends Omit<WorkerOptions, 'progress'> {
  readonly onRecovering: (message: string) => void;
  /** The last position in the log: what the worker starts to work towards. */
  readonly durablePosition: number;
}

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { onRecovering, durablePosition, ...rest } = options;
  const memory = createProgressMemory();
  const progress = openProgress(memory);
  progress.set('startPosition', durablePosition);
  progress.set('durablePosition', durablePosition);
  const workerOptions: WorkerOptions = { ...rest, progress: memory };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: workerOptions });
  const pipeline = new WorkerPipeline(worker, progress, onRecovering);
  await pipeline.ready;
  return pipeline;
}

interface Asked {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

class WorkerPipeline implements Pipeline {
  readonly progress: Progress;
  readonly failed: Promise<Error>;
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #onRecovering: (message: string) => void;
  readonly #asked = new Map<number, Asked>();
  readonly #listeners = new Set<LiveListener>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #state: 'starting' | 'running' | 'closing' | 'closed' | 'failed' = 'starting';
  #becomeReady!: () => void;
  #refuseReady!: (error: Error) => void;
  #reportFailure!: (error: Error) => void;

  constructor(worker: Worker, progress: Progress, onRecovering: (message: string) => void) {
    this.#worker = worker;
    this.progress = progress;
    this.#onRecovering = onRecovering;
    this.failed = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
    this.ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#refuseReady = reject;
    });
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => resolve());
    });
    worker.on('message', (message: FromWorker) => this.#handle(message));
    worker.on('error', (error) => this.#fail(toError(error)));
    worker.on('exit', () => this.#fail(new Error('the worker ended')));
  }

  advance(position: number): void {
    this.progress.set('durablePosition', position);
    if (this.progress.takeIdle()) {
      this.#say({ kind: 'wake' });
    }
  }

  query(sql: string): Promise<QueryResult> {
    return this.#ask((id) => ({ kind: 'query', id, sql }));
  }

  receipt(position: number): Promise<ReceiptReport | undefined> {
    return this.#ask((id) => ({ kind: 'receipt', id, position }));
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    this.progress.set('liveListeners', this.#listeners.size);
    return () => {
      this.#listeners.delete(listener);
      this.progress.set('liveListeners', this.#listeners.size);
    };
  }

  async close(): Promise<void> {
    if (this.#state === 'running') {
      this.#state = 'closing';
      this.#say({ kind: 'close' });
    }
    await this.#exited;
  }

  #ask<Result>(message: (id: number) => ToWorker): Promise<Result> {
    if (this.#state !== 'running') {
      return Promise.reject(new FairleadError(this.#state === 'failed' ? 'store_unavailable' : 'draining'));
    }
    const id = this.#nextId++;
    return new Promise<Result>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#say(message(id));
    });
  }

  #handle(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#state = 'running';
        this.#becomeReady();
        return;
      case 'live':
        this.#listeners.forEach((listener) => listener(message.events, message.skipped));
        return;
      case 'recovering':
        this.#onRecovering(message.message);
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.result as never);
        return;
      case 'refused':
        this.#take(message.id)?.reject(new FairleadError(message.code, message.message));
        return;
      case 'failed':
        this.#fail(new FairleadError(message.code, message.message));
        return;
      case 'closed':
        this.#state = 'closed';
        return;
      default:
        message satisfies never;
    }
  }

  #take(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  /** The first reason counts; the end of a worker that was told to close is none. */
  #fail(error: Error): void {
    for (const asked of this.#asked.values()) {
      asked.reject(new FairleadError('store_unavailable', undefined, { cause: error }));
    }
    this.#asked.clear();
    if (this.#state === 'closing' || this.#state === 'closed' || this.#state === 'failed') {
      return;
    }
    const wasStarting = this.#state === 'starting';
    this.#state = 'failed';
    if (wasStarting) {
      this.#refuseReady(error);
    }
    this.#reportFailure(error);
    void this.#worker.terminate();
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
