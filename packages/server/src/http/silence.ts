import type { Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** How long nothing may move on a connection, in either direction. Streams say something more often than that. */
export const silenceMsMax = 120_000;
/** For ending what was asked for, and sending its answer. */
export const answerMsMax = 10_000;
/** How many looks go into the time that a connection may be silent. */
const looksPerSilence = 12;

/**
 * Closes connections on which nothing has moved for this long, in either direction, and at most a twelfth longer.
 *
 * Node's own `server.timeout` winds a new timer up for every request, which costs more than routing it. So one look at all connections
 * now and then sets the timeout of those that have none: it is Node's, moves on with every byte, and gives way to the one that Node sets
 * between two requests.
 */
export function endSilentConnections(server: HttpServer | HttpsServer, sockets: ReadonlySet<Socket>, msMax: number): void {
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (!socket.timeout) {
        socket.setTimeout(msMax);
      }
    }
  }, msMax / looksPerSilence);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

/** What is asked for here takes longer than that: nothing may move on its connection for so long, and a little more for the answer itself. */
export function allowSilence(response: ServerResponse, msMax: number): void {
  response.setTimeout(msMax + answerMsMax, () => response.destroy());
}
