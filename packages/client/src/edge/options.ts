import { timerDelayMaxMs } from '../delivery/clock.ts';
import { FairleadError } from '../errors.ts';
import { choices, messageDefaults } from '../options.ts';
import type { MessageClientOptions, ResolvedMessageClientOptions } from '../options.ts';

/**
 * Fills the defaults and checks each option by what its default is: the type, or one of some words; an integer, from 0 where it is a time
 * and from 1 elsewhere. Throws `invalid_options` for what fails, and for what is no option here. Options are not compared with each other:
 * of two that contradict each other the lower one holds.
 */
export function resolveEdgeOptions(options: MessageClientOptions): ResolvedMessageClientOptions {
  const required = { url: '', writeKey: '', fetch: globalThis.fetch };
  const filled = fill<ResolvedMessageClientOptions>(options, { ...messageDefaults, ...required }, '');
  const { url, writeKey, retry } = filled;
  if (!/^https?:\/\/[^?#@]+$/.test(url) || !URL.canParse(url)) {
    throw invalid('url', 'an http or https address without credentials, query or fragment', url);
  }
  if (!/^[^:]+$/.test(writeKey)) {
    // Says nothing of the value: messages end up in logs.
    throw invalid('writeKey', 'a string that is not empty and has no colon', 'another');
  }
  return {
    ...filled,
    // A queue that is full is a request that is full, or what waits for more would only be dropped.
    batchEventsMax: Math.min(filled.batchEventsMax, filled.queueEventsMax),
    requestBytesMax: Math.min(filled.requestBytesMax, filled.queueBytesMax),
    retry: fill(retry, messageDefaults.retry, 'retry.'),
  };
}

function fill<Values extends object>(given: object, defaults: Values, prefix: string): Values {
  const filled = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries({ ...given })) {
    if (value !== undefined) {
      check(prefix + name, value, typesWithoutDefault[name] ?? typeof filled[name]);
      filled[name] = value;
    }
  }
  return filled as Values;
}

const typesWithoutDefault: Readonly<Record<string, string>> = {
  onOutcome: 'function',
  onError: 'function',
  waitUntil: 'function',
  signal: 'object',
  context: 'object',
  integrations: 'object',
};

function check(name: string, value: unknown, type: string): void {
  const least = name.endsWith('Ms') ? 0 : 1;
  const words = (choices as Readonly<Record<string, readonly unknown[]>>)[name];
  if (type === 'undefined') {
    throw invalid(name, 'left out: there is no such option', value);
  }
  if (type === 'number' ? !isInteger(value, least) : typeof value !== type || value === null) {
    throw invalid(name, type === 'number' ? `an integer from ${least} to ${timerDelayMaxMs}` : `a ${type}`, value);
  }
  if (words?.includes(value) === false) {
    throw invalid(name, words.join(' or '), value);
  }
}

function isInteger(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= timerDelayMaxMs;
}

function invalid(name: string, expected: string, received: unknown): FairleadError {
  const shown = Object(received) === received ? typeof received : String(received).slice(0, 100);
  return new FairleadError({ code: 'invalid_options', message: `${name} must be ${expected}, received ${shown}` });
}
