import { library } from '../library.ts';
import type { ResolvedClientOptions } from '../options.ts';
import { MemoryBacklog } from './backlog.ts';
import { Delivery } from './delivery.ts';
import type { DivideEntry } from './division.ts';
import { Gate } from './gate.ts';
import { plainBody } from './gzip.ts';
import { Ledger } from './ledger.ts';
import type { Gatherer } from './parts.ts';
import type { Platform } from './platform.ts';
import { Queue } from './queue.ts';
import type { RequestLimits } from './queue.ts';
import { Reporter } from './reporter.ts';
import { createBackoff } from './retry.ts';
import { Sender } from './sender.ts';
import type { Spool, SpoolContext } from './spool.ts';
import { createFetchTransport } from './transport.ts';
import type { FetchTransportOptions, ToHttpRequest, Transport } from './transport.ts';

/** What a front adds to the options that both have. */
export interface Front {
  readonly requestLimits: RequestLimits;
  readonly toHttpRequest: ToHttpRequest;
  /** Of every request, beside those that each has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names its records in a spool; without it there is none. */
  readonly spoolKind?: SpoolContext['kind'];
  /** How an entry of several events becomes two. */
  readonly divideEntry?: DivideEntry;
  /** Holds events back for a while, to join them. */
  readonly gatherer?: Gatherer;
  /** 401 and 403 hold requests back, instead of failing them. Default false: for callers that wait for the outcome of each call. */
  readonly pausesWhenUnauthorized?: boolean;
  /** Instead of the platform's, for a front with ways of its own. */
  readonly createTransport?: (options: FetchTransportOptions) => Transport;
}

/** What carries a client's events, and tells of them. */
export interface Wired {
  readonly delivery: Delivery;
  readonly reporter: Reporter;
  readonly spool: Spool | undefined;
}

/** Wires the parts: backlog → queue → sender → transport. */
export function createDelivery(options: ResolvedClientOptions, front: Front, platform: Platform): Delivery {
  return wire(options, front, platform).delivery;
}

export function wire(options: ResolvedClientOptions, front: Front, platform: Platform): Wired {
  const { clock, random, retry, overflow } = options;
  const reporter = new Reporter(options, platform.publish);
  const ledger = new Ledger(reporter);
  const queue = new Queue(options, front.requestLimits, options.concurrencyMax);
  const toWaitMs = createBackoff(retry, random);
  const gate = new Gate({ clock, toWaitMs: (refusalCount) => Math.max(pauseMsLeast, toWaitMs(refusalCount)) });
  const transport = createTransport(options, front, platform);
  const opened =
    options.spool &&
    front.spoolKind &&
    platform.openSpool?.({
      provider: options.spool,
      kind: front.spoolKind,
      clock,
      onMore: () => delivery.resume(),
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
    createSender: (observer) => {
      const { divideEntry, pausesWhenUnauthorized = false } = front;
      return new Sender({ transport, retry, toWaitMs, clock, gate, divideEntry, pausesWhenUnauthorized, observer });
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

/** Who asks in vain whether it is known meanwhile asks rarely. */
const pauseMsLeast = 1000;

function createTransport(options: ResolvedClientOptions, front: Front, platform: Platform): Transport {
  const create = front.createTransport ?? (options.fetch === globalThis.fetch ? platform.createTransport : createFetchTransport);
  return create({
    fetch: options.fetch,
    clock: options.clock,
    attemptTimeoutMs: options.attemptTimeoutMs,
    headers: {
      'content-type': 'application/json',
      'user-agent': `${library.name}/${library.version}`,
      ...front.headers,
    },
    toHttpRequest: front.toHttpRequest,
    encodeBody: options.gzip ? platform.gzip : plainBody,
  });
}
