import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../errors.ts';
import { isExpecting } from './body.ts';

/** How much more is read from a client that was answered before it had sent all. */
export interface LingerLimits {
  readonly bytesMax: number;
  /** How long it may send nothing before its connection is closed. */
  readonly silenceMsMax: number;
  /** How long it may go on at all. */
  readonly lingerMsMax: number;
}

/**
 * Ends connections whose clients are still sending. A client that reads only after it has sent all never sees an answer if its
 * connection is closed at once: what it sends on is answered with a reset, and that discards the answer.
 */
export interface Lingering {
  /**
   * Sends the last answer of a connection, whose head must already say `connection: close`: the answer, then the end of our side, then
   * whatever still comes is read and thrown away until the client ends its side or a limit is met. The response is never ended as
   * Node means it, for Node would close the connection with it; it is over when the connection is.
   */
  end(response: ServerResponse, text: string): void;
  /**
   * Whether the connection of a request that is refused with this code needs no end: all of it is there, or what is still to come is
   * read and thrown away from now on.
   */
  staysOpen(code: ErrorCode, response: ServerResponse): boolean;
  /** Whether the last answer of this connection was given: no request behind it will be answered, so none may be taken. */
  isEnding(socket: Socket): boolean;
  /** Nobody is waited for any longer than it takes an answer to arrive. */
  close(): void;
}

/** How long a server that closes still reads from clients that were refused: their answers are on the wire. */
const closingMsMax = 250;

export function createLingering(limits: LingerLimits): Lingering {
  const ending = new Set<Socket>();
  const reading = new Set<Socket>();
  let isClosed = false;
  return {
    end(response, text): void {
      const { req: request } = response;
      const { socket } = request;
      if (socket.destroyed) {
        // Nothing is told of it any more, so nothing may be kept of it.
        return;
      }
      ending.add(socket);
      socket.once('close', () => ending.delete(socket));
      readToTheEnd(request, isClosed ? { ...limits, lingerMsMax: closingMsMax } : limits);
      if (request.method === 'HEAD') {
        // It has no body that could be written before the end.
        response.end();
        return;
      }
      // Called once it is on the wire, in its turn where answers before it were still owed.
      response.write(text, () => {
        socket.setTimeout(limits.silenceMsMax);
        socket.end();
      });
    },
    staysOpen(code, response): boolean {
      const { req: request } = response;
      if (!isStillSending(request)) {
        return true;
      }
      if (!isForNow(code) || !isWorthReadingOn(response)) {
        return false;
      }
      reading.add(request.socket);
      request.once('close', () => reading.delete(request.socket));
      return true;
    },
    isEnding: (socket) => ending.has(socket),
    close(): void {
      isClosed = true;
      for (const socket of [...ending, ...reading]) {
        endWithin(socket, closingMsMax);
      }
    },
  };
}

/** Whether the rest of this request's body is still to come, as far as anybody can know. */
function isStillSending({ complete, headers }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
}

/** Refusals of a good request that will be sent again: its client is to keep its connection. */
export function isForNow(code: ErrorCode): boolean {
  return code === 'overloaded' || code === 'disk_reserved';
}

/**
 * Whether what is still to come is little enough to be read for nothing: with many clients, opening all their connections again costs more than
 * their requests, and each waits for its turn to be accepted. Not for a client that may be waiting to be asked for its body: nobody knows whether
 * that follows.
 */
function isWorthReadingOn({ req: request, shouldKeepAlive }: ServerResponse): boolean {
  const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  return length <= readOnBytesMax && shouldKeepAlive && !isExpecting(request);
}

/** As much as an SDK puts into one request. */
const readOnBytesMax = 1024 * 1024;

function readToTheEnd(request: IncomingMessage, { bytesMax, lingerMsMax }: LingerLimits): void {
  const { socket } = request;
  const bytesBefore = socket.bytesRead;
  endWithin(socket, lingerMsMax);
  request.on('data', () => {
    if (socket.bytesRead - bytesBefore > bytesMax) {
      socket.destroy();
    }
  });
}

function endWithin(socket: Socket, msMax: number): void {
  const timer = setTimeout(() => socket.destroy(), msMax);
  socket.once('close', () => clearTimeout(timer));
}
