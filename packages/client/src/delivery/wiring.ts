import { FairleadError } from '../errors.ts';
import { library } from '../library.ts';
import type { ResolvedClientOptions } from '../options.ts';
import { Backlog } from './backlog.ts';
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
  const spool = openSpool(options, front, reporter, { onMore: () => delivery.resume() });
  const draining: { stop?: (() => void) | undefined } = {};
  const delivery: Delivery = new Delivery({
    flushIntervalMs: options.flushIntervalMs,
    clock,
    signal: options.signal,
    ledger,
    queue,
    gate,
    createBacklog: (onDisplaced) =>
      new Backlog({
        queue,
        spool,
        overflow,
        onDisplaced,
        onSpoolFailure: (failure, id) => reporter.reportError(new FairleadError(failure, { ids: [id], eventCount: 1 })),
      }),
    createSender: (observer) => {
      const { divideEntry, pausesWhenUnauthorized = false } = front;
      return new Sender({ transport, retry, toWaitMs, clock, gate, divideEntry, pausesWhenUnauthorized, observer });
    },
    isSpooled: spool !== undefined,
    gatherer: front.gatherer,
    onClosed: () => {
      spool?.close();
      draining.stop?.();
    },
  });
  draining.stop = drainBeforeExit(delivery, options, platform);
  // What an earlier process left is sent as if it had just been queued.
  delivery.resume();
  return { delivery, reporter, spool };
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

function openSpool(
  { spool, clock }: ResolvedClientOptions,
  { spoolKind }: Front,
  reporter: Reporter,
  { onMore }: Pick<SpoolContext, 'onMore'>,
): Spool | undefined {
  if (spool === undefined || spoolKind === undefined) {
    return undefined;
  }
  return spool.open({
    kind: spoolKind,
    now: () => clock.now(),
    onMore,
    onFailure: (failure, { eventCount }) => reporter.reportError(new FairleadError(failure, { ids: [], eventCount })),
  });
}

/** The process has nothing else to do: what waits is sent, but an endpoint that is down must not hold the process for long. */
function drainBeforeExit(
  delivery: Delivery,
  { exitTimeoutMs }: ResolvedClientOptions,
  platform: Platform,
): (() => void) | undefined {
  if (exitTimeoutMs === 0) {
    return undefined;
  }
  const drain = async (): Promise<void> => {
    const { pending } = await delivery.flush({ timeoutMs: exitTimeoutMs });
    if (pending > 0) {
      delivery.end(`the process ends with ${pending} events not delivered within exitTimeoutMs (${exitTimeoutMs})`);
    }
  };
  return platform.onBeforeExit?.(() => {
    const { queuedEvents, inFlightRequests } = delivery.stats();
    if (queuedEvents + inFlightRequests > 0) {
      // A flush never rejects.
      void drain();
    }
  });
}
