import { createServer, type IncomingMessage, type Server as HttpServer, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { challengeHeader, proofHeader, proveAddress } from '../address-proof.ts';
import type { ConsolePage } from '../console/page.ts';
import { type ErrorCode, errorTable, FairleadError, toError } from '../errors.ts';
import type { ErrorLog } from '../observe/error-log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type Certificate, toContextOptions } from '../tls/certificate.ts';
import { followHandshakes } from '../tls/handshakes.ts';
import { type ApiParts, answerApi } from './api.ts';
import { answerDropped, answerError, answerJson, answerPixel, answerText } from './answer.ts';
import { dropBody, isExpecting } from './body.ts';
import { answerBrokenRequest, answerPlainRequest, type ParserError } from './broken-request.ts';
import { checkFraming } from './framing.ts';
import { connectionsMax } from './connections.ts';
import { answerPreflight } from './cors.ts';
import { type Exchange, ingest, ingestPixel, type IngestParts } from './ingest.ts';
import { createLingering, isForNow, type Lingering } from './linger.ts';
import { createOpenAnswers } from './open-answers.ts';
import { followConnections } from './open-connections.ts';
import { openApiText } from './openapi.ts';
import { createPipelinedAnswers } from './pipelined.ts';
import { dialectOf, isOpenToPages, type Location, locate, methodsOf } from './routes.ts';
import { answerSettings } from './settings.ts';
import { endSilentConnections, silenceMsMax } from './silence.ts';
import { createTurns, type Turns } from './turns.ts';

export interface ListenerParts {
  readonly ingest: IngestParts;
  readonly api: ApiParts;
  readonly page: ConsolePage;
  readonly metrics: Metrics;
  /** By which commands on the same machine know this server. */
  readonly addressKey: string;
  readonly errors: ErrorLog;
  /** Why nothing more is taken; undefined while everything is. */
  readonly refusal: () => ErrorCode | undefined;
  readonly requestTimeoutMs: number;
  /** Speaks HTTPS with it, and HTTP without one. */
  readonly certificate: Certificate | undefined;
}

export interface Listener {
  readonly server: HttpServer | HttpsServer;
  /** From now on each connection ends with the last answer that it is owed. Resolves when all answers are out. */
  finishAnswers(): Promise<void>;
  /** 0 once it is closed. */
  countConnections(): Promise<number>;
  /** Connections from now on are opened with this certificate; those that are open go on. Not without one from the start. */
  useCertificate(certificate: Certificate): void;
  /** Waits no longer for clients that are owed no answer: those that were refused and are sending still, or have said nothing yet. */
  dismiss(): void;
}

const kibibyte = 1024;
/** Of the address alone: a pixel's event comes in it. */
const urlBytesMax = 16 * kibibyte;
/** Of address and headers together. */
const headBytesMax = 32 * kibibyte;
const keepAliveMsMax = 65_000;
/** How much more is read from a client that was refused while it was sending, in largest bodies. */
const lingerBodies = 8;
const lingerSilenceMsMax = 5_000;

/** The server: routes a request, and answers for whatever goes wrong with it. Not listening yet. */
export function createListener(parts: ListenerParts): Listener {
  const pipelined = createPipelinedAnswers();
  const lingering = createLingering({
    bytesMax: lingerBodies * parts.ingest.bodyBytesMax,
    silenceMsMax: Math.min(lingerSilenceMsMax, parts.requestTimeoutMs),
    lingerMsMax: parts.requestTimeoutMs,
  });
  const server = createHttpServer(parts, (request, response) => {
    answers.follow(response);
    pipelined.follow(response);
    if (lingering.isEnding(request.socket)) {
      request.resume();
      return;
    }
    void respond(all, { request, response, waitedMs: turns.follow(response) });
  });
  const connections = followConnections(server);
  const answers = createOpenAnswers(connections);
  const turns = createTurns(server, { connections, elapsedMs: () => performance.now() });
  const all: Parts = { ...parts, lingering, turns };
  endSilentConnections(server, connections, silenceMsMax);
  server.maxConnections = connectionsMax();
  // Whoever waits to be asked for its body is asked once nothing in the head speaks against it; other expectations mean nothing here.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const handshakes = 'setSecureContext' in server ? followHandshakes(server) : undefined;
  server.on('clientError', (error: ParserError, socket: Socket) => {
    const failure = handshakes?.failureOf(socket);
    const status = failure
      ? answerPlainRequest(error, failure.connection)
      : answerBrokenRequest(error, socket, answers.latestOn(socket));
    if (failure !== undefined) {
      parts.metrics.countFailedHandshake();
      socket.destroy();
    }
    if (status !== undefined) {
      parts.metrics.countAnswer(status);
    }
  });
  server.on('drop', () => parts.metrics.countDroppedConnection());
  return {
    server,
    finishAnswers: () => answers.finish(),
    countConnections: () =>
      new Promise((resolve) => {
        server.getConnections((error, count) => resolve(error === null ? count : 0));
      }),
    useCertificate(certificate): void {
      if ('setSecureContext' in server) {
        server.setSecureContext(toContextOptions(certificate));
      }
    },
    dismiss(): void {
      lingering.close();
      handshakes?.closeAll();
      // Node takes a connection for idle only once it has had a request.
      for (const socket of connections) {
        if (socket.bytesRead === 0) {
          socket.destroy();
        }
      }
    },
  };
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

function createHttpServer({ requestTimeoutMs, certificate }: ListenerParts, handle: Handle): HttpServer | HttpsServer {
  const options: ServerOptions = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    keepAliveTimeout: keepAliveMsMax,
    maxHeaderSize: headBytesMax,
    // Refused by hand instead, in a form that SDKs can read.
    requireHostHeader: false,
  };
  return certificate === undefined
    ? createServer(options, handle)
    : createSecureServer(
        { ...options, ...toContextOptions(certificate), handshakeTimeout: requestTimeoutMs, noDelay: true },
        handle,
      );
}

interface Parts extends ListenerParts {
  readonly lingering: Lingering;
  readonly turns: Turns;
}

async function respond(parts: Parts, received: Omit<Exchange, 'query' | 'source'>): Promise<void> {
  const { request, response, waitedMs } = received;
  const location = locate(request.url ?? '/');
  const exchange: Exchange = { request, response, waitedMs, query: location.query, source: undefined };
  const begunAtMs = location.destination.kind === 'ingest' && parts.metrics.isTimed() ? performance.now() : undefined;
  try {
    await dispatch(parts, location, exchange);
    if (begunAtMs !== undefined) {
      parts.metrics.observeAnswerMs(performance.now() - begunAtMs);
    }
  } catch (error) {
    fail(parts, location, { ...exchange, error: toError(error) });
  }
  if (response.headersSent) {
    parts.metrics.countAnswer(response.statusCode);
  }
}

/** Not `async`: the promise of what answers is passed on as it is, which spares each request one. */
function dispatch(parts: Parts, { path, destination }: Location, exchange: Exchange): Promise<void> | void {
  const { request, response } = exchange;
  const { method = '' } = request;
  checkFraming(request);
  if ((request.url ?? '').length > urlBytesMax) {
    throw new FairleadError('uri_too_long');
  }
  const methods = methodsOf(destination);
  if (method === 'OPTIONS' && (path === '*' || (methods !== undefined && isOpenToPages(destination)))) {
    answerPreflight(response);
    return;
  }
  if (methods?.includes(method) === false) {
    throw new FairleadError('method_not_allowed');
  }
  switch (destination.kind) {
    case 'ingest':
      refuseIfNothingIsTaken(parts);
      return ingest(parts.ingest, destination, exchange);
    case 'pixel':
      refuseIfNothingIsTaken(parts);
      return ingestPixel(parts.ingest, destination.route, exchange);
    case 'settings':
      return answerSettings(parts.ingest.registry, destination.writeKey, exchange);
    case 'sdk-metrics':
      return answerSdkMetrics(parts, exchange);
    case 'api':
      if (isExpecting(request)) {
        response.writeContinue();
      }
      return answerApi(parts.api, path, request, response);
    case 'console':
      parts.api.guard.checkPlace(request);
      return parts.page.answer({ file: destination.file, request, isSignedIn: parts.api.guard.isSignedIn(request) }, response);
    case 'health':
      return answerHealth(parts.addressKey, exchange);
    case 'ready': {
      const refusal = parts.refusal();
      const ready = refusal === undefined ? { status: 'ready' } : { status: 'not_ready', reason: refusal };
      return answerJson(response, refusal === undefined ? 200 : 503, ready);
    }
    case 'metrics':
      parts.api.guard.checkMetrics(request);
      return answerMetrics(parts.metrics, response);
    case 'openapi':
      return answerText(response, 200, { type: 'application/json', text: openApiText });
    case 'none':
      throw new FairleadError(destination.code);
    default:
      return destination satisfies never;
  }
}

function answerHealth(addressKey: string, { request, response }: Exchange): void {
  const challenge = request.headers[challengeHeader];
  const proof = typeof challenge === 'string' ? proveAddress(addressKey, challenge) : undefined;
  if (proof !== undefined) {
    response.setHeader(proofHeader, proof);
  }
  answerJson(response, 200, { status: 'ok' });
}

async function answerMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  answerText(response, 200, { type: metrics.contentType, text: await metrics.render() });
}

