import { FairleadError } from '../../errors.ts';
import { resolveMessageClientOptions } from '../../option-resolution.ts';
import { defaultOptions } from '../../default-options.ts';
import type { MessageClientOptions, ResolvedMessageClientOptions } from '../../options.ts';
import type { AxiosInstance } from './axios-transport.ts';
import { createLossWarning } from '../../delivery/loss-warning.ts';
import type { OwnOptions } from '../settings.ts';

/** The options that RudderStack's class takes. */
export interface RudderOptions {
  /** Scheme and host of the endpoint, and a path prefix if it has one. Default `https://hosted.rudderlabs.com`. */
  readonly dataPlaneUrl?: string | undefined;
  /** The older name of `dataPlaneUrl`. */
  readonly host?: string | undefined;
  /** Default `/v1/batch`. */
  readonly path?: string | undefined;
  /** False: send nothing; callbacks are called. Default true. */
  readonly enable?: boolean | undefined;
  /** Messages in one request, and how many make one leave before its time. Default 20. */
  readonly flushAt?: number | undefined;
  /** An event waits at most this long for others to share its request, in milliseconds. Default 10,000. */
  readonly flushInterval?: number | undefined;
  /** Bytes of one request's body, before compression. Default 460,800. */
  readonly maxQueueSize?: number | undefined;
  /** Events waiting in memory; one more is dropped, and its callback told. Default 20,000. */
  readonly maxInternalQueueSize?: number | undefined;
  /** `none` keeps warnings off the console, where without `errorHandler` the first error of each code goes. */
  readonly logLevel?: string | undefined;
  /** Sends instead of the runtime's `fetch`. */
  readonly axiosInstance?: AxiosInstance | undefined;
  /** Not supported: construction throws. Pass `axiosInstance: axios.create(axiosConfig)`. */
  readonly axiosConfig?: object | undefined;
  /** Only `retries`, the same as `retryCount`; construction throws for all else. */
  readonly axiosRetryConfig?: { readonly retries?: number } | undefined;
  /** Attempts after the first. Default 3; with a spool (`fairlead.spool`), as many as it takes. */
  readonly retryCount?: number | undefined;
  /** An attempt without an answer after this is ended: milliseconds, or text such as `5s`. Default 10,000. */
  readonly timeout?: number | string | false | undefined;
  /** Told of every request that failed, and of every event that was dropped. */
  readonly errorHandler?: ((error?: Error) => unknown) | undefined;
  /** Compress bodies from 1 KB on. Default true. */
  readonly gzip?: boolean | undefined;
  /** What the replaced class has no option for, in this SDK's own names: listeners, retries, clock. They win. */
  readonly fairlead?: OwnOptions | undefined;
}

export interface ResolvedRudderOptions {
  readonly url: string;
  readonly enable: boolean;
  readonly axiosInstance: AxiosInstance | undefined;
  readonly options: ResolvedMessageClientOptions;
}

/** Throws `TypeError` for an address that is none, `invalid_options` for all else. */
export function resolveRudderOptions(writeKey: string, given: RudderOptions): ResolvedRudderOptions {
  checkAxios(given);
  const base = (given.dataPlaneUrl || given.host || 'https://hosted.rudderlabs.com').replace(/\/$/, '');
  const url = new URL(base + (given.path || '/v1/batch').replace(/\/$/, '')).href;
  const requestBytesMax = Math.max(1024, given.maxQueueSize || 460_800);
  const options = resolveMessageClientOptions({
    url: new URL(url).origin,
    writeKey,
    batchEventsMax: Math.max(1, given.flushAt || 20),
    flushIntervalMs: given.flushInterval || 10_000,
    requestBytesMax,
    // The replaced class sends events of any size, and RudderStack takes them.
    eventBytesMax: requestBytesMax,
    queueEventsMax: given.maxInternalQueueSize || 20_000,
    attemptTimeoutMs: toMilliseconds(given.timeout),
    onError: toErrorListener(given),
    ...given.fairlead,
    retry: { ...toRetry(given), ...given.fairlead?.retry },
    gzip: given.gzip !== false && typeof globalThis.CompressionStream === 'function',
    strict: false,
    // What is left when the process ends is flushed by the class.
    exitTimeoutMs: 0,
  });
  return { url, enable: given.enable !== false, axiosInstance: given.axiosInstance, options };
}

function checkAxios({ axiosConfig, axiosRetryConfig }: RudderOptions): void {
  if (axiosConfig !== undefined) {
    const message = 'axiosConfig needs axios, which is no part of this package: pass axiosInstance: axios.create(axiosConfig)';
    throw new FairleadError({ code: 'invalid_options', message });
  }
  const unknown = Object.keys(axiosRetryConfig ?? {}).filter((name) => name !== 'retries');
  if (unknown.length > 0) {
    const message = `axiosRetryConfig takes retries only, received ${unknown.join(', ')}: set fairlead.retry instead`;
    throw new FairleadError({ code: 'invalid_options', message });
  }
}

/** Nothing where it is the spool's to say. */
function toRetry({ retryCount, axiosRetryConfig, fairlead }: RudderOptions): { readonly attemptsMax?: number } {
  const given = retryCount === 0 ? 0 : (axiosRetryConfig?.retries ?? (retryCount || undefined));
  const retries = given ?? (fairlead?.spool === undefined ? 3 : undefined);
  return retries === undefined ? {} : { attemptsMax: retries + 1 };
}

function toMilliseconds(timeout: RudderOptions['timeout']): number {
  if (!timeout) {
    return defaultOptions.message.attemptTimeoutMs;
  }
  const [, count, unit = 'ms'] = /^([\d.]+)\s*(ms|s|m)?$/.exec(String(timeout)) ?? [];
  const milliseconds = Math.round(Number(count) * (unitMs[unit] ?? Number.NaN));
  if (Number.isNaN(milliseconds)) {
    const message = `timeout must be milliseconds, or text such as '500ms', '5s' or '1m', received '${String(timeout)}'`;
    throw new FairleadError({ code: 'invalid_options', message });
  }
  return milliseconds;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function toErrorListener({ errorHandler, logLevel }: RudderOptions): NonNullable<MessageClientOptions['onError']> {
  if (typeof errorHandler === 'function') {
    return errorHandler;
  }
  return logLevel === 'none' ? () => undefined : createLossWarning('pass errorHandler');
}
