import type { Fields, Open } from './event.ts';

/** What a client of the user's own is asked to send. */
export interface HTTPClientRequest {
  readonly url: string;
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  /** JSON text. */
  readonly body: string;
  /** Milliseconds. */
  readonly httpRequestTimeout: number;
  /** Aborts when the attempt is over; where it is missing, `httpRequestTimeout` rules. */
  readonly signal?: AbortSignal;
}

/** The least that an answer must say. */
export interface HTTPResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers?: Record<string, Open> | HTTPHeaders;
  readonly text?: () => Promise<string>;
}

export interface HTTPHeaders {
  get: (key: string) => string | null;
  has: (key: string) => boolean;
  entries: () => IterableIterator<[string, Open]>;
}

export interface HTTPFetchRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly method: HTTPClientRequest['method'];
  readonly signal: Open;
}

/** A function in the form of `fetch`. */
export type HTTPFetchFn = (url: string, init: HTTPFetchRequest) => Promise<HTTPResponse>;

/** Sends requests. A rejection counts as "no answer came", and the request is made again. */
export interface HTTPClient<Request = HTTPClientRequest> {
  makeRequest(request: Request): Promise<HTTPResponse>;
}

/** Sends with `fetch`: the one passed, or the runtime's own at the time of the request. Redirects are not followed. */
export class FetchHTTPClient {
  readonly #fetch: HTTPFetchFn;

  constructor(fetchFn?: HTTPFetchFn) {
    this.#fetch = fetchFn ?? ((url, init) => globalThis.fetch(url, init));
  }

  async makeRequest(
    request: Omit<HTTPClientRequest, 'body'> & { readonly body?: string; readonly data?: Fields },
  ): Promise<HTTPResponse> {
    const { url, method, headers, httpRequestTimeout } = request;
    const body = request.body ?? JSON.stringify(request.data);
    const signal = request.signal ?? AbortSignal.timeout(httpRequestTimeout);
    const init = { url, method, headers, body, signal, redirect: 'manual' };
    return this.#fetch(url, init);
  }
}
