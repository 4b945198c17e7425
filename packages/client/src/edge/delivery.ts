/**
 * Takes entries, sends them as requests, and knows what became of each, for an edge: the promises of `delivery/delivery.ts` where there is no
 * disk, no end of a process and nothing held back, in a fraction of its size. From the sender on both stand on the same parts, and both
 * are held to the same tests.
 *
 * It is open until `close`, after which what waits is still sent, or until the client's signal aborts, when what waits fails.
 */
import { abortedOutcome } from '../delivery/answer.ts';
import { startBackgroundTimer } from '../delivery/clock.ts';
import { toScope } from '../delivery/entry.ts';
import type { QueuedEntry } from '../delivery/entry.ts';
import { createFlushes } from '../delivery/flush.ts';
import { toTransportOptions } from '../delivery/front.ts';
import type { Carrier, Connected, Front } from '../delivery/front.ts';
import { createGate } from '../delivery/gate.ts';
import { gzipBody } from '../delivery/gzip.ts';
import { createLedger } from '../delivery/ledger.ts';
import type { EntryOutcome } from '../delivery/outcome.ts';
import { createReporter } from '../delivery/reporter.ts';
import { createBackoff } from '../delivery/retry.ts';
import { createSender } from '../delivery/sender.ts';
import { createFetchTransport } from '../delivery/transport.ts';
import type { Failure } from '../errors.ts';
import type { ResolvedClientOptions } from '../options.ts';
import { createEdgeQueue } from './queue.ts';

