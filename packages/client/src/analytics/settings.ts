import { timerDelayMaxMs } from '../delivery/clock.ts';
import { spooledCloseTimeoutMs } from '../delivery/flush.ts';
import type { RetryOptions } from '../delivery/retry.ts';
import { FairleadError } from '../errors.ts';
import { resolveMessageClientOptions } from '../option-resolution.ts';
import type { MessageClientOptions, ResolvedMessageClientOptions } from '../options.ts';
import type { HTTPClient, HTTPClientRequest, HTTPFetchFn } from './http-client.ts';
import { ValidationError } from './validation-error.ts';
import type { Variant } from './variant.ts';

/** The options of this SDK that a drop-in leaves to be set; its own settings stand for the others. */
export type OwnOptions = Partial<Omit<MessageClientOptions, NotLeft>>;

type NotLeft = 'url' | 'writeKey' | 'fetch' | 'gzip' | 'strict' | 'exitTimeoutMs' | 'context' | 'integrations';

/** The settings that the vendors' classes take; each client's own defaults are in its entry. */
export interface AnalyticsSettings<Request = HTTPClientRequest> {
  /** The source's write key. Required. */
  readonly writeKey: string;
  /** Scheme and host of the endpoint. */
  readonly host?: string | undefined;
  /** Default `/v1/batch`. */
  readonly path?: string | undefined;
  /** Attempts after the first. Where it is not set and there is a spool (`fairlead.spool`): as many as it takes. */
  readonly maxRetries?: number | undefined;
  /** Messages in one request, and how many make one leave before its time. Default 15. */
  readonly flushAt?: number | undefined;
  /** The older name of `flushAt`. */
  readonly maxEventsInBatch?: number | undefined;
  /** An event waits at most this long for others to share its request, in milliseconds. Default 10,000. */
  readonly flushInterval?: number | undefined;
  /** An attempt without an answer after this is ended, in milliseconds. Default 10,000. */
  readonly httpRequestTimeout?: number | undefined;
  /** Send nothing, but do all else. Default false. */
  readonly disable?: boolean | undefined;
  /** A function in the form of `fetch`, or an object with `makeRequest`. Default: the runtime's `fetch`. */
  readonly httpClient?: HTTPFetchFn | HTTPClient<Request> | undefined;
  /** Not supported: construction throws. */
  readonly oauthSettings?: object | undefined;
  /** No attempt starts later than this after the event, in seconds. With `maxRateLimitDuration`, the lesser of both. */
  readonly maxTotalBackoffDuration?: number | undefined;
  /** See `maxTotalBackoffDuration`. */
  readonly maxRateLimitDuration?: number | undefined;
  /** What the vendor's class has no setting for, in this SDK's own names: the bounds of the queue, listeners, retries. They win. */
  readonly fairlead?: OwnOptions | undefined;
}

export interface ResolvedSettings {
  readonly url: string;
  readonly writeKey: string;
  readonly disable: boolean;
  /** How long closing waits by itself. What a spool keeps need not be waited for. */
  readonly closeTimeoutMs: number;
  readonly options: ResolvedMessageClientOptions;
}

/** Throws `ValidationError` without a write key, `TypeError` for an address that is none, `invalid_options` for all else. */
export function resolveSettings(
  settings: AnalyticsSettings<never>,
  variant: Variant,
  onError: OwnOptions['onError'],
): ResolvedSettings {
  const { writeKey, flushInterval = 10_000, httpRequestTimeout = 10_000 } = settings ?? {};
  if (typeof writeKey !== 'string' || writeKey === '') {
    throw new ValidationError('writeKey', 'writeKey is missing.');
  }
  if (settings.oauthSettings !== undefined) {
    const message = 'oauthSettings are not supported: requests are authorized by the write key';
    throw new FairleadError({ code: 'invalid_options', message });
  }
  const url = new URL(settings.path || '/v1/batch', settings.host || variant.host).href.replace(/\/$/, '');
  const options = resolveMessageClientOptions({
    url: new URL(url).origin,
    writeKey,
    batchEventsMax: Math.max(1, settings.flushAt ?? settings.maxEventsInBatch ?? 15),
    flushIntervalMs: flushInterval,
    // Zero is "at once" to the vendors, and every attempt needs some time.
    attemptTimeoutMs: Math.max(1, httpRequestTimeout),
    ...(onError && { onError }),
    ...settings.fairlead,
    retry: {
      ...toRetry(settings, variant),
      ...toDeadline(settings),
      ...settings.fairlead?.retry,
    },
    gzip: false,
    strict: false,
    // What is left when the process ends is flushed by the class, whose plugins come first.
    exitTimeoutMs: 0,
  });
  const closeTimeoutMs = settings.fairlead?.spool !== undefined ? spooledCloseTimeoutMs : Math.max(60_000, flushInterval) * 1.25;
  return { url, writeKey, disable: settings.disable === true, closeTimeoutMs, options };
}

/** The vendor's defaults end attempts; those of a spool, which they give way to, do not. */
function toRetry({ maxRetries, fairlead }: AnalyticsSettings<never>, variant: Variant): Partial<RetryOptions> {
  const { deadlineMs, ...pace } = variant.retry;
  const defaults = fairlead?.spool === undefined ? { attemptsMax: variant.maxRetries + 1, ...(deadlineMs && { deadlineMs }) } : {};
  return { ...pace, ...defaults, ...(maxRetries !== undefined && { attemptsMax: Math.min(maxRetries + 1, timerDelayMaxMs) }) };
}

function toDeadline({ maxTotalBackoffDuration, maxRateLimitDuration }: AnalyticsSettings<never>): { deadlineMs?: number } {
  const seconds = Math.min(maxTotalBackoffDuration ?? Infinity, maxRateLimitDuration ?? Infinity);
  return seconds === Infinity ? {} : { deadlineMs: Math.round(seconds * 1000) };
}
