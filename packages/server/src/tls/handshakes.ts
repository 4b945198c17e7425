import type { Server, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Connections that have not shown yet that they speak TLS: Node's HTTP server knows nothing of them, and would wait for them. */
export interface Handshakes {
  /** What of this connection is left if it never got as far as to speak TLS; undefined if it did. */
  failureOf(socket: Socket): FailedHandshake | undefined;
  closeAll(): void;
}

export interface FailedHandshake {
  /** The connection itself, on which no TLS is spoken; undefined when it is closed already. */
  readonly connection: Socket | undefined;
}

export function followHandshakes(server: Server): Handshakes {
  const open = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const key = toKey(socket);
    open.set(key, socket);
    socket.once('close', () => {
      if (open.get(key) === socket) {
        open.delete(key);
      }
    });
  });
  server.on('secureConnection', (socket: TLSSocket) => open.delete(toKey(socket)));
  const failed = new WeakMap<Socket, FailedHandshake>();
  // Before Node's own listener, which passes the error on as that of a client.
  server.prependListener('tlsClientError', (_: Error, socket: TLSSocket) => {
    failed.set(socket, { connection: open.get(toKey(socket)) });
  });
  return {
    failureOf: (socket) => failed.get(socket),
    closeAll(): void {
      open.forEach((socket) => socket.destroy());
    },
  };
}

/** What both faces of one connection have in common. */
function toKey({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
