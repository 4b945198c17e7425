import { limits } from '@fairlead/protocol';
import { systemClock } from './delivery/clock.ts';
import type { Clock } from './delivery/clock.ts';
import type { FairleadError } from './errors.ts';
import {
  checkGzip,
  checkInteger,
  checkMethods,
  checkOneOf,
  checkSecret,
  checkType,
  checkUrl,
  checkUserName,
  invalid,
} from './option-checks.ts';
import type { Check } from './option-checks.ts';
import type { Outcome } from './delivery/outcome.ts';
import type { OverflowPolicy } from './delivery/queue.ts';
import type { RetryOptions } from './delivery/retry.ts';

/** The options that both clients have. Each value's unit is in its name. */
export interface ClientOptions {
  /** Scheme and host of the endpoint, and a path prefix if it has one; `/v1/batch` or `/v2/…` is added to it. Required. */
  readonly url: string;
  /** An event waits at most this long for others to share its request. Default 1000. */
  readonly flushIntervalMs?: number;
  /** UTF-8 bytes of a request's body, before compression. Default 475,000; for batches 262,144. */
  readonly requestBytesMax?: number;
  /** Events waiting in memory. Default 100,000. */
  readonly queueEventsMax?: number;
  /** Bytes of JSON text waiting in memory. Default 67,108,864. */
  readonly queueBytesMax?: number;
  /** What happens to an event when the queue has no room. Default `drop-newest`: it is dropped, counted and reported. */
  readonly overflow?: OverflowPolicy;
  /** Requests under way at once. Default 4; for batches 1, which keeps their order through retries. */
  readonly concurrencyMax?: number;
  /** An attempt without an answer after this is ended, and made again. Default 10,000. */
  readonly attemptTimeoutMs?: number;
  /** When a request is sent again, and how often. */
  readonly retry?: Partial<RetryOptions>;
  /** Compress bodies from 1 KB on. It costs more CPU than all else the client does, and mParticle takes none. Default false. */
  readonly gzip?: boolean;
  /** Throw on wrong data, and on calls after `close`, instead of only reporting it. Default false. */
  readonly strict?: boolean;
  /** Told of everything that becomes of events. */
  readonly onOutcome?: (outcome: Outcome) => unknown;
  /** Told of every failed or dropped event. Default: the first error of each code is a warning on the console. */
  readonly onError?: (error: FairleadError) => unknown;
  /** Aborting it closes the client and gives up what is not delivered yet. */
  readonly signal?: AbortSignal;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Jitter of waits, uniform in [0, 1). Ids don't depend on it. Default `Math.random`. */
  readonly random?: () => number;
}

export interface MessageClientOptions extends ClientOptions {
  /** The source's write key. Required. */
  readonly writeKey: string;
  /** Messages in one request. Default 100. */
  readonly batchEventsMax?: number;
  /** UTF-8 bytes of one message; a larger one is dropped. Default 32,768. */
  readonly eventBytesMax?: number;
}

export interface BatchClientOptions extends ClientOptions {
  /** Key and secret of the input. Required. */
  readonly key: string;
  readonly secret: string;
  /** Of batches that name none. Default `production`. */
  readonly environment?: 'production' | 'development';
  /** Batches in one request. Default 100. */
  readonly requestBatchesMax?: number;
}

type Listener = 'onOutcome' | 'onError' | 'signal';
type Resolved<Options extends ClientOptions> = Readonly<
  Required<Omit<Options, Listener | 'retry'>> & Pick<Options, Listener> & { retry: RetryOptions }
>;
export type ResolvedClientOptions = Resolved<ClientOptions>;
export type ResolvedMessageClientOptions = Resolved<MessageClientOptions>;
export type ResolvedBatchClientOptions = Resolved<BatchClientOptions>;

type Optional<Options extends ClientOptions> = Omit<Resolved<Options>, Listener | 'fetch' | 'url' | 'writeKey' | 'key' | 'secret'>;

const sharedDefaults: Omit<Optional<ClientOptions>, 'requestBytesMax' | 'concurrencyMax'> = {
  flushIntervalMs: 1000,
  queueEventsMax: 100_000,
  queueBytesMax: 67_108_864,
  overflow: 'drop-newest',
  attemptTimeoutMs: 10_000,
  retry: { attemptsMax: 10, backoffBaseMs: 500, backoffMaxMs: 30_000, deadlineMs: 600_000, retryAfterMaxMs: 300_000 },
  gzip: false,
  strict: false,
  clock: systemClock,
  random: Math.random,
};

/** Every default of the SDK. */
export const defaultOptions: {
  readonly message: Optional<MessageClientOptions>;
  readonly batch: Optional<BatchClientOptions>;
} = {
  message: {
    ...sharedDefaults,
    concurrencyMax: 4,
    batchEventsMax: 100,
    // The least that a vendor's SDK keeps to, so that every vendor takes it (contract/hightouch.md §1.6).
    requestBytesMax: 475_000,
    eventBytesMax: limits.messageEventBytes.value,
  },
  batch: {
    ...sharedDefaults,
    concurrencyMax: 1,
    requestBatchesMax: limits.batchesPerBulkRequest.value,
    requestBytesMax: limits.batchRequestBytes.value,
    environment: 'production',
  },
};

