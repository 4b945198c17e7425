/**
 * Takes entries, sends them as requests, and knows what became of each. Both fronts stand on it.
 *
 * States:
 *   open     takes entries
 *   closing  takes none; what it has is still being delivered
 *   closed   has nothing left: no entry, no request, no timer, no listener
 *
 *   open → closing   `close`, or the client's signal aborts
 *   closing → closed the last entry is settled
 *
 * An entry is queued, then in flight within one request, then settled: delivered or failed. Entries are numbered in the order in
 * which they were queued, and leave the queue in that order; with `concurrencyMax` 1 they also arrive in it.
 */
import { cutRequest, holdsFullRequest } from './batcher.ts';
import type { RequestLimits } from './batcher.ts';
import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';
import { countEvents, toScope } from './entry.ts';
import type { Entry } from './entry.ts';
import { FairleadError } from '../errors.ts';
import type { EventScope, Failure } from '../errors.ts';
import { Flushes } from './flush.ts';
import type { FlushOptions, FlushResult } from './flush.ts';
import type { FinalOutcome } from './outcome.ts';
import { Queue } from './queue.ts';
import type { QueueLimits } from './queue.ts';
import type { Reporter } from './reporter.ts';
import type { RetryingTransport, RetryNotice } from './retry.ts';
import type { TransportRequest } from './transport.ts';

export interface DeliveryOptions {
  readonly queueLimits: QueueLimits;
  readonly requestLimits: RequestLimits;
  readonly flushIntervalMs: number;
  readonly concurrencyMax: number;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal | undefined;
  readonly createTransport: (onRetry: (request: TransportRequest, notice: RetryNotice) => void) => RetryingTransport;
}

/** Counts of events since the client was made, unless the name says otherwise. */
export interface Stats {
  /** Now in the queue. */
  readonly queuedEvents: number;
  /** Bytes of JSON text now in the queue. */
  readonly queuedBytes: number;
  /** Requests now under way, those that wait for their next attempt included. */
  readonly inFlightRequests: number;
  readonly delivered: number;
  readonly failed: number;
  readonly dropped: number;
  /** Events sent again, once for each time. */
  readonly retried: number;
}

