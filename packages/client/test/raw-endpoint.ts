import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface RawEndpoint {
  readonly url: string;
  /** Resolves once the first bytes of a request have come. */
  readonly received: Promise<void>;
  /** Resolves once the first connection is closed. */
  readonly closed: Promise<void>;
  readonly bytesRead: number;
  /** Reads on. */
  resume(): void;
}

export interface RawAnswer {
  /** Written as it is when the first bytes of a request have come. */
  readonly answer: string;
  /** Read no more then, until `resume`. */
  readonly pause?: boolean;
  /** End the connection behind it. Default: leave that to the other side. */
  readonly end?: boolean;
}

/** Runs `use` with a server of bytes on 127.0.0.1, for what an HTTP server would not do. */
export async function withRawEndpoint(
  { answer, pause = false, end = false }: RawAnswer,
  use: (endpoint: RawEndpoint) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const [received, onReceived] = createMoment();
  const [closed, onClosed] = createMoment();
  let bytesRead = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    // A reset is one way to close.
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      onClosed();
    });
    socket.on('data', (chunk) => (bytesRead += chunk.length));
    socket.once('data', () => {
      if (pause) {
        socket.pause();
      }
      socket.write(answer);
      if (end) {
        socket.end();
      }
      onReceived();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await use({
      url: `http://127.0.0.1:${port}`,
      received,
      closed,
      get bytesRead() {
        return bytesRead;
      },
      resume: () => sockets.forEach((socket) => socket.resume()),
    });
  } finally {
    const ended = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) {
      socket.destroy();
    }
    await ended;
  }
}

function createMoment(): [moment: Promise<void>, happen: () => void] {
  let happen = (): void => {};
  const moment = new Promise<void>((resolve) => {
    happen = resolve;
  });
  return [moment, happen];
}
