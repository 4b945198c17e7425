import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, errorTable } from '../errors.ts';
import { errorBody } from './answer.ts';
import { corsHeaders } from './cors.ts';
import { type Destination, dialectOf, isOpenToPages, locate } from './routes.ts';

/** What Node's parser says about bytes that it could not take. */
export interface ParserError extends NodeJS.ErrnoException {
  /** The bytes at hand; not always from the start of the request. */
  readonly rawPacket?: Buffer;
}

/**
 * Answers what never became a whole request: not HTTP, too slow, headers too large. Written by hand on the bare socket, which is closed
 * with it whether the client closes its side or not. Returns the status, or undefined when nobody can be told.
 *
 * @param latest the last answer that was begun on this connection, if any
 */
export function answerBrokenRequest(error: ParserError, socket: Socket, latest: ServerResponse | undefined): number | undefined {
  if (
    error.code === 'ECONNRESET' ||
    !socket.writable ||
    (latest !== undefined && (isUnderWay(latest) || isAnsweredEarly(latest)))
  ) {
    socket.destroy();
    return undefined;
  }
  // A body that did not arrive belongs to a request whose route is known; a head that is broken may have said which one it means.
  const target = latest !== undefined && !latest.writableFinished ? latest.req.url : targetIn(error.rawPacket);
  return write(socket, brokenRequestCode(error), target === undefined ? undefined : locate(target).destination);
}

/**
 * Answers who spoke HTTP where TLS is spoken, in the clear, for it understands nothing else; there is nothing to say after any other failed
 * handshake. Returns the status, or undefined.
 *
 * @param connection the one on which no TLS came about
 */
export function answerPlainRequest(error: ParserError, connection: Socket | undefined): number | undefined {
  if (error.code !== 'ERR_SSL_HTTP_REQUEST' || connection?.writable !== true) {
    return undefined;
  }
  // It belongs to nobody any more, and whoever broke it off wants no answer.
  connection.on('error', () => undefined);
  return write(connection, 'tls_required', undefined);
}

function write(socket: Socket, code: ErrorCode, destination: Destination | undefined): number {
  const { status } = errorTable[code];
  const body = errorBody(code, errorTable[code].message, destination === undefined ? 'message' : dialectOf(destination));
  const cors = destination !== undefined && isOpenToPages(destination) ? corsText : '';
  const text =
    `HTTP/1.1 ${status} ${code}\r\ncontent-type: application/json\r\n${cors}` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
  socket.end(text, () => socket.destroy());
  return status;
}

const corsText = corsHeaders.map((text, index) => `${text}${index % 2 === 0 ? ': ' : '\r\n'}`).join('');

/**
 * Whether the connection owes an answer that a second one would be taken for; its client sends again. A request that is itself
 * the broken one is incomplete, unanswered and first in the connection's queue, which is when its response has a socket.
 */
function isUnderWay(response: ServerResponse): boolean {
  return !response.writableFinished && (response.req.complete || response.headersSent || response.socket === null);
}

/** Whether the request in which this happened has had its answer, before all of it was there. */
function isAnsweredEarly(response: ServerResponse): boolean {
  return response.writableFinished && !response.req.complete;
}

function brokenRequestCode({ code, rawPacket }: ParserError): ErrorCode {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout';
    case 'HPE_HEADER_OVERFLOW':
      return isWithinRequestLine(rawPacket) ? 'uri_too_long' : 'headers_too_large';
    default:
      return 'invalid_request';
  }
}

/** What a request is about that begins with these bytes, by its first line. Good for the form of an answer only: they may begin elsewhere. */
function targetIn(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined
    ? undefined
    : /^[A-Z]+ (\S+) HTTP\//.exec(bytes.subarray(0, firstLineBytesMax).toString('latin1'))?.[1];
}

const firstLineBytesMax = 4_096;

/** Whether these bytes begin a request whose first line does not end in them. */
function isWithinRequestLine(bytes: Buffer | undefined): boolean {
  return bytes !== undefined && /^[A-Z]+ \S*$/.test(bytes.toString('latin1'));
}
