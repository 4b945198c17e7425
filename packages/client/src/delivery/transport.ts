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

export interface HttpRequest extends RequestBody {
  readonly url: string;
  /** Of this request only; they win over those that each has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of the answer as soon as its head is there, and again with the text of its body. Must not throw. */
  readonly onAnswer?: (answer: FullAnswer) => void;
}

/** A body: its pieces with commas between them, and what stands around them. */
export interface RequestBody {
  readonly before: string;
  readonly pieces: readonly Pick<Entry, 'text' | 'bytes'>[];
  readonly after: string;
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
  const { clock, attemptTimeoutMs } = options;
  return {
    send: (request, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve(abortedOutcome);
          return;
        }
        const controller = new AbortController();
        const attempt: Attempt = { signal: controller.signal, known: undefined };
        const end = (outcome: AttemptOutcome): void => {
          clock.clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          resolve(outcome);
        };
        // Does not wait for what it aborts: a fetch passed in by the user may not listen to its signal.
        const interrupt = (outcome: AttemptOutcome): void => {
          end(attempt.known ?? outcome);
          controller.abort();
        };
        const onAbort = (): void => interrupt(abortedOutcome);
        const timer = startBackgroundTimer(clock, () => interrupt(toTimeoutOutcome(attemptTimeoutMs)), attemptTimeoutMs);
        signal.addEventListener('abort', onAbort);
        // Neither rejects.
        void exchange(options, request, attempt).then(end);
      }),
  };
}

interface Attempt {
  readonly signal: AbortSignal;
  /** Known once the status is: a body that stalls behind a 200 must not make a delivered request a failed one. */
  known: AttemptOutcome | undefined;
}

/** Sends the request, and reads the answer. Never rejects. */
async function exchange(options: FetchTransportOptions, request: TransportRequest, attempt: Attempt): Promise<AttemptOutcome> {
  const { fetch, clock, encodeBody } = options;
  try {
    const httpRequest = options.toHttpRequest(request.entries, clock.now());
    const { url, headers: own, onAnswer } = httpRequest;
    const body = toBodyText(httpRequest);
    const encoded = await encodeBody(body);
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...options.headers, ...own, ...(encoded && { 'content-encoding': encoded.encoding }) },
      body: encoded?.bytes ?? body,
      redirect: 'manual',
      signal: attempt.signal,
    });
    const head = toAnswer(response);
    attempt.known = toOutcome(head, clock.now());
    onAnswer?.(head);
    const answer = { ...head, text: await readResponseText(response, responseBytesMax) };
    onAnswer?.(answer);
    return response.ok ? attempt.known : toOutcome(answer, clock.now());
  } catch (error) {
    return toNetworkOutcome(error);
  }
}

export function toBodyText({ before, pieces, after }: RequestBody): string {
  return before + pieces.map((piece) => piece.text).join() + after;
}

function toAnswer({ status, statusText, headers }: Response): FullAnswer & Answer {
  return { status, statusText, headers: Object.fromEntries(headers), retryAfter: headers.get('retry-after'), text: '' };
}