type State = 'open' | 'closing' | 'closed';

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #queue: Queue;
  readonly #flushes: Flushes;
  readonly #transport: RetryingTransport;
  /** One per request under way. One for all would gather a listener per request, of which runtimes warn. */
  readonly #controllers = new Set<AbortController>();
  #state: State = 'open';
  #timer: unknown;
  #inFlightRequests = 0;
  #inFlightEvents = 0;
  /** How many entries were ever queued: the sequence of the next one. */
  #sequenceEnd = 0;
  /** Entries with a sequence below this are sent without waiting for a full request: their age is up, or a flush waits. */
  #dueEnd = 0;
  #delivered = 0;
  #failed = 0;
  #dropped = 0;
  #droppedSinceFlush = 0;
  #retried = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#queue = new Queue(options.queueLimits);
    this.#flushes = new Flushes(options.clock);
    this.#transport = options.createTransport((request, notice) => this.#noteRetry(request, notice));
    options.signal?.addEventListener('abort', this.#abort);
    if (options.signal?.aborted === true) {
      this.#abort();
    }
  }

  /** Queues an entry; or drops, reports and returns why. Never throws. */
  offer(entry: Entry): FairleadError | undefined {
    if (this.#state !== 'open') {
      return this.drop({ code: 'client_closed', message: 'the client is closed' }, toScope([entry]));
    }
    if (!this.#queue.offer(entry)) {
      const { eventCount, bytes } = this.#queue;
      const message = `no room in the queue: it holds ${eventCount} events and ${bytes} bytes`;
      return this.drop({ code: 'queue_full', message }, toScope([entry]));
    }
    this.#sequenceEnd++;
    if (holdsFullRequest(this.#queue, this.#options.requestLimits)) {
      this.#sendWhatIsDue();
    }
    if (this.#queue.length > 0) {
      this.#timer ??= startBackgroundTimer(this.#options.clock, this.#onAge, this.#options.flushIntervalMs);
    }
    return undefined;
  }

  /** Counts and reports events that are not queued. */
  drop(failure: Failure, scope: EventScope): FairleadError {
    const error = new FairleadError(failure, scope);
    this.#dropped += scope.eventCount;
    this.#droppedSinceFlush += scope.eventCount;
    this.#options.reporter.report({ kind: 'dropped', ...scope, error });
    return error;
  }

  flush(options: FlushOptions): Promise<FlushResult> {
    const scope = {
      sequenceEnd: this.#sequenceEnd,
      pending: this.#queue.eventCount + this.#inFlightEvents,
      dropped: this.#droppedSinceFlush,
    };
    this.#droppedSinceFlush = 0;
    const result = this.#flushes.open(scope, options);
    this.#dueEnd = this.#sequenceEnd;
    this.#sendWhatIsDue();
    return result;
  }

  close(options: FlushOptions): Promise<FlushResult> {
    if (this.#state === 'open') {
      this.#transition('closing');
    }
    const result = this.flush(options);
    this.#closeIfDrained();
    return result;
  }

  stats(): Stats {
    return {
      queuedEvents: this.#queue.eventCount,
      queuedBytes: this.#queue.bytes,
      inFlightRequests: this.#inFlightRequests,
      delivered: this.#delivered,
      failed: this.#failed,
      dropped: this.#dropped,
      retried: this.#retried,
    };
  }

  readonly #onAge = (): void => {
    this.#timer = undefined;
    this.#dueEnd = this.#sequenceEnd;
    this.#sendWhatIsDue();
  };

  #sendWhatIsDue(): void {
    const { concurrencyMax, requestLimits } = this.#options;
    while (this.#inFlightRequests < concurrencyMax && this.#queue.length > 0) {
      const firstSequence = this.#sequenceEnd - this.#queue.length;
      if (firstSequence >= this.#dueEnd && !holdsFullRequest(this.#queue, requestLimits)) {
        break;
      }
      this.#send(cutRequest(this.#queue, requestLimits), firstSequence);
    }
    if (this.#queue.length === 0) {
      this.#stopTimer();
    }
  }

  #send(entries: readonly Entry[], firstSequence: number): void {
    this.#inFlightRequests++;
    this.#inFlightEvents += countEvents(entries);
    const request: TransportRequest = { entries, oldestEnqueuedAtMs: entries[0]?.enqueuedAtMs ?? 0 };
    const controller = new AbortController();
    this.#controllers.add(controller);
    const settle = (outcome: FinalOutcome): void => {
      this.#controllers.delete(controller);
      this.#settleRequest(entries, firstSequence, outcome);
    };
    // Both branches are handled and neither throws: listeners are called safely, the rest is our own bookkeeping.
    void this.#transport.send(request, controller.signal).then(
      (outcome) => settle(outcome),
      (cause: unknown) => settle(toBug(cause)),
    );
  }

  #settleRequest(entries: readonly Entry[], firstSequence: number, outcome: FinalOutcome): void {
    this.#inFlightRequests--;
    this.#inFlightEvents -= countEvents(entries);
    this.#settle(entries, firstSequence, outcome);
    this.#sendWhatIsDue();
    this.#closeIfDrained();
  }

  #settle(entries: readonly Entry[], firstSequence: number, outcome: FinalOutcome): void {
    const eventCount = countEvents(entries);
    switch (outcome.kind) {
      case 'delivered':
        this.#delivered += eventCount;
        this.#options.reporter.reportDelivered(() => ({ ...outcome, ...toScope(entries) }));
        break;
      case 'failed': {
        this.#failed += eventCount;
        const scope = toScope(entries);
        const { failure, attemptCount } = outcome;
        this.#options.reporter.report({ kind: 'failed', ...scope, attemptCount, error: new FairleadError(failure, scope) });
        break;
      }
      default:
        outcome satisfies never;
    }
    for (const entry of entries) {
      entry.onSettled?.(outcome);
    }
    this.#flushes.settle({ firstSequence, entries, delivered: outcome.kind === 'delivered' });
  }

  #noteRetry(request: TransportRequest, { failure, attemptCount, waitMs }: RetryNotice): void {
    const scope = toScope(request.entries);
    this.#retried += scope.eventCount;
    this.#options.reporter.report({ kind: 'retrying', ...scope, attemptCount, waitMs, error: new FairleadError(failure, scope) });
  }

  /** Ends requests under way, and fails what is still queued. */
  readonly #abort = (): void => {
    if (this.#state === 'open') {
      this.#transition('closing');
    }
    for (const controller of this.#controllers) {
      controller.abort();
    }
    const firstSequence = this.#sequenceEnd - this.#queue.length;
    const entries = this.#queue.take(this.#queue.length);
    if (entries.length > 0) {
      const failure: Failure = { code: 'aborted', message: 'the signal of the client was aborted' };
      this.#settle(entries, firstSequence, { kind: 'failed', failure, attemptCount: 0 });
    }
    this.#closeIfDrained();
  };

  #closeIfDrained(): void {
    if (this.#state === 'closing' && this.#queue.length === 0 && this.#inFlightRequests === 0) {
      this.#transition('closed');
    }
  }

  #transition(to: State): void {
    const allowed = (this.#state === 'open' && to === 'closing') || (this.#state === 'closing' && to === 'closed');
    if (!allowed) {
      throw new Error(`assertion failed: delivery can't go from ${this.#state} to ${to}`);
    }
    this.#state = to;
    if (to === 'closed') {
      this.#stopTimer();
      this.#options.signal?.removeEventListener('abort', this.#abort);
    }
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) {
      this.#options.clock.clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }
}

function toBug(cause: unknown): FinalOutcome {
  return { kind: 'failed', attemptCount: 0, failure: { code: 'delivery_bug', message: 'the transport threw', cause } };
}
