import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The answers that are owed. */
export interface OpenAnswers {
  /** Knows this answer until its last byte is out. */
  follow(response: ServerResponse): void;
  /** The answer to the last request of this connection, owed or given; undefined before its first. */
  latestOn(socket: Socket): ServerResponse | undefined;
  /** From now on each connection ends with the last answer that it is owed. Resolves when all answers are out. */
  finish(): Promise<void>;
}

/**
 * Kept by connection, and counted: no collection of answers. What is added to and taken from a `Set` or `Map` all the time makes V8 replace its
 * table again and again, each of which leads to the next; where one has come into the old generation, so do all behind it, with everything in
 * them, and each request costs the garbage collector as much again as it costs anyway (`benchmarks/WAYS.md`).
 */
export function createOpenAnswers(connections: ReadonlySet<Socket>): OpenAnswers {
  const latest = new WeakMap<Socket, ServerResponse>();
  let openCount = 0;
  let isFinishing = false;
  let whenNone = (): void => undefined;

  function closed(): void {
    openCount--;
    if (openCount === 0) {
      whenNone();
    }
  }

  return {
    follow(response): void {
      openCount++;
      // Not `once`, which wraps each listener and takes it off again: an answer closes once.
      response.on('close', closed);
      latest.set(response.req.socket, response);
      if (isFinishing) {
        response.shouldKeepAlive = false;
      }
    },
    latestOn: (socket) => latest.get(socket),
    async finish(): Promise<void> {
      isFinishing = true;
      for (const socket of connections) {
        const response = latest.get(socket);
        if (response !== undefined) {
          response.shouldKeepAlive = false;
        }
      }
      if (openCount > 0) {
        await new Promise<void>((resolve) => {
          whenNone = resolve;
        });
      }
    },
  };
}
