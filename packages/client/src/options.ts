import type { JsonValue, MessageContext } from '@fairlead/protocol';
import { systemClock } from './delivery/clock.ts';
import type { Clock } from './delivery/clock.ts';
import type { FairleadError } from './errors.ts';
import type { Outcome } from './delivery/outcome.ts';
import type { OverflowPolicy } from './delivery/backlog.ts';
import type { RetryOptions } from './delivery/retry.ts';
import type { SpoolProvider } from './delivery/spool.ts';
import type { WaitUntil } from './delivery/wait-until.ts';

/** The options that both clients have. Each value's unit is in its name. */
export interface ClientOptions {
  /** An event waits at most this long for others to share its request. Default 1000. */
  readonly flushIntervalMs?: number;
  /** UTF-8 bytes of a request's body, before compression. Default 475,000; for batches 262,144. */
  readonly requestBytesMax?: number;
  /** Events waiting in memory. Default 100,000. */
  readonly queueEventsMax?: number;
  /** Bytes of JSON text waiting in memory. Default 67,108,864. */
  readonly queueBytesMax?: number;
  /** What happens when the queue has no room; what is dropped is counted and reported. Default `drop-newest`. */
  readonly overflow?: OverflowPolicy;
  /** Requests under way at once. Default 16. */
  readonly concurrencyMax?: number;
  /** `user`: what is of one user is delivered in its order, also through retries. Default `none`; for batches `user`. */
  readonly order?: 'user' | 'none';
  /** An attempt without an answer after this is ended, and made again. Default 10,000. */
  readonly attemptTimeoutMs?: number;
  /** When a request is sent again, and how often. Default: each member has its own. */
  readonly retry?: Partial<RetryOptions>;
  /** Compress bodies from 1 KB on. Default true, but false for mParticle's own hosts, which take none. */
  readonly gzip?: boolean;
  /** Keeps events until they are delivered, also when the process ends: `fileSpool` of `fairlead/spool`. Default: memory only. */
  readonly spool?: SpoolProvider;
  /** When the process has nothing else to do, what waits is sent for at most so long; 0 lets it end at once. Node, Bun and Deno. Default 5000. */
  readonly exitTimeoutMs?: number;
  /** Keeps a serverless runtime alive until events are delivered: `ctx.waitUntil` of Workers, `waitUntil` of Vercel. */
  readonly waitUntil?: WaitUntil;
  /** Throw on wrong data, and on calls after `close`, instead of only reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of everything that becomes of events. */
  readonly onOutcome?: (outcome: Outcome) => unknown;
  /** Told of every failed or dropped event, and of pauses. Default: the first error of each code is a warning on the console. */
  readonly onError?: (error: FairleadError) => unknown;
  /** Aborting it closes the client and gives up what is not delivered yet. */
  readonly signal?: AbortSignal;
  /** Makes the requests. Default: the runtime's own way, which on Node is faster than its `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Tells the time and starts timers. Default: the system's. */
  readonly clock?: Clock;
  /** Jitter of waits, uniform in [0, 1). Ids don't depend on it. Default `Math.random`. */
  readonly random?: () => number;
}

/** What the options that are one of several words may be. */
export const choices = {
  overflow: ['drop-newest', 'drop-oldest', 'wait'],
  order: ['user', 'none'],
} as const;

export interface MessageClientOptions extends ClientOptions {
  /** Scheme and host of the endpoint, and a path prefix if it has one; `/v1/batch` is added to it. Required. */
  readonly url: string;
  /** The source's write key. Required. */
  readonly writeKey: string;
  /** Messages in one request. Default 100. */
  readonly batchEventsMax?: number;
  /** UTF-8 bytes of one message; a larger one is dropped. Default 32,768. */
  readonly eventBytesMax?: number;
  /** Of every message; what a call says wins, member by member. */
  readonly context?: MessageContext;
  /** Of every message; what a call says wins, member by member. */
  readonly integrations?: Readonly<Record<string, JsonValue>>;
}

/** Where mParticle keeps a workspace. */
export type Pod = 'US1' | 'US2' | 'EU1' | 'AU1';

export interface BatchClientOptions extends ClientOptions {
  /** Scheme and host of the endpoint, and a path prefix if it has one; `/v2/…` is added to it. Required, unless `pod` is given. */
  readonly url?: string;
  /** mParticle's data centre, instead of `url`. */
  readonly pod?: Pod;
  /** Key and secret of the input. Required. */
  readonly key: string;
  readonly secret: string;
  /** Of batches that name none. Default `production`. */
  readonly environment?: 'production' | 'development';
  /** Batches in one request. Default 100. */
  readonly requestBatchesMax?: number;
  /** An event that is logged waits at most this long for others of its user, with which it shares a Batch. Default 1000. */
  readonly coalesceIntervalMs?: number;
  /** Logged events in one Batch. Default 100. */
  readonly batchEventsMax?: number;
}

/** Options that may be missing altogether. */
type Unset = 'onOutcome' | 'onError' | 'signal' | 'spool' | 'waitUntil' | 'context' | 'integrations';
type Resolved<Options extends ClientOptions> = Readonly<
  Required<Omit<Options, Unset | 'retry' | 'pod'>> & Pick<Options, Unset & keyof Options> & { retry: RetryOptions }
>;
export type ResolvedClientOptions = Resolved<ClientOptions>;
export type ResolvedMessageClientOptions = Resolved<MessageClientOptions>;
export type ResolvedBatchClientOptions = Resolved<BatchClientOptions>;

export type Optional<Options extends ClientOptions> = Omit<
  Resolved<Options>,
  Unset | 'fetch' | 'url' | 'writeKey' | 'key' | 'secret'
>;

export const sharedDefaults: Omit<Optional<ClientOptions>, 'requestBytesMax' | 'order'> = {
  flushIntervalMs: 1000,
  queueEventsMax: 100_000,
  queueBytesMax: 67_108_864,
  overflow: 'drop-newest',
  concurrencyMax: 16,
  attemptTimeoutMs: 10_000,
  retry: { attemptsMax: 10, backoffBaseMs: 500, backoffMaxMs: 30_000, deadlineMs: 600_000, retryAfterMaxMs: 300_000 },
  gzip: true,
  exitTimeoutMs: 5000,
  strict: false,
  clock: systemClock,
  random: Math.random,
};

/** Those that are limits of the protocol are written as numbers, since a bundle would carry the table of all of them. */
export const messageDefaults: Optional<MessageClientOptions> = {
  ...sharedDefaults,
  order: 'none',
  batchEventsMax: 100,
  // The least that a vendor's SDK keeps to, so that every vendor takes it (contract/hightouch.md §1.6).
  requestBytesMax: 475_000,
  eventBytesMax: 32_768,
};
