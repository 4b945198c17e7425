import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { abortedOutcome, isSuccess, responseBytesMax, toNetworkOutcome, toOutcome, toTimeoutOutcome } from '../delivery/answer.ts';
import { startBackgroundTimer } from '../delivery/clock.ts';
import type { AttemptOutcome } from '../delivery/outcome.ts';
import { plainBody } from '../delivery/gzip.ts';
import { toBodyText } from '../delivery/transport.ts';
import type {
  FetchTransportOptions,
  FullAnswer,
  HttpRequest,
  RequestBody,
  Transport,
  TransportRequest,
} from '../delivery/transport.ts';

/**
 * Attempts over Node's own HTTP client: what `fetch` does with it, for a fraction of its CPU. Redirects are never followed.
 *
 * Its connections are kept open and used again. There are never more of them than attempts under way, which delivery bounds, and an
 * idle one holds no process.
 */
export function createNodeTransport(options: FetchTransportOptions): Transport {
  const open = createOpenRequest(options.headers);
  return {
    send: (request, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve(abortedOutcome);
        } else {
          new Attempt({ options, signal, open, resolve }).start(request);
        }
      }),
  };
}

type OpenRequest = (url: string, extraHeaders: Readonly<Record<string, string | number>>) => ClientRequest;

function createOpenRequest(headers: Readonly<Record<string, string>>): OpenRequest {
  const agentOptions = { keepAlive: true, timeout: idleTimeoutMs };
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent(agentOptions);
  const toTarget = (url: string): Target => {
    const { protocol, hostname, port, path } = urlToHttpOptions(new URL(url));
    const isSecure = protocol === 'https:';
    const options = { method: 'POST', agent: isSecure ? httpsAgent : httpAgent, protocol, hostname, port, path };
    return { url, open: isSecure ? requestHttps : requestHttp, options };
  };
  // Nearly every request has the address of the one before it.
  let target: Target | undefined;
  return (url, extraHeaders) => {
    if (target?.url !== url) {
      target = toTarget(url);
    }
    return target.open({ ...target.options, headers: { accept: '*/*', ...headers, ...extraHeaders } });
  };
}

interface Target {
  readonly url: string;
  readonly open: typeof requestHttp;
  readonly options: RequestOptions;
}

/** Shorter than any server known to us keeps a connection: one that closes just as it is used costs a retry. */
const idleTimeoutMs = 4000;

interface AttemptParts {
  readonly options: FetchTransportOptions;
  readonly signal: AbortSignal;
  readonly open: OpenRequest;
  readonly resolve: (outcome: AttemptOutcome) => void;
}

/**
 * One attempt.
 *
 * States:
 *   running  has a timer and a listener, and a request as soon as the body is encoded
 *   settled  has neither; its connection went back to the agent, or is destroyed
 */
class Attempt {
  readonly #parts: AttemptParts;
  readonly #timer: unknown;
  #state: 'running' | 'settled' = 'running';
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #onAnswer: HttpRequest['onAnswer'];
  /** Known once the status is: a body that stalls behind a 200 must not make a delivered request a failed one. */
  #outcome: AttemptOutcome | undefined;

