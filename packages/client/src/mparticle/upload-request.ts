import type { UploadError, UploadResponse } from './upload-response.ts';

/** What an upload came to: one of the two, or both. */
export interface UploadResult {
  readonly error: UploadError | null;
  readonly response: UploadResponse | undefined;
}

/**
 * An upload that is under way. It can be awaited, for the response or the error that the callback gets; that sends nothing again,
 * and nobody has to.
 */
export class UploadRequest implements PromiseLike<UploadResponse> {
  readonly method: string;
  readonly url: string;
  readonly #result: Promise<UploadResult>;
  readonly #abort: () => void;
  readonly #onAwaited: () => void;

  constructor(options: {
    readonly method: string;
    readonly url: string;
    readonly result: Promise<UploadResult>;
    readonly abort: () => void;
    readonly onAwaited: () => void;
  }) {
    this.method = options.method;
    this.url = options.url;
    this.#result = options.result;
    this.#abort = options.abort;
    this.#onAwaited = options.onAwaited;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- the original's request is one
  then<Fulfilled = UploadResponse, Rejected = never>(
    onFulfilled?: ((response: UploadResponse) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((error: UploadError) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#onAwaited();
    const response = this.#result.then(({ error, response: answer }) => {
      if (error !== null) {
        throw error;
      }
      return answer as UploadResponse;
    });
    return response.then(onFulfilled, onRejected);
  }

  catch<Rejected = never>(
    onRejected?: ((error: UploadError) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<UploadResponse | Rejected> {
    return this.then(null, onRejected);
  }

  /** Gives the upload up: it is not sent (again), and its callback is not called. */
  abort(): this {
    this.#abort();
    return this;
  }
}
