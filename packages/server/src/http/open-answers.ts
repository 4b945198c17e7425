import type { ServerResponse } from 'node:http';

/** The answers that are owed. */
export interface OpenAnswers {
  /** Knows this answer until its last byte is out. */
  follow(response: ServerResponse): void;
  /** From now on each connection ends with its answer. Resolves when all answers are out. */
  finish(): Promise<void>;
}

export function createOpenAnswers(): OpenAnswers {
  const responses = new Set<ServerResponse>();
  let isFinishing = false;
  let whenNone = (): void => undefined;
  return {
    follow(response): void {
      responses.add(response);
      // Not `once`, which wraps each listener and takes it off again: an answer closes once.
      response.on('close', () => {
        responses.delete(response);
        if (responses.size === 0) {
          whenNone();
        }
      });
      if (isFinishing) {
        response.shouldKeepAlive = false;
      }
    },
    async finish(): Promise<void> {
      isFinishing = true;
      for (const response of responses) {
        response.shouldKeepAlive = false;
      }
      if (responses.size > 0) {
        await new Promise<void>((resolve) => {
          whenNone = resolve;
        });
      }
    },
  };
}