  constructor(parts: AttemptParts) {
    const { clock, attemptTimeoutMs } = parts.options;
    this.#parts = parts;
    this.#timer = startBackgroundTimer(clock, () => this.#interrupt(toTimeoutOutcome(attemptTimeoutMs)), attemptTimeoutMs);
    parts.signal.addEventListener('abort', this.#onAbort);
  }

  start({ entries }: TransportRequest): void {
    const { toHttpRequest, encodeBody, clock } = this.#parts.options;
    try {
      const httpRequest = toHttpRequest(entries, clock.now());
      const { url, headers, onAnswer } = httpRequest;
      this.#onAnswer = onAnswer;
      const encoding = encodeBody === plainBody ? undefined : encodeBody(toBodyText(httpRequest));
      if (encoding === undefined) {
        const bytes = toBodyBytes(httpRequest);
        this.#send(url, bytes, { ...headers, 'content-length': bytes.length });
        return;
      }
      encoding.then(
        (encoded) =>
          this.#send(url, encoded.bytes, {
            ...headers,
            'content-length': encoded.bytes.length,
            'content-encoding': encoded.encoding,
          }),
        this.#onError,
      );
    } catch (error) {
      this.#onError(error);
    }
  }

  #send(url: string, body: Uint8Array, extraHeaders: Readonly<Record<string, string | number>>): void {
    if (this.#state === 'settled') {
      return;
    }
    try {
      const request = this.#parts.open(url, extraHeaders);
      this.#request = request;
      // `error` may come more than once, and after the end: it must never find nobody listening.
      request.on('error', this.#onError);
      request.on('response', this.#onResponse);
      request.on('close', this.#onClose);
      request.end(body);
    } catch (error) {
      this.#onError(error);
    }
  }

  readonly #onResponse = (response: IncomingMessage): void => {
    const { clock } = this.#parts.options;
    const { statusCode: status = 0, headers } = response;
    const retryAfter = headers['retry-after'] ?? null;
    const chunks: Buffer[] = [];
    let bytes = 0;
    this.#response = response;
    this.#outcome = toOutcome({ status, retryAfter, text: '' }, clock.now());
    this.#onAnswer?.(toFullAnswer(response, ''));
    const end = (): void => {
      if (this.#state === 'settled') {
        return;
      }
      const text = isSuccess(status) && this.#onAnswer === undefined ? '' : Buffer.concat(chunks).toString();
      this.#onAnswer?.(toFullAnswer(response, text));
      this.#settle(toOutcome({ status, retryAfter, text }, clock.now()));
    };
    // Read to its end, so that the connection can be used again, but not beyond `responseBytesMax`.
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > responseBytesMax) {
        end();
      } else {
        chunks.push(chunk);
      }
    });
    response.on('end', end);
    // A body that breaks counts as what came of it: the status has already said what became of the request.
    response.on('error', end);
    response.on('close', end);
  };

  readonly #onAbort = (): void => this.#interrupt(abortedOutcome);

  readonly #onError = (error: unknown): void => this.#interrupt(toNetworkOutcome(error));

  /** Of every request, at its end: an error is worth its stack only where nothing else has settled it. */
  readonly #onClose = (): void => {
    if (this.#state === 'running') {
      this.#interrupt(toNetworkOutcome(new Error('the connection was closed')));
    }
  };

  /** Once there is a status, it says what became of the request, whatever comes after it. */
  #interrupt(outcome: AttemptOutcome): void {
    this.#settle(this.#outcome ?? outcome);
  }

  #settle(outcome: AttemptOutcome): void {
    if (this.#state === 'settled') {
      return;
    }
    this.#state = 'settled';
    const { options, signal, resolve } = this.#parts;
    options.clock.clearTimeout(this.#timer);
    signal.removeEventListener('abort', this.#onAbort);
    // An endpoint that answered before it had read the request may never read the rest.
    if (this.#response?.complete !== true || this.#request?.writableFinished !== true) {
      this.#request?.destroy();
    }
    resolve(outcome);
  }
}

/** Writes a body in one go: joined as a string first, its text would be copied three times. */
function toBodyBytes({ before, pieces, after }: RequestBody): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.bytes, Buffer.byteLength(before + after) + pieces.length - 1);
  const body = Buffer.allocUnsafe(length);
  let end = body.write(before);
  for (const [index, { text, bytes }] of pieces.entries()) {
    if (index > 0) {
      body[end++] = comma;
    }
    // ASCII is the same bytes in Latin-1, which need not be looked at one by one.
    end += body.write(text, end, text.length === bytes ? 'latin1' : 'utf8');
  }
  end += body.write(after, end);
  if (end !== length) {
    throw new Error(`assertion failed: a body of ${end} bytes was measured as ${length}`);
  }
  return body;
}

const comma = 0x2c;

function toFullAnswer(
  { statusCode: status = 0, statusMessage: statusText = '', headers }: IncomingMessage,
  text: string,
): FullAnswer {
  const entries = Object.entries(headers).map(([name, value = '']) => [name, String(value)] as const);
  return { status, statusText, headers: Object.fromEntries(entries), text };
}