/** Puts an edge's delivery behind a front whose entries are of one event each. */
export function connectEdge(options: ResolvedClientOptions, front: Front): Connected {
  const { clock, retry, overflow, signal, flushIntervalMs, concurrencyMax, queueEventsMax, queueBytesMax } = options;
  const reporter = createReporter(options);
  const ledger = createLedger(reporter);
  const queue = createEdgeQueue(front.requestLimits);
  const flushes = createFlushes(clock);
  const toWaitMs = createBackoff(retry, options.random);
  const gate = createGate({ clock, toWaitMs });
  /** One per request under way. One for all would gather a listener per request, of which runtimes warn. */
  const controllers = new Set<AbortController>();
  /** Callers that wait for room. */
  const held: (() => void)[] = [];
  let isOpen = true;
  let timer: unknown;
  let inFlightEvents = 0;
  let sequenceEnd = 0;
  /** Entries with a sequence below this are sent without waiting for a full request: their age is up, or a flush waits. */
  let dueEnd = 0;
  /** Those below this don't wait out a pause. */
  let giveUpEnd = 0;

  const onSettled = (entries: readonly QueuedEntry[], outcome: EntryOutcome): void => {
    inFlightEvents -= entries.length;
    settle(entries, outcome);
  };

  const deliver = createSender({
    transport: createFetchTransport(toTransportOptions(options, front, gzipBody)),
    retry,
    toWaitMs,
    clock,
    gate,
    pausesWhenUnauthorized: true,
    observer: {
      onSettled,
      onRetry: (entries, notice) => ledger.sendAgain('retrying', entries, notice),
      onUnauthorized: (entries, notice) => {
        if (entries.length > 0) {
          ledger.sendAgain('paused', entries, notice);
        }
        // A flush that waits has had its attempt.
        giveUpEnd = Math.max(giveUpEnd, flushes.sequenceEnd);
        failWaiting(giveUpEnd, notice.failure);
        gate.reconsider();
      },
      onTooLarge: (bytes) => queue.limitRequests(bytes),
      giveUpEnd: () => giveUpEnd,
    },
  });

  const settle = (entries: readonly QueuedEntry[], outcome: EntryOutcome): void => {
    if (entries.length > 0) {
      ledger.settle(entries, outcome);
      flushes.settle(entries, outcome.kind);
    }
  };

  const failWaiting = (end: number, failure: Failure): void => {
    settle(queue.takeBefore(end), { kind: 'failed', failure, attemptCount: 0 });
    flushes.endSettled();
  };

  const hasRoomFor = (eventCount: number, bytes: number, factor = 1): boolean =>
    queue.entryCount + eventCount <= queueEventsMax * factor && queue.bytes + bytes <= queueBytesMax * factor;

  /** As the overflow policy says. */
  const makeRoomFor = (bytes: number): boolean => {
    if (overflow === 'drop-oldest' && bytes <= queueBytesMax) {
      while (queue.entryCount > 0 && !hasRoomFor(1, bytes)) {
        settle(queue.takeBefore(), {
          kind: 'dropped',
          failure: { code: 'queue_full', message: 'dropped to make room for newer events' },
        });
        flushes.endSettled();
      }
    }
    return hasRoomFor(1, bytes, overflow === 'wait' ? 2 : 1);
  };

  /** Once the client is closed, nobody need wait any longer. */
  const mayAdmit = (count: number): boolean => !isOpen || hasRoomFor(count, 0);

  const admit = (): void => {
    for (let count = 1; held.length > 0 && mayAdmit(count); count++) {
      held.shift()?.();
    }
  };

  const stopTimer = (): void => {
    clock.clearTimeout(timer);
    timer = undefined;
  };

  const sendWhatIsDue = (): void => {
    while (controllers.size < concurrencyMax) {
      const entries = queue.cut(dueEnd);
      if (entries === undefined) {
        break;
      }
      send(entries);
    }
    admit();
    if (queue.entryCount === 0) {
      stopTimer();
    }
  };

  const send = (entries: readonly QueuedEntry[]): void => {
    inFlightEvents += entries.length;
    const controller = new AbortController();
    controllers.add(controller);
    const onEnd = (): void => {
      controllers.delete(controller);
      dueEnd = Math.max(dueEnd, queue.release(entries));
      sendWhatIsDue();
      flushes.endSettled();
      endIfIdle();
    };
    // Both branches are handled and neither throws: listeners are called safely, the rest is our own bookkeeping.
    void deliver(entries, controller.signal).then(onEnd, (cause: unknown) => {
      const failure: Failure = { code: 'delivery_bug', message: 'the transport threw', cause };
      onSettled(entries, { kind: 'failed', attemptCount: 0, failure });
      onEnd();
    });
  };

  const endIfIdle = (): void => {
    if (queue.entryCount + controllers.size === 0) {
      flushes.endAll();
      if (!isOpen) {
        gate.close();
        signal?.removeEventListener('abort', end);
      }
    }
  };

  const end = (): void => {
    isOpen = false;
    for (const controller of controllers) {
      controller.abort();
    }
    failWaiting(Number.POSITIVE_INFINITY, abortedOutcome.failure);
    admit();
    stopTimer();
    endIfIdle();
  };

  const delivery: Carrier = {
    offer: (entry) => {
      if (!isOpen) {
        return delivery.drop({ code: 'client_closed', message: 'the client is closed' }, toScope([entry]));
      }
      if (!makeRoomFor(entry.bytes)) {
        const message = `no room: ${queue.entryCount} events of ${queue.bytes} bytes wait`;
        return delivery.drop({ code: 'queue_full', message }, toScope([entry]));
      }
      queue.push({ sequence: sequenceEnd++, ...entry });
      sendWhatIsDue();
      if (queue.entryCount > 0) {
        timer ??= startBackgroundTimer(clock, onAge, flushIntervalMs);
      }
      return undefined;
    },
    drop: (failure, scope) => ledger.refuse(failure, scope),
    ready: () =>
      new Promise((resolve) => {
        held.push(resolve);
        admit();
      }),
    flush: (flushOptions) => {
      const pending = queue.entryCount + inFlightEvents;
      const result = flushes.open({ sequenceEnd, pending, dropped: ledger.takeDropped() }, flushOptions);
      dueEnd = sequenceEnd;
      sendWhatIsDue();
      if (gate.refusal !== undefined && pending > 0) {
        gate.letOneThrough();
      }
      endIfIdle();
      return result;
    },
    close: (flushOptions) => {
      isOpen = false;
      admit();
      return delivery.flush(flushOptions);
    },
    stats: () => ({
      ...ledger.totals,
      queuedEvents: queue.entryCount,
      queuedBytes: queue.bytes,
      inFlightRequests: controllers.size,
      paused: gate.refusal !== undefined,
    }),
  };

  const onAge = (): void => {
    timer = undefined;
    dueEnd = sequenceEnd;
    sendWhatIsDue();
  };

  signal?.addEventListener('abort', end);
  if (signal?.aborted) {
    end();
  }
  return { delivery, reporter };
}
