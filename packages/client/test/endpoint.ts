import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What the endpoint does with one request. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** The connection is reset before an answer. */
  | 'reset'
  /** No answer ever comes. */
  | 'silence'
  /** The status comes, the end of the body never does. */
  | 'stalled-200';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body, inflated if it was compressed. */
  readonly text: string;
}

export interface Endpoint {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly connectionCount: number;
  /** Resolves once `count` requests have arrived in full. */
  received(count: number): Promise<void>;
  /** Answers requests that are held by `hold`. */
  release(): void;
  /** Answers the oldest of them. */
  releaseOne(): void;
}

export interface EndpointOptions {
  /** One per request in the order of arrival; then `otherwise`. */
  readonly answers?: readonly Answer[];
  readonly otherwise?: Answer | ((request: ReceivedRequest) => Answer);
  /** Hold every answer until `release`. */
  readonly hold?: boolean;
}

/** Runs `use` with a real HTTP server on 127.0.0.1, and ends it with every connection. */
export async function withEndpoint(options: EndpointOptions, use: (endpoint: Endpoint) => Promise<void>): Promise<void> {
  const endpoint = new ScriptedEndpoint(options);
  await endpoint.listen();
  try {
    await use(endpoint);
  } finally {
    await endpoint.close();
  }
}

class ScriptedEndpoint implements Endpoint {
  readonly requests: ReceivedRequest[] = [];
  connectionCount = 0;
  readonly #options: EndpointOptions;
  readonly #server: Server;
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  #held: (() => void)[] = [];
  #holding: boolean;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#holding = options.hold ?? false;
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.on('connection', () => this.connectionCount++);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }

  received(count: number): Promise<void> {
    if (this.requests.length >= count) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  release(): void {
    this.#holding = false;
    const held = this.#held;
    this.#held = [];
    for (const answer of held) {
      answer();
    }
  }

  releaseOne(): void {
    this.#held.shift()?.();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks = await request.toArray().catch(() => undefined);
    if (chunks === undefined) {
      // The client ended the request, or was ended, before the end of the body.
      return;
    }
    const body = Buffer.concat(chunks);
    const { method = '', url: path = '', headers } = request;
    const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
    const received = { method, path, headers, body, text };
    const { answers, otherwise = { status: 200, body: '{"success":true}' } } = this.#options;
    const answer = answers?.[this.requests.length] ?? (typeof otherwise === 'function' ? otherwise(received) : otherwise);
    this.requests.push(received);
    const give = (): void => giveAnswer(answer, request, response);
    if (this.#holding) {
      this.#held.push(give);
    } else {
      give();
    }
    for (const waiting of this.#waiting.filter(({ count }) => this.requests.length >= count)) {
      waiting.resolve();
    }
  }
}

function giveAnswer(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  switch (answer) {
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'silence':
      return;
    case 'stalled-200':
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      return;
    default:
      response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
