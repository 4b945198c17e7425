import type { ResolvedClientOptions } from '../options.ts';
import { MemoryBacklog } from './backlog.ts';
import { Delivery } from './delivery.ts';
import { toTransportOptions } from './front.ts';
import type { Connect, Front } from './front.ts';
import { createGate } from './gate.ts';
import { createLedger } from './ledger.ts';
import type { Platform } from './platform.ts';
import { Queue } from './queue.ts';
import { createReporter } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { createBackoff } from './retry.ts';
import { createSender } from './sender.ts';
import type { Spool } from './spool.ts';
import { createFetchTransport } from './transport.ts';
import type { Transport } from './transport.ts';

/** What carries a client's events, and tells of them. */
export interface Wired {
  readonly delivery: Delivery;
  readonly reporter: Reporter;
  readonly spool: Spool | undefined;
}

/** Connects fronts to deliveries on what a runtime offers. */
export function connectOn(platform: Platform): Connect<ResolvedClientOptions> {
  return (options, front) => wire(options, front, platform);
}

/** Wires the parts: backlog → queue → sender → transport. */
export function createDelivery(options: ResolvedClientOptions, front: Front, platform: Platform): Delivery {
  return wire(options, front, platform).delivery;
}

export function wire(options: ResolvedClientOptions, front: Front, platform: Platform): Wired {
  const { clock, random, retry, overflow } = options;
  const reporter = createReporter(options, platform.publish);
  const ledger = createLedger(reporter);
  const queue = new Queue(options, front.requestLimits, options.concurrencyMax);
  const toWaitMs = createBackoff(retry, random);
  const gate = createGate({ clock, toWaitMs });
  const transport = createTransport(options, front, platform);
  const opened =
    options.spool &&
    front.spoolKind &&
    platform.openSpool?.({
      provider: options.spool,
      kind: front.spoolKind,
      clock,
      onMore: (more) => delivery.onMore(more),
      onError: (error) => reporter.reportError(error),
    });
  const draining: { stop?: (() => void) | undefined } = {};
  const delivery: Delivery = new Delivery({
    flushIntervalMs: options.flushIntervalMs,
    clock,
    signal: options.signal,
    ledger,
    queue,
    gate,
    createBacklog: (onDisplaced) => {
      const backlogOptions = { queue, heldBack: front.gatherer, overflow, onDisplaced };
      return opened?.createBacklog(backlogOptions) ?? new MemoryBacklog(backlogOptions);
    },
    connectSender: (observer) => {
      const { divideEntry, pausesWhenUnauthorized = false } = front;
      return createSender({
        transport,
        retry,
        toWaitMs,
        clock,
        gate,
        divideEntry: divideEntry && ((entry) => divideEntry(entry, observer.onPartsSettled)),
        pausesWhenUnauthorized,
        observer,
      });
    },
    isSpooled: opened !== undefined,
    gatherer: front.gatherer,
    onClosed: () => {
      opened?.spool.close();
      draining.stop?.();
    },
  });
  draining.stop = platform.drainBeforeExit?.(delivery, options.exitTimeoutMs);
  // What an earlier process left is sent as if it had just been queued.
  delivery.resume();
  return { delivery, reporter, spool: opened?.spool };
}

/** A `fetch` that the user passes wins over the platform's own transport. */
function createTransport(options: ResolvedClientOptions, front: Front, platform: Platform): Transport {
  const create = front.createTransport ?? (options.fetch === globalThis.fetch ? platform.createTransport : createFetchTransport);
  return create(toTransportOptions(options, front, platform.gzip));
}