/** Fills the defaults of a message client and checks the whole. Throws `invalid_options`. */
export function resolveMessageClientOptions(options: MessageClientOptions): ResolvedMessageClientOptions {
  return resolveOptions<ResolvedMessageClientOptions>(options, defaultOptions.message, { writeKey: checkUserName });
}

/** Fills the defaults of a batch client and checks the whole. Throws `invalid_options`. */
export function resolveBatchClientOptions(options: BatchClientOptions): ResolvedBatchClientOptions {
  return resolveOptions<ResolvedBatchClientOptions>(options, defaultOptions.batch, { key: checkUserName, secret: checkSecret });
}

function resolveOptions<ResolvedOptions extends ResolvedClientOptions>(
  options: object,
  defaults: object,
  credentialChecks: Readonly<Record<string, Check>>,
): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', 'an object', options);
  }
  const checks: Readonly<Record<string, Check>> = { ...optionChecks, ...credentialChecks };
  const known = new Set([...Object.keys(defaults), ...Object.keys(credentialChecks), ...optionsWithoutDefault]);
  const given = dropUndefined(options);
  checkKnown(given, known, '');
  const retry = given['retry'] === undefined ? {} : checkRetry(given['retry']);
  const resolved = { fetch: globalThis.fetch, ...defaults, ...given, retry: { ...sharedDefaults.retry, ...retry } };
  for (const name of known) {
    checks[name]?.(name, (resolved as Record<string, unknown>)[name]);
  }
  for (const [name, value] of Object.entries(resolved.retry)) {
    checkInteger(`retry.${name}`, value, name === 'attemptsMax' ? 1 : 0);
  }
  for (const [lesser, greater] of orderedOptions) {
    keepOrder({ given, resolved, lesser, greater, prefix: '' });
  }
  keepOrder({ given: retry, resolved: resolved.retry, lesser: 'backoffBaseMs', greater: 'backoffMaxMs', prefix: 'retry.' });
  Object.freeze(resolved.retry);
  return Object.freeze(resolved) as unknown as ResolvedOptions;
}

const optionsWithoutDefault = ['url', 'fetch', 'onOutcome', 'onError', 'signal'];

/** The first of each pair can't be more than the second. */
const orderedOptions = [
  ['requestBytesMax', 'queueBytesMax'],
  ['eventBytesMax', 'requestBytesMax'],
  ['batchEventsMax', 'queueEventsMax'],
] as const;

const optionChecks: Readonly<Record<string, Check>> = {
  url: checkUrl,
  flushIntervalMs: (name, value) => checkInteger(name, value, 0),
  requestBytesMax: (name, value) => checkInteger(name, value, 1024),
  queueEventsMax: (name, value) => checkInteger(name, value, 1),
  queueBytesMax: (name, value) => checkInteger(name, value, 1024),
  concurrencyMax: (name, value) => checkInteger(name, value, 1),
  attemptTimeoutMs: (name, value) => checkInteger(name, value, 1),
  batchEventsMax: (name, value) => checkInteger(name, value, 1),
  requestBatchesMax: (name, value) => checkInteger(name, value, 1),
  eventBytesMax: (name, value) => checkInteger(name, value, 1),
  overflow: (name, value) => checkOneOf(name, value, ['drop-newest']),
  environment: (name, value) => checkOneOf(name, value, ['production', 'development']),
  gzip: checkGzip,
  strict: (name, value) => checkType(name, value, 'boolean'),
  fetch: (name, value) => checkType(name, value, 'function'),
  random: (name, value) => checkType(name, value, 'function'),
  onOutcome: (name, value) => value === undefined || checkType(name, value, 'function'),
  onError: (name, value) => value === undefined || checkType(name, value, 'function'),
  clock: (name, value) => checkMethods(name, value, ['now', 'setTimeout', 'clearTimeout']),
  signal: (name, value) => value === undefined || checkMethods(name, value, ['addEventListener', 'removeEventListener']),
};

function dropUndefined(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkKnown(given: object, known: ReadonlySet<string>, prefix: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name)) {
      throw invalid(prefix + name, `one of the options ${[...known].map((option) => prefix + option).join(', ')}`, value);
    }
  }
}

function checkRetry(retry: unknown): Record<string, unknown> {
  if (typeof retry !== 'object' || retry === null) {
    throw invalid('retry', 'an object', retry);
  }
  const given = dropUndefined(retry);
  checkKnown(given, new Set(Object.keys(sharedDefaults.retry)), 'retry.');
  return given;
}

interface OrderedPair {
  readonly given: object;
  readonly resolved: object;
  readonly lesser: string;
  readonly greater: string;
  readonly prefix: string;
}

/** A default gives way to what was asked for; two values that were both asked for may not contradict each other. */
function keepOrder({ given, resolved, lesser, greater, prefix }: OrderedPair): void {
  const values = resolved as Record<string, number | undefined>;
  const [lesserValue, greaterValue] = [values[lesser], values[greater]];
  if (lesserValue === undefined || greaterValue === undefined || lesserValue <= greaterValue) {
    return;
  }
  if (!(lesser in given)) {
    values[lesser] = greaterValue;
  } else if (!(greater in given)) {
    values[greater] = lesserValue;
  } else {
    throw invalid(prefix + lesser, `at most ${prefix}${greater} (${greaterValue})`, lesserValue);
  }
}
