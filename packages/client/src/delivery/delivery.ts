/**
 * Takes entries, sends them as requests, and knows what became of each. Both fronts stand on it.
 *
 * An entry is queued, then under way within one request, then settled: delivered, failed or dropped. Entries are numbered in the order
 * in which they were queued, and those of one order key are delivered in it.
 */
import type { EventScope, FairleadError, Failure } from '../errors.ts';
import type { Backlog, Size } from './backlog.ts';
import { countEvents, isInSpool, toScope } from './entry.ts';
import type { Entry, QueuedEntry } from './entry.ts';
import { extendScopes } from './extend-scopes.ts';
import { createFlushes, spooledCloseTimeoutMs } from './flush.ts';
import type { Flushes, FlushOptions, FlushResult, OpenFlush } from './flush.ts';
import type { Stats } from './ledger.ts';
import { Lifecycle } from './lifecycle.ts';
import { isAborted } from './outcome.ts';
import type { EntryOutcome } from './outcome.ts';
import type { Cut, Queue } from './queue.ts';
import type { DeliveryObserver, DeliveryParts } from './parts.ts';
import type { AttemptNotice, Deliver } from './sender.ts';
import { SingleTimer } from './single-timer.ts';
import type { SpooledAmount } from './spool.ts';

export class Delivery implements DeliveryObserver {
  readonly #parts: DeliveryParts;
  readonly #queue: Queue;
  readonly #backlog: Backlog;
  readonly #deliver: Deliver;
  readonly #openFlushes = new Set<OpenFlush>();
  readonly #flushes: Flushes;
  /** One per request under way. One for all would gather a listener per request, of which runtimes warn. */
  readonly #controllers = new Set<AbortController>();
  readonly #lifecycle = new Lifecycle();
  readonly #age: SingleTimer;
  #inFlightEvents = 0;
  /** Why what is under way was ended. */
  #endFailure: Failure | undefined;
  /** Entries with a sequence below this are sent without waiting for a full request: their age is up, or a flush waits. */
  #dueEnd = 0;
  /** Those below this don't wait out a pause. */
  #giveUpEnd = 0;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#queue = parts.queue;
    this.#flushes = createFlushes(parts.clock, this.#openFlushes);
    this.#age = new SingleTimer(parts.clock, this.#onAge);
    this.#deliver = parts.connectSender(this);
    this.#backlog = parts.createBacklog((entries) => this.#displace(entries));
    parts.signal?.addEventListener('abort', this.#onAbort);
    if (parts.signal?.aborted === true) {
      this.#onAbort();
    }
  }

  get isOpen(): boolean {
    return this.#lifecycle.state === 'open';
  }

