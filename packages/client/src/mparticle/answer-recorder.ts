import type { AttemptOutcome } from '../delivery/outcome.ts';
import type { Failure } from '../errors.ts';
import type { Answer } from './upload-response.ts';

/** What one attempt saw: an answer, or why there was none. */
export interface Attempted {
  readonly answer?: Answer;
  readonly failure?: Failure;
}

/** A `fetch` that keeps what it was answered, while the delivery reads it: callers are shown status, headers and body. */
export class AnswerRecorder {
  readonly fetch: typeof globalThis.fetch;
  #response: Response | undefined;
  #text = '';

  constructor(fetch: typeof globalThis.fetch) {
    this.fetch = async (input, init) => {
      const response = await fetch(input, init);
      this.#response = response;
      return this.#record(response);
    };
  }

  attempted(outcome: AttemptOutcome): Attempted {
    if (this.#response === undefined) {
      return outcome.kind === 'delivered' ? {} : { failure: outcome.failure };
    }
    const { status, statusText, headers } = this.#response;
    return { answer: { status, statusText, headers: Object.fromEntries(headers), text: this.#text } };
  }

  /** The same response, but for a body that is noted as it passes; the reader of it still decides how much it reads. */
  #record(response: Response): Response {
    if (response.body == null) {
      return response;
    }
    const decoder = new TextDecoder();
    const note = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        this.#text += decoder.decode(chunk, { stream: true });
        controller.enqueue(chunk);
      },
    });
    return Object.defineProperty(response, 'body', { value: response.body.pipeThrough(note) });
  }
}
