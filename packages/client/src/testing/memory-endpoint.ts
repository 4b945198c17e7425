import { hasMismatch } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { readBody } from './recorded-request.ts';
import type { RecordedRequest, SentBatch, SentEvent, SentMessage } from './recorded-request.ts';

/** What every client under test is made with, beside its credentials. */
export interface MemoryEndpointOptions {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** No compression: it takes real time, of which a test clock knows nothing. */
  readonly gzip: false;
  /** No chance: waits before retries are half of their upper end, so 250, 500, 1000 ms and so on. */
  readonly random: () => number;
}

export interface AnswerOptions {
  /** The header `Retry-After` as it is: seconds, or a date. */
  readonly retryAfter?: number | string;
  /** Text of the body. Default: none. */
  readonly body?: string;
  /** How many requests are answered so. Default 1. */
  readonly count?: number;
}

/**
 * An endpoint of both protocols that is nowhere but in memory. It takes everything with 200, or 202 for batches, until told otherwise,
 * and keeps everything until `clear`. The methods need no `this`.
 */
export interface MemoryEndpoint {
  /** For any client: `createMessageClient({ ...endpoint.options, writeKey: 'any' })`. */
  readonly options: MemoryEndpointOptions;
  /** The `fetch` of `options`, for clients that take no more than that. It takes any address. */
  readonly fetch: typeof globalThis.fetch;
  /** Every request, whatever was answered. */
  readonly requests: readonly RecordedRequest[];
  /** Messages that were taken, in the order of arrival. */
  readonly messages: readonly SentMessage[];
  /** Batches that were taken. */
  readonly batches: readonly SentBatch[];
  /** The events of `batches`, each with its user. */
  readonly events: readonly SentEvent[];
  /** Answers the next request with a status; further calls are for those behind it. */
  answerNext(status: number, options?: AnswerOptions): void;
  /** Answers with a status, until `comeBack`: every request, or those that carry a message, a Batch or an event like `pattern`. */
  refuse(status: number, pattern?: Pattern<SentMessage> | Pattern<SentBatch> | Pattern<SentEvent>): void;
  /** Gives no answer, as when the network is down, until `comeBack`. */
  goDown(): void;
  /** Takes everything again, but what `answerNext` has said still comes first. */
  comeBack(): void;
  /** Forgets everything: what was sent, and how to answer. */
  clear(): void;
}

/** Makes an endpoint in memory, for tests. */
export function createMemoryEndpoint(): MemoryEndpoint {
  const endpoint = new Endpoint();
  const { fetch } = endpoint;
  const takenOf = <Sent>(select: (request: RecordedRequest) => readonly Sent[]): readonly Sent[] =>
    endpoint.requests.filter(isTaken).flatMap(select);
  return {
    options: { url: 'http://memory.test', fetch, gzip: false, random: () => 0.5 },
    fetch,
    get requests() {
      return [...endpoint.requests];
    },
    get messages() {
      return takenOf((request) => request.messages);
    },
    get batches() {
      return takenOf((request) => request.batches);
    },
    get events() {
      return takenOf((request) => request.events);
    },
    answerNext: (status, { count = 1, ...options } = {}) => {
      checkStatus(status);
      endpoint.script.push(...Array.from({ length: count }, () => ({ status, ...options })));
    },
    refuse: (status, pattern = {}) => {
      checkStatus(status);
      endpoint.refusals.push({ status, pattern });
    },
    goDown: () => {
      endpoint.isDown = true;
    },
    comeBack: () => endpoint.comeBack(),
    clear: () => {
      endpoint.requests = [];
      endpoint.script = [];
      endpoint.comeBack();
    },
  };
}

function isTaken({ status = 0 }: RecordedRequest): boolean {
  return status >= 200 && status <= 299;
}

/** Others are none that a `Response` can have. */
function checkStatus(status: number): void {
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`status must be an integer from 200 to 599, received ${status}`);
  }
}

interface Answer extends Omit<AnswerOptions, 'count'> {
  readonly status: number;
}

interface Refusal {
  readonly status: number;
  readonly pattern: object;
}

class Endpoint {
  requests: RecordedRequest[] = [];
  script: Answer[] = [];
  refusals: Refusal[] = [];
  isDown = false;

  comeBack(): void {
    this.isDown = false;
    this.refusals = [];
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = await readRequest(input, init);
    const answer = this.isDown ? undefined : this.#answer(request);
    this.requests.push({ ...request, status: answer?.status });
    if (answer === undefined) {
      throw new TypeError('fetch failed', { cause: new Error('the memory endpoint is down') });
    }
    const { status, body, retryAfter } = answer;
    // Without a body unless one was asked for: reading it may take more than promises, and a test clock waits for no more.
    return new Response(body ?? null, {
      status,
      ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
    });
  };

  #answer(request: IncomingRequest): Answer {
    const scripted = this.script.shift();
    if (scripted !== undefined) {
      return scripted;
    }
    const sent = [...request.messages, ...request.batches, ...request.events];
    const refusal = this.refusals.find(
      ({ pattern }) => Object.keys(pattern).length === 0 || sent.some((each) => !hasMismatch(pattern, each)),
    );
    return { status: refusal?.status ?? (request.batches.length > 0 ? 202 : 200) };
  }
}

type IncomingRequest = Omit<RecordedRequest, 'status'>;

async function readRequest(input: string | URL | Request, init: RequestInit = {}): Promise<IncomingRequest> {
  const isRequest = typeof input === 'object' && 'headers' in input;
  const { method = 'GET', headers, body } = isRequest ? { ...pick(input), ...init } : init;
  const url = isRequest ? input.url : String(input);
  const named = new Headers(headers);
  const text = typeof body === 'string' ? body : await readText(body ?? null, named.get('content-encoding'));
  return { method, url, path: new URL(url).pathname, headers: Object.fromEntries(named), text, ...readBody(text) };
}

/** The members of a request are not its own, so a spread does not see them. */
function pick({ method, headers, body }: Request): RequestInit {
  return { method, headers, body };
}

async function readText(body: RequestInit['body'], encoding: string | null): Promise<string> {
  const stream = new Response(body as BodyInit).body;
  if (stream === null) {
    return '';
  }
  const inflated = encoding === 'gzip' ? stream.pipeThrough(new DecompressionStream('gzip')) : stream;
  return new Response(inflated).text();
}