  /** Keeps an entry; or drops, reports and returns why. Never throws. */
  offer(entry: Entry): FairleadError | undefined {
    if (!this.isOpen) {
      return this.drop({ code: 'client_closed', message: 'the client is closed' }, toScope([entry]));
    }
    if (!this.#backlog.offer(entry)) {
      const message = `no room: ${this.#backlog.eventCount} events wait, ${this.#backlog.bytes} bytes of them in memory`;
      return this.drop({ code: this.#backlog.fullCode, message }, toScope([entry]));
    }
    this.resume();
    return undefined;
  }

  /** Counts and reports events that are not kept. */
  drop(failure: Failure, scope: EventScope): FairleadError {
    return this.#parts.ledger.refuse(failure, scope);
  }

  ready(): Promise<void> {
    return this.isOpen ? this.#backlog.ready() : Promise.resolve();
  }

  /** Makes room in memory, as the overflow policy says; false when there is none. */
  makeRoom(size: Size): boolean {
    return this.#backlog.makeRoom(size);
  }

  flush(options: FlushOptions): Promise<FlushResult> {
    this.#gather();
    const scope = {
      sequenceEnd: this.#backlog.sequenceEnd,
      pending: this.#backlog.eventCount + this.#inFlightEvents,
      dropped: this.#parts.ledger.takeDropped(),
    };
    const result = this.#flushes.open(scope, options);
    this.#dueEnd = scope.sequenceEnd;
    this.#sendWhatIsDue();
    if (this.#parts.gate.refusal !== undefined && scope.pending > 0) {
      this.#parts.gate.letOneThrough();
    }
    this.#endFlushesIfIdle();
    return result;
  }

  async close(options: FlushOptions): Promise<FlushResult> {
    this.#gather();
    if (this.isOpen) {
      this.#lifecycle.transition('closing');
    }
    const { isSpooled } = this.#parts;
    const flushed = this.flush(isSpooled ? { ...options, timeoutMs: options.timeoutMs ?? spooledCloseTimeoutMs } : options);
    this.#closeIfDrained();
    const result = await flushed;
    if (isSpooled) {
      this.end('the client was closed');
      await this.#lifecycle.whenClosed();
    }
    return result;
  }

  /** Sends no more: ends requests under way, and fails what waits. With a spool, it all stays there. */
  end(reason: string): void {
    this.#gather();
    if (!this.#lifecycle.isSending) {
      return;
    }
    this.#lifecycle.transition('ending');
    for (const controller of this.#controllers) {
      controller.abort();
    }
    this.#endFailure = { code: 'aborted', message: reason };
    this.#failQueued(Number.POSITIVE_INFINITY, this.#endFailure);
    this.#closeIfDrained();
    if (this.#parts.isSpooled) {
      this.#flushes.endAll();
    }
  }

  /** Sends what fills a request, and sees to it that the rest is sent when its time is up. */
  readonly resume = (): void => {
    this.#refill();
    if (this.#queue.holdsFullRequest()) {
      this.#sendWhatIsDue();
    }
    if (!this.#queue.isEmpty) {
      this.#age.start(this.#parts.flushIntervalMs);
    }
  };

  /** What an ended process left comes before what waits of our own. */
  readonly onMore = (more: SpooledAmount): void => {
    extendScopes(this.#openFlushes, this.#backlog.queuedEnd, more);
    this.#dueEnd = Math.max(this.#dueEnd, this.#flushes.sequenceEnd);
    this.resume();
  };

  stats(): Stats {
    return {
      ...this.#parts.ledger.totals,
      queuedEvents: this.#backlog.eventCount + (this.#parts.gatherer?.eventCount ?? 0),
      queuedBytes: this.#backlog.bytes,
      inFlightRequests: this.#controllers.size,
      paused: this.#parts.gate.refusal !== undefined,
    };
  }

  readonly onSettled = (entries: readonly QueuedEntry[], outcome: EntryOutcome): void => {
    this.#inFlightEvents -= countEvents(entries);
    this.#settle(entries, isAborted(outcome) ? { ...outcome, failure: this.#endFailure ?? outcome.failure } : outcome);
  };

  readonly onPartsSettled = (entry: QueuedEntry, outcome: EntryOutcome): void => {
    this.#backlog.settle([entry]);
    entry.onSettled?.(outcome);
  };

  readonly onRetry = (entries: readonly QueuedEntry[], notice: AttemptNotice): void => {
    this.#parts.ledger.sendAgain('retrying', entries, notice);
  };

  /** A flush that waits has had its attempt: it ends now, its events failed or, with a spool, kept. */
  readonly onUnauthorized = (entries: readonly QueuedEntry[], notice: AttemptNotice): void => {
    if (entries.length > 0) {
      this.#parts.ledger.sendAgain('paused', entries, notice);
    }
    if (this.#parts.isSpooled) {
      this.#flushes.endAll();
      return;
    }
    this.#giveUpEnd = Math.max(this.#giveUpEnd, this.#flushes.sequenceEnd);
    this.#failQueued(this.#giveUpEnd, notice.failure);
    this.#parts.gate.reconsider();
  };

  readonly onTooLarge = (bytes: number): void => this.#queue.limitRequests(bytes);
  readonly giveUpEnd = (): number => this.#giveUpEnd;
  readonly #onAbort = (): void => this.end('the signal of the client was aborted');

  readonly #onAge = (): void => {
    this.#dueEnd = this.#backlog.sequenceEnd;
    this.#sendWhatIsDue();
  };

  #gather(): void {
    if (this.isOpen) {
      this.#parts.gatherer?.gather();
    }
  }

  #sendWhatIsDue(): void {
    for (let cut = this.#cutNext(); cut !== undefined; cut = this.#cutNext()) {
      this.#send(cut);
    }
    this.#backlog.admit();
    if (this.#queue.isEmpty) {
      this.#age.stop();
    }
  }

