/**
 * What the types of this package need of TypeScript's `esnext.disposable`, for compilers before 5.2 and for projects whose `lib` does
 * not name it. Where it is there already, this says the same.
 */
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** What `await using` takes: `AsyncDisposable`, where the compiler knows it. */
export interface AsyncDisposal {
  [Symbol.asyncDispose](): Promise<void>;
}
