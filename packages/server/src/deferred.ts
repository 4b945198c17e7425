/** A promise and what settles it, for whoever learns the outcome elsewhere. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

export function createDeferred<Value>(): Deferred<Value> {
  let resolve!: (value: Value) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<Value>((doResolve, doReject) => {
    resolve = doResolve;
    reject = doReject;
  });
  return { promise, resolve, reject };
}