  #cutNext(): Cut | undefined {
    this.#refill();
    const { first } = this.#queue;
    const isDue = first !== undefined && (first.sequence < this.#dueEnd || this.#queue.holdsFullRequest());
    return this.#queue.cutAside() ?? (isDue ? this.#queue.cut() : undefined);
  }

  #refill(): void {
    if (this.#lifecycle.isSending) {
      this.#backlog.refill();
    }
  }

  #send(cut: Cut): void {
    this.#inFlightEvents += countEvents(cut.entries);
    const controller = new AbortController();
    this.#controllers.add(controller);
    const end = (): void => {
      this.#controllers.delete(controller);
      cut.release();
      this.#sendWhatIsDue();
      this.#closeIfDrained();
      this.#flushes.endSettled();
      this.#endFlushesIfIdle();
    };
    // Both branches are handled and neither throws: listeners are called safely, the rest is our own bookkeeping.
    void this.#deliver(cut.entries, controller.signal).then(end, (cause: unknown) => {
      const failure: Failure = { code: 'delivery_bug', message: 'the transport threw', cause };
      this.onSettled(cut.entries, { kind: 'failed', attemptCount: 0, failure });
      end();
    });
  }

  /** What is pending when nothing will be sent is in the spool: damaged, another process's by now, or the next one's. */
  #endFlushesIfIdle(): void {
    if (this.#controllers.size === 0 && (this.#backlog.isEmpty || !this.#lifecycle.isSending)) {
      this.#flushes.endAll();
    }
  }

  #settle(all: readonly QueuedEntry[], outcome: EntryOutcome): void {
    // What was given up for no reason of its own stays in the spool, if it is there, and is the next process's to send.
    const kept = isAborted(outcome) ? all.filter(isInSpool) : [];
    this.#backlog.keep(kept);
    const entries = kept.length === 0 ? all : all.filter((entry) => !isInSpool(entry));
    if (entries.length === 0) {
      return;
    }
    this.#parts.ledger.settle(entries, outcome);
    this.#backlog.settle(entries);
    for (const entry of entries) {
      entry.onSettled?.(outcome);
    }
    this.#flushes.settle(entries, outcome.kind);
  }

  #displace(entries: readonly QueuedEntry[]): void {
    const failure: Failure = { code: 'queue_full', message: 'dropped to make room for newer events' };
    this.#settle(entries, { kind: 'dropped', failure });
    this.#flushes.endSettled();
  }

  /** Fails what waits in memory, as far as it is older than `sequenceEnd`. */
  #failQueued(sequenceEnd: number, failure: Failure): void {
    this.#settle(this.#backlog.takeBefore(sequenceEnd), { kind: 'failed', failure, attemptCount: 0 });
    this.#flushes.endSettled();
  }

  #closeIfDrained(): void {
    const { state } = this.#lifecycle;
    const isDrained = state === 'ending' || (state === 'closing' && this.#backlog.eventCount === 0);
    if (isDrained && this.#controllers.size === 0) {
      this.#age.stop();
      this.#parts.gate.close();
      this.#parts.signal?.removeEventListener('abort', this.#onAbort);
      this.#parts.onClosed();
      this.#backlog.admitAll();
      this.#lifecycle.transition('closed');
      this.#flushes.endAll();
    }
  }
}
