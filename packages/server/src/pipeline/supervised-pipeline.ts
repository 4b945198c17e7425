import { setTimeout as sleep } from 'node:timers/promises';
import { isDoneWithin } from '../deadline.ts';
import { createDeferred } from '../deferred.ts';
import { FairleadError } from '../errors.ts';
import type { QueryResult } from '../store/event-store.ts';
import { createFailures, type Failures, type LastReport, reasonOf } from './failures.ts';
import { createLogOpening, type LogOpening } from './log-opening.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import type { LiveListener, Pipeline, PipelineOptions } from './pipeline.ts';
import { addReport, createProgress, type Progress, type ProgressCounters } from './progress.ts';
import { createQuestions } from './questions.ts';
import { createReading, type Reading } from './reading.ts';
import type { ReceiptReport } from './receipt.ts';
import { createRemoving, type Removing } from './removing.ts';
import type { PreparedRetries, RetryRequest } from './retry.ts';
import { isEnding, nextStates, type State } from './pipeline-state.ts';
import { createStoredWaits } from './stored-waits.ts';
import { startWorkerProcess, type WorkerEnd, type WorkerProcess } from './worker-process.ts';

/** Resolves when the first worker is ready. Rejects with `log_behind_store`, or with what kept the stores from being opened. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const pipeline = new SupervisedPipeline(options);
  await pipeline.ready;
  return pipeline;
}

const closeWaitMsMax = 5_000;

class SupervisedPipeline implements Pipeline {
  readonly #failure = createDeferred<Error>();
  readonly failed = this.#failure.promise;
  readonly #readiness = createDeferred<void>();
  readonly ready = this.#readiness.promise;
  readonly reading: Reading;
  readonly removing: Removing = createRemoving((message) => this.#ask(message));
  readonly #options: PipelineOptions;
  readonly #questions = createQuestions();
  readonly #failures: Failures;
  readonly #logOpening: LogOpening;
  readonly #listeners = new Set<LiveListener>();
  readonly #storedWaits = createStoredWaits();
  readonly #closing = new AbortController();
  readonly #supervised: Promise<void>;
  readonly #progress: ProgressCounters;
  #worker: WorkerProcess | undefined;
  #firstWorker: WorkerProcess | undefined;
  #lastReport: LastReport | undefined;
  #state: State = 'starting';
  /** The worker waits for what is behind this position. */
  #caughtUpPosition: number | undefined;
  /** The last position that the worker has begun to work on. */
  #begunPosition = 0;
  #isReady = false;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#firstWorker = options.firstWorker;
    this.#failures = createFailures(options.restartPauseMs ?? { min: 100, max: 5_000 });
    this.#progress = createProgress(options.durablePosition);
    this.#logOpening = createLogOpening(options);
    this.reading = createReading({
      ask: (message) => this.#ask(message),
      cancel: (questionId) => this.#worker?.say({ kind: 'cancel', questionId }),
    });
    this.#supervised = this.#supervise();
  }

  get progress(): Progress {
    return this.#progress;
  }

  get isRestarting(): boolean {
    return this.#state === 'restarting';
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  get isAwaited(): boolean {
    return this.#listeners.size > 0 || this.#questions.openCount > 0;
  }

  get worker(): WorkerProcess | undefined {
    return this.#worker;
  }

  advance(position: number): void {
    this.#progress.durablePosition = position;
    this.#tellPosition();
  }

  query(sql: string): Promise<QueryResult> {
    return this.#ask((id) => ({ kind: 'query', id, sql }));
  }

  receipt(position: number): Promise<ReceiptReport | undefined> {
    return this.#ask((id) => ({ kind: 'receipt', id, position }));
  }

  prepareRetries(request: RetryRequest): Promise<PreparedRetries> {
    return this.#ask((id) => ({ kind: 'retries', id, request }));
  }

  whenStored(position: number): Promise<void> {
    return this.#storedWaits.until(position);
  }

  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    this.#worker?.say({ kind: 'listeners', count: this.#listeners.size });
    return () => {
      this.#listeners.delete(listener);
      this.#worker?.say({ kind: 'listeners', count: this.#listeners.size });
    };
  }

  async close(): Promise<void> {
    if (this.#state === 'running') {
      this.#enter('closing');
      this.#worker?.say({ kind: 'close' });
    } else if (this.#state === 'starting' || this.#state === 'restarting') {
      this.#enter('closing');
      this.#worker?.kill();
    }
    this.#closing.abort();
    if (!(await isDoneWithin(this.#supervised, closeWaitMsMax))) {
      this.#worker?.kill();
      await this.#supervised;
    }
  }

  async #supervise(): Promise<void> {
    const { onTrouble, onWorkerGone } = this.#options;
    for (;;) {
      const end = await this.#runWorker();
      onWorkerGone();
      if (this.#state === 'closing') {
        this.#enter('closed');
        return;
      }
      const report = this.#lastReport;
      const reason = reasonOf(report, end);
      if (this.#state === 'starting' || report?.kind === 'unfit') {
        this.#refuse(reason);
        return;
      }
      this.#count(report, end);
      onTrouble(reason.message);
      await sleep(this.#failures.pauseMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      if (this.#closing.signal.aborted) {
        this.#enter('closed');
        return;
      }
      this.#progress.workerRestarts++;
    }
  }

  /** One worker from its start to its end. */
  async #runWorker(): Promise<WorkerEnd> {
    const { stores, workerEntry } = this.#options;
    this.#lastReport = undefined;
    this.#caughtUpPosition = undefined;
    this.#begunPosition = 0;
    this.#isReady = false;
    const worker = this.#firstWorker ?? startWorkerProcess(stores.query.concurrencyMax, workerEntry);
    this.#firstWorker = undefined;
    worker.listen((message) => this.#handle(worker, message));
    this.#worker = worker;
    void this.#logOpening.begin(worker, () => worker.say({ kind: 'start', options: this.#workerOptions() }));
    const end = await worker.exited;
    this.#logOpening.end();
    this.#worker = undefined;
    if (this.#state === 'running') {
      this.#enter('restarting');
    }
    return end;
  }

  #workerOptions(): WorkerOptions {
    const { logPath, stores, blockRecordsMax, blockBytesMax, blockIntervalMs } = this.#options;
    const { durablePosition, storedPosition } = this.#progress;
    return {
      logPath,
      stores,
      blockRecordsMax,
      blockBytesMax,
      blockIntervalMs,
      durablePosition,
      countedPosition: Math.max(this.#options.durablePosition, storedPosition),
      suspicion: this.#failures.suspicion,
      liveListenerCount: this.#listeners.size,
    };
  }

  #handle(worker: WorkerProcess, message: FromWorker): void {
    switch (message.kind) {
      case 'loaded':
        return;
      case 'logOpened':
        this.#logOpening.end();
        return;
      case 'ready':
        this.#isReady = true;
        this.#failures.clear(message.storedPosition);
        this.#progress.storedPosition = message.storedPosition;
        this.#progress.storedBytes += message.storedBytes;
        if (this.#state === 'starting' || this.#state === 'restarting') {
          this.#enter('running');
          this.#readiness.resolve();
        }
        this.#storedWaits.reach(this.#progress.storedPosition);
        return;
      case 'begun':
        this.#begunPosition = message.throughPosition;
        return;
      case 'caughtUp':
        this.#caughtUpPosition = message.position;
        this.#tellPosition();
        return;
      case 'stored':
        this.#failures.forgetPauses();
        this.#failures.clear(message.report.throughPosition);
        addReport(this.#progress, message.report);
        this.#storedWaits.reach(this.#progress.storedPosition);
        return;
      case 'live':
        this.#listeners.forEach((listener) => listener(message.events, message.skipped));
        return;
      case 'result':
      case 'refused':
        this.#questions.settle(message);
        return;
      case 'trouble':
        this.#options.onTrouble(message.message);
        return;
      case 'failed':
      case 'unfit':
        this.#lastReport = message;
        worker.kill();
        return;
      default:
        message satisfies never;
    }
  }

  #tellPosition(): void {
    const { durablePosition } = this.#progress;
    if (this.#caughtUpPosition !== undefined && durablePosition > this.#caughtUpPosition) {
      this.#caughtUpPosition = undefined;
      this.#worker?.say({ kind: 'advance', position: durablePosition });
    }
  }

  #ask<Result>(message: (id: number) => ToWorker): Promise<Result> {
    const worker = this.#worker;
    if (this.#state !== 'running' || worker === undefined) {
      return Promise.reject(new FairleadError(isEnding(this.#state) ? 'draining' : 'store_unavailable'));
    }
    return this.#questions.ask(worker.say, message);
  }

  #count(report: LastReport | undefined, end: WorkerEnd): void {
    this.#failures.add({
      wasReady: this.#isReady,
      said: report?.kind === 'failed' ? report : undefined,
      isKilled: end.isKilled,
      isAnswering: this.#questions.openCount > 0,
      storedPosition: this.#progress.storedPosition,
      begunPosition: this.#begunPosition,
    });
    this.#questions.refuseAll();
  }

  #refuse(reason: Error): void {
    const wasStarting = this.#state === 'starting';
    this.#enter('failed');
    if (wasStarting) {
      this.#readiness.reject(reason);
    } else {
      this.#failure.resolve(reason);
    }
  }

  #enter(next: State): void {
    if (!nextStates[this.#state].includes(next)) {
      throw new Error(`The pipeline can't go from ${this.#state} to ${next}.`);
    }
    this.#state = next;
    if (next === 'closed' || next === 'failed') {
      this.#questions.refuseAll();
      // Nobody stores any more: who waits for it is not to wait for ever.
      this.#storedWaits.end();
    }
  }
}
