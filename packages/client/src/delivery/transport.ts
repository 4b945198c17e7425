import { abortedOutcome, responseBytesMax, toNetworkOutcome, toOutcome, toTimeoutOutcome } from './answer.ts';
import type { Answer } from './answer.ts';
import { startBackgroundTimer } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Entry } from './entry.ts';
import type { AttemptOutcome } from './outcome.ts';
import { readResponseText } from './response-text.ts';

/** What one attempt carries. */
export interface TransportRequest {
  readonly entries: readonly Entry[];
  /** 1 for the first attempt. */
  readonly attemptCount: number;
}

/** Makes one attempt. Never throws or rejects for what a network or an endpoint is known to do. */
export interface Transport {
  send(request: TransportRequest, signal: AbortSignal): Promise<AttemptOutcome>;
}

/** Which address and body a request has on the wire; called for each attempt, since a message request says when it was sent. */
export type ToHttpRequest = (entries: readonly Entry[], nowMs: number) => HttpRequest;

export interface HttpRequest {
  readonly url: string;
  readonly body: string;
  /** Of this request only; they win over those that each has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of the answer as soon as its head is there, and again with the text of its body. Must not throw. */
  readonly onAnswer?: (answer: FullAnswer) => void;
}

/** An answer as callers of some fronts are shown it. */
export interface FullAnswer {
  readonly status: number;
  readonly statusText: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** `Uint8Array<ArrayBuffer>`, which compilers before 5.7 don't know under that name. */
type Bytes = ReturnType<typeof Uint8Array.of>;

/** Encodes a body for the wire, and names the encoding; undefined leaves it as it is. */
export type EncodeBody = (body: string) => Promise<{ readonly bytes: Bytes; readonly encoding: string }> | undefined;

export interface FetchTransportOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly attemptTimeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly toHttpRequest: ToHttpRequest;
  readonly encodeBody: EncodeBody;
}

export function createFetchTransport(options: FetchTransportOptions): Transport {
  return {
    async send(request, signal) {
      const attempt = new Attempt(options, signal);
      try {
        // A race, since a fetch passed in by the user may not listen to its signal.
        return await Promise.race([attempt.run(request), attempt.interrupted]);
      } finally {
        attempt.close();
      }
    },
  };
}

/** One attempt: running, until it has an outcome or is interrupted by timeout or abort; then closed. */
class Attempt {
  readonly interrupted: Promise<AttemptOutcome>;
  readonly #options: FetchTransportOptions;
  readonly #signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: unknown;
  readonly #onAbort: () => void;
  /** Known once the status is: a body that stalls behind a 200 must not make a delivered request a failed one. */
  #outcome: AttemptOutcome | undefined;

  constructor(options: FetchTransportOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    let interrupt: (outcome: AttemptOutcome) => void = () => {};
    this.interrupted = new Promise((resolve) => {
      interrupt = resolve;
    });
    this.#onAbort = () => {
      interrupt(this.#outcome ?? abortedOutcome);
      this.#controller.abort();
    };
    this.#timer = startBackgroundTimer(
      options.clock,
      () => {
        interrupt(this.#outcome ?? toTimeoutOutcome(options.attemptTimeoutMs));
        this.#controller.abort();
      },
      options.attemptTimeoutMs,
    );
    signal.addEventListener('abort', this.#onAbort);
  }

  async run(request: TransportRequest): Promise<AttemptOutcome> {
    if (this.#signal.aborted) {
      return abortedOutcome;
    }
    const { fetch, clock } = this.#options;
    try {
      const { url, init, onAnswer } = await this.#toFetchArguments(request);
      const response = await fetch(url, init);
      this.#outcome = toOutcome(toAnswer(response, ''), clock.now());
      onAnswer?.(toFullAnswer(response, ''));
      const text = await readResponseText(response, responseBytesMax);
      onAnswer?.(toFullAnswer(response, text));
      return response.ok ? this.#outcome : toOutcome(toAnswer(response, text), clock.now());
    } catch (error) {
      return toNetworkOutcome(error);
    }
  }

  close(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  async #toFetchArguments(
    request: TransportRequest,
  ): Promise<{ url: string; init: RequestInit; onAnswer: HttpRequest['onAnswer'] }> {
    const { toHttpRequest, encodeBody, clock } = this.#options;
    const { url, body, headers: own, onAnswer } = toHttpRequest(request.entries, clock.now());
    const headers = own === undefined ? this.#options.headers : { ...this.#options.headers, ...own };
    const encoded = await encodeBody(body);
    const init: RequestInit = {
      method: 'POST',
      headers: encoded === undefined ? headers : { ...headers, 'content-encoding': encoded.encoding },
      body: encoded?.bytes ?? body,
      redirect: 'manual',
      signal: this.#controller.signal,
    };
    return { url, init, onAnswer };
  }
}

function toAnswer({ status, headers }: Response, text: string): Answer {
  return { status, retryAfter: headers.get('retry-after'), text };
}

function toFullAnswer({ status, statusText, headers }: Response, text: string): FullAnswer {
  return { status, statusText, headers: Object.fromEntries(headers), text };
}
