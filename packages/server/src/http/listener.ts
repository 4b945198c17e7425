import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, errorTable, FairleadError, toError } from '../errors.ts';
import type { ErrorLog } from '../observe/error-log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type ApiParts, answerApi } from './api.ts';
import { answerError, answerJson, answerText, type Dialect, errorBody } from './answer.ts';
import { ingest, type IngestParts } from './ingest.ts';
import { type Location, locate } from './routes.ts';

export interface ListenerParts {
  readonly ingest: IngestParts;
  readonly api: ApiParts;
  readonly metrics: Metrics;
  readonly errors: ErrorLog;
  /** Why nothing more is taken; undefined while everything is. */
  readonly refusal: () => ErrorCode | undefined;
  readonly requestTimeoutMs: number;
}

/** The HTTP server: routes a request, and answers for whatever goes wrong with it. Not listening yet. */
export function createListener(parts: ListenerParts): Server {
  const latest = new WeakMap<Socket, ServerResponse>();
  const server = createServer(
    {
      requestTimeout: parts.requestTimeoutMs,
      headersTimeout: parts.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, parts.requestTimeoutMs),
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
      // Refused below instead, in a form that SDKs can read.
      requireHostHeader: false,
    },
    (request, response) => {
      latest.set(request.socket, response);
      void respond(parts, request, response);
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerBrokenRequest(error, socket, latest.get(socket)),
  );
  return server;
}

async function respond(parts: ListenerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const location = locate(request.url ?? '/');
  try {
    await dispatch(parts, location, request, response);
  } catch (error) {
    fail(parts, location, { request, response, error: toError(error) });
  }
  if (response.headersSent) {
    parts.metrics.countAnswer(response.statusCode);
  }
}

async function dispatch(
  parts: ListenerParts,
  { path, destination }: Location,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.host === undefined && request.httpVersion === '1.1') {
    throw new FairleadError('invalid_request', 'HTTP/1.1 needs a Host header.');
  }
  switch (destination.kind) {
    case 'ingest': {
      if (request.method !== 'POST') {
        answerError(response, new FairleadError('method_not_allowed'), { dialect: destination.dialect, allow: 'POST' });
        return;
      }
      const refusal = parts.refusal();
      if (refusal !== undefined) {
        throw new FairleadError(refusal);
      }
      return ingest(parts.ingest, destination, { request, response });
    }
    case 'api':
      return answerApi(parts.api, path, request, response);
    case 'health':
      return answerJson(response, 200, { status: 'ok' });
    case 'ready': {
      const refusal = parts.refusal();
      const ready = refusal === undefined ? { status: 'ready' } : { status: 'not_ready', reason: refusal };
      return answerJson(response, refusal === undefined ? 200 : 503, ready);
    }
    case 'metrics':
      return answerText(response, 200, { type: parts.metrics.contentType, text: await parts.metrics.render() });
    case 'none':
      throw new FairleadError('not_found');
    default:
      return destination satisfies never;
  }
}

interface Failure {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly error: Error;
}

function fail(parts: ListenerParts, location: Location, { request, response, error }: Failure): void {
  const known = error instanceof FairleadError ? error : new FairleadError('internal', undefined, { cause: error });
  if (errorTable[known.code].status >= 500) {
    parts.errors.log(known, location.path);
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // A body that was not wanted may still be on its way; the connection can't be used again until it has passed.
  answerError(response, known, { dialect: dialectOf(location), close: !request.complete || known.code === 'invalid_request' });
}

function dialectOf({ destination }: Location): Dialect {
  return destination.kind === 'ingest' || destination.kind === 'none' ? destination.dialect : 'message';
}

/**
 * What never became a request: not HTTP, too slow, headers too large. The answer is written by hand on the bare socket, which is
 * closed with it whether the client closes its side or not.
 */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, latest: ServerResponse | undefined): void {
  if (error.code === 'ECONNRESET' || !socket.writable || (latest !== undefined && isUnderWay(latest))) {
    socket.destroy();
    return;
  }
  const code = brokenRequestCode(error.code);
  const body = errorBody(code, errorTable[code].message, 'message');
  const text =
    `HTTP/1.1 ${errorTable[code].status} ${code}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
  socket.end(text, () => socket.destroy());
}

/**
 * Whether the connection owes an answer that a second one would be taken for; its client sends again. A request that is itself
 * the broken one is incomplete, unanswered and first in the connection's queue, which is when its response has a socket.
 */
function isUnderWay(response: ServerResponse): boolean {
  return !response.writableFinished && (response.req.complete || response.headersSent || response.socket === null);
}

function brokenRequestCode(code: string | undefined): ErrorCode {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout';
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large';
    default:
      return 'invalid_request';
  }
}
