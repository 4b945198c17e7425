import type { RequestLimits } from './batcher.ts';
import { Delivery } from './delivery.ts';
import { gzipBody, plainBody } from './gzip.ts';
import { library } from './library.ts';
import type { ResolvedClientOptions } from './options.ts';
import { Reporter } from './reporter.ts';
import { createRetryingTransport } from './retry.ts';
import { createFetchTransport } from './transport.ts';
import type { ToHttpRequest } from './transport.ts';

/** What a front adds to the options that both have. */
export interface Front {
  readonly requestLimits: RequestLimits;
  readonly authorization: string;
  readonly toHttpRequest: ToHttpRequest;
}

/** Wires the parts: delivery → retry → fetch. */
export function createDelivery(options: ResolvedClientOptions, front: Front): Delivery {
  const { clock, random, retry } = options;
  const transport = createFetchTransport({
    fetch: options.fetch,
    clock,
    attemptTimeoutMs: options.attemptTimeoutMs,
    headers: {
      authorization: front.authorization,
      'content-type': 'application/json',
      'user-agent': `${library.name}/${library.version}`,
    },
    toHttpRequest: front.toHttpRequest,
    encodeBody: options.gzip ? gzipBody : plainBody,
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
