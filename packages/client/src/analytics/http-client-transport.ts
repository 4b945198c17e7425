import type { AttemptOutcome } from '../delivery/outcome.ts';
import { createFetchTransport } from '../delivery/transport.ts';
import type { FetchTransportOptions, Transport } from '../delivery/transport.ts';
import { toLowerCaseHeaders, toResponse } from './answer.ts';
import type { HTTPClient, HTTPClientRequest, HTTPResponse } from './http-client.ts';

export interface HttpRequestNotice {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  /** JSON text. */
  readonly body: string;
}

export interface HttpResponseNotice {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  /** That of the request. */
  readonly body: string;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
}

export interface HttpClientTransportOptions {
  readonly client: HTTPClient;
  /** Say which attempt it is, from the second on, in `X-Retry-Count`. */
  readonly countsRetries: boolean;
  readonly onRequest: (notice: HttpRequestNotice) => void;
  readonly onResponse: (notice: HttpResponseNotice) => void;
}

/** Makes attempts through a client in the form that the vendors' SDKs ask for, and tells of each. */
export function createHttpClientTransport(options: FetchTransportOptions, own: HttpClientTransportOptions): Transport {
  const fetch = createClientFetch(options.attemptTimeoutMs, own);
  return {
    send(request, signal): Promise<AttemptOutcome> {
      const sentBefore = request.attemptCount - 1;
      const retryCount = own.countsRetries && sentBefore > 0 ? { 'x-retry-count': String(sentBefore) } : {};
      return createFetchTransport({ ...options, fetch, headers: { ...options.headers, ...retryCount } }).send(request, signal);
    },
  };
}

/** Says delivered to everything, and sends nothing. */
export const disabledTransport: Transport = { send: () => Promise.resolve({ kind: 'delivered', status: 200 }) };

function createClientFetch(httpRequestTimeout: number, own: HttpClientTransportOptions): typeof globalThis.fetch {
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const body = init.body as string;
    const headers = toHeaders(init.headers as Record<string, string>);
    const request: HTTPClientRequest = {
      url,
      method: 'POST',
      headers,
      body,
      httpRequestTimeout,
      ...(init.signal && { signal: init.signal }),
    };
    own.onRequest({ url, method: 'POST', headers: { ...headers }, body });
    const response = await own.client.makeRequest(withData(request));
    const { status, statusText } = response;
    const received = toLowerCaseHeaders(response.headers);
    own.onResponse({ status, statusText, url, body, headers: received });
    return toWhole(response, received);
  };
  return send as typeof globalThis.fetch;
}

/** A body as data too, which is what clients written for Hightouch's SDK send; made only if it is looked at. */
function withData(request: HTTPClientRequest): HTTPClientRequest {
  return Object.defineProperty(request, 'data', { get: (): unknown => JSON.parse(request.body), enumerable: true });
}

/** `content-type` as `Content-Type`: clients look headers up in the vendors' spelling. */
function toHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()), value]),
  );
}

/** Web-standard clients answer with a whole `Response`; of any other answer one is made. */
async function toWhole(response: HTTPResponse, headers: Readonly<Record<string, string>>): Promise<Response> {
  if (isWhole(response)) {
    return response;
  }
  const { status } = response;
  const text = response.text?.();
  if (status >= 400) {
    return toResponse({ status, headers, text: await text });
  }
  // Read to its end for the sake of the connection. Nothing waits for it: the status has said it all.
  text?.then(undefined, () => undefined);
  return toResponse({ status, headers });
}

function isWhole(response: HTTPResponse): response is Response {
  const { body, ok } = response as Partial<Response>;
  return typeof ok === 'boolean' && (body === null || typeof body?.getReader === 'function');
}
