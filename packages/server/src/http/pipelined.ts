import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers that wait for others on their connection, which sent its requests without waiting. */
export interface PipelinedAnswers {
  /** To be told of every answer as its request comes in. */
  follow(response: ServerResponse): void;
}

/**
 * Node emits `close` on an answer when its connection ends, and destroys it, but only if the answer has had its turn. Whoever counts open answers
 * would wait for the others for ever, and whoever has something to answer would write into nowhere, so both happen here.
 */
export function createPipelinedAnswers(): PipelinedAnswers {
  const waiting = new WeakMap<Socket, Set<ServerResponse>>();
  return {
    follow(response): void {
      if (response.socket !== null) {
        return;
      }
      const { socket } = response.req;
      const others = waiting.get(socket) ?? followConnection(socket);
      waiting.set(socket, others);
      others.add(response);
      response.once('close', () => others.delete(response));
    },
  };
}

function followConnection(socket: Socket): Set<ServerResponse> {
  const responses = new Set<ServerResponse>();
  socket.once('close', () => {
    for (const response of responses) {
      if (response.socket === null) {
        // Without a connection it is only marked.
        response.destroy();
        response.emit('close');
      }
    }
  });
  return responses;
}
