import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/**
 * The connections of a server on which HTTP is spoken. With TLS each of them stands on another, which is not among these: what is read
 * and written there has no meaning yet.
 */
export function followConnections(server: HttpServer | HttpsServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on(openedEvent(server), (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** The event of a connection on which HTTP is spoken from now on. */
export function openedEvent(server: HttpServer | HttpsServer): 'connection' | 'secureConnection' {
  return 'setSecureContext' in server ? 'secureConnection' : 'connection';
}
