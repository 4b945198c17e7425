/** What writes to the store comes one after the other. */
export interface WriteOrder {
  /** Begins once all that came before is done, whether it failed or not. */
  add<Result>(write: () => Promise<Result>): Promise<Result>;
  /** Resolves once all that was added until now is done. */
  whenDone(): Promise<void>;
}

/** `onError` is told of every failure, before the one who wrote. */
export function createWriteOrder(onError: (error: unknown) => void): WriteOrder {
  let done: Promise<void> = Promise.resolve();
  return {
    add(write) {
      const written = done.then(write).catch((error: unknown) => {
        onError(error);
        throw error;
      });
      // Whoever wrote has the reason of a failure; what comes next finds out for itself.
      done = written.then(
        () => undefined,
        () => undefined,
      );
      return written;
    },
    whenDone: () => done,
  };
}