function refuseIfNothingIsTaken({ refusal }: Parts): void {
  const code = refusal();
  if (code !== undefined) {
    throw new FairleadError(code);
  }
}

async function answerSdkMetrics({ ingest: { bodyBytesMax } }: Parts, { request, response }: Exchange): Promise<void> {
  const begin = isExpecting(request) ? (): void => response.writeContinue() : undefined;
  await dropBody(request, { bytesMax: bodyBytesMax, begin });
  answerDropped(response);
}

interface Failure extends Exchange {
  readonly error: Error;
}

function fail(parts: Parts, { path, destination }: Location, { response, source, error }: Failure): void {
  const known = error instanceof FairleadError ? error : new FairleadError('internal', undefined, { cause: error });
  if (errorTable[known.code].status >= 500) {
    parts.errors.report(known, path);
  }
  if (destination.kind === 'ingest' || destination.kind === 'pixel') {
    parts.metrics.ingest.refuse(known.code, source);
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (isForNow(known.code)) {
    parts.turns.restAfter(response);
  }
  if (destination.kind === 'pixel' && known.code !== 'method_not_allowed') {
    answerPixel(response, { refused: known.code });
    return;
  }
  answerError(response, known, {
    dialect: dialectOf(destination),
    isOpenToPages: isOpenToPages(destination),
    allow: known.code === 'method_not_allowed' ? methodsOf(destination)?.join(', ') : undefined,
    close: known.code === 'invalid_request',
    lingering: parts.lingering.staysOpen(known.code, response) ? undefined : parts.lingering,
  });
}
