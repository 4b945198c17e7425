import { defaultOptions } from './default-options.ts';
import { choices } from './options.ts';
import type {
  BatchClientOptions,
  MessageClientOptions,
  Pod,
  ResolvedBatchClientOptions,
  ResolvedClientOptions,
  ResolvedMessageClientOptions,
} from './options.ts';
import {
  checkInteger,
  checkMethods,
  checkOneOf,
  checkOptionalObject,
  checkSecret,
  checkType,
  checkUrl,
  checkUserName,
  invalid,
} from './option-checks.ts';
import type { Check } from './option-checks.ts';

/** Fills the defaults of a message client and checks the whole. Throws `invalid_options`. */
export function resolveMessageClientOptions(options: MessageClientOptions): ResolvedMessageClientOptions {
  return resolveOptions<ResolvedMessageClientOptions>(options, defaultOptions.message, { writeKey: checkUserName });
}

/** Fills the defaults of a batch client and checks the whole. Throws `invalid_options`. */
export function resolveBatchClientOptions(options: BatchClientOptions): ResolvedBatchClientOptions {
  const { pod, ...others } = toObject(options);
  const url = pod === undefined ? options.url : toPodUrl(pod, options.url);
  const gzip = options.gzip ?? !isMparticleUrl(url);
  const given = { ...others, url, gzip };
  return resolveOptions<ResolvedBatchClientOptions>(given, defaultOptions.batch, { key: checkUserName, secret: checkSecret });
}

function toPodUrl(pod: Pod, url: string | undefined): string {
  if (url !== undefined) {
    throw invalid('pod', 'no pod beside url', pod);
  }
  checkOneOf('pod', pod, Object.keys(podUrls));
  return podUrls[pod];
}

/** contract/mparticle.md §1.2. */
const podUrls: Readonly<Record<Pod, string>> = {
  US1: 'https://s2s.us1.mparticle.com',
  US2: 'https://s2s.us2.mparticle.com',
  EU1: 'https://s2s.eu1.mparticle.com',
  AU1: 'https://s2s.au1.mparticle.com',
};

function isMparticleUrl(url: string | undefined): boolean {
  return typeof url === 'string' && URL.canParse(url) && /(^|\.)mparticle\.com$/.test(new URL(url).hostname);
}

function toObject<Options extends object>(options: Options): Options {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', 'an object', options);
  }
  return options;
}

function resolveOptions<ResolvedOptions extends ResolvedClientOptions>(
  options: object,
  defaults: object,
  credentialChecks: Readonly<Record<string, Check>>,
): ResolvedOptions {
  const checks: Readonly<Record<string, Check>> = { ...optionChecks, ...credentialChecks };
  const known = new Set([...Object.keys(defaults), ...Object.keys(credentialChecks), ...optionsWithoutDefault]);
  const given = dropUndefined(toObject(options));
  checkKnown(given, known, '');
  const retry = given['retry'] === undefined ? {} : checkRetry(given['retry']);
  const endless = given['spool'] === undefined ? {} : endlessRetry;
  const resolved = { fetch: globalThis.fetch, ...defaults, ...given, retry: { ...defaultRetry, ...endless, ...retry } };
  for (const name of known) {
    checks[name]?.(name, (resolved as Record<string, unknown>)[name]);
  }
  for (const [lesser, greater] of orderedOptions) {
    keepOrder({ given, resolved, lesser, greater, prefix: '' });
  }
  keepOrder({ given: retry, resolved: resolved.retry, lesser: 'backoffBaseMs', greater: 'backoffMaxMs', prefix: 'retry.' });
  Object.freeze(resolved.retry);
  return Object.freeze(resolved) as unknown as ResolvedOptions;
}

const defaultRetry = defaultOptions.message.retry;

/** What a spool keeps is sent however long it takes. */
const endlessRetry = { attemptsMax: Number.POSITIVE_INFINITY, deadlineMs: Number.POSITIVE_INFINITY };

const optionsWithoutDefault = ['url', 'fetch', 'onOutcome', 'onError', 'signal', 'spool', 'waitUntil', 'context', 'integrations'];

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
  coalesceIntervalMs: (name, value) => checkInteger(name, value, 0),
  requestBatchesMax: (name, value) => checkInteger(name, value, 1),
  eventBytesMax: (name, value) => checkInteger(name, value, 1),
  overflow: (name, value) => checkOneOf(name, value, choices.overflow),
  order: (name, value) => checkOneOf(name, value, choices.order),
  exitTimeoutMs: (name, value) => checkInteger(name, value, 0),
  spool: (name, value) => value === undefined || checkMethods(name, value, ['open']),
  waitUntil: (name, value) => value === undefined || checkType(name, value, 'function'),
  context: checkOptionalObject,
  integrations: checkOptionalObject,
  environment: (name, value) => checkOneOf(name, value, ['production', 'development']),
  gzip: (name, value) => checkType(name, value, 'boolean'),
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
  checkKnown(given, new Set(Object.keys(defaultRetry)), 'retry.');
  for (const [name, value] of Object.entries(given)) {
    checkInteger(`retry.${name}`, value, name === 'attemptsMax' ? 1 : 0);
  }
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
