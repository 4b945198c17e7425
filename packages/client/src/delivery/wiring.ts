import type { RequestLimits } from './batcher.ts';
import { Delivery } from './delivery.ts';
import { plainBody } from './gzip.ts';
import { library } from '../library.ts';
import type { ResolvedClientOptions } from '../options.ts';
import { Reporter } from './reporter.ts';
import { createRetryingTransport } from './retry.ts';
import type { Platform } from './platform.ts';
import { createFetchTransport } from './transport.ts';
import type { FetchTransportOptions, ToHttpRequest, Transport } from './transport.ts';

/** What a front adds to the options that both have. */
export interface Front {
  readonly requestLimits: RequestLimits;
  readonly toHttpRequest: ToHttpRequest;
  /** Of every request, beside those that each has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Instead of the platform's, for a front with ways of its own. */
  readonly createTransport?: (options: FetchTransportOptions) => Transport;
}

/** Wires the parts: delivery → retry → fetch. */
export function createDelivery(options: ResolvedClientOptions, front: Front, platform: Platform): Delivery {
  const { clock, random, retry } = options;
  const createTransport =
    front.createTransport ?? (options.fetch === globalThis.fetch ? platform.createTransport : createFetchTransport);
  const transport = createTransport({
    fetch: options.fetch,
    clock,
    attemptTimeoutMs: options.attemptTimeoutMs,
    headers: {
      'content-type': 'application/json',
      'user-agent': `${library.name}/${library.version}`,
      ...front.headers,
    },
    toHttpRequest: front.toHttpRequest,
    encodeBody: options.gzip ? platform.gzip : plainBody,
  });
  return new Delivery({
    queueLimits: options,
    requestLimits: front.requestLimits,
    flushIntervalMs: options.flushIntervalMs,
    concurrencyMax: options.concurrencyMax,
    clock,
    reporter: new Reporter(options),
    signal: options.signal,
    createTransport: (onRetry) => createRetryingTransport({ transport, retry, clock, random, onRetry }),
  });
}
