import { useCallback, useEffect, useState } from 'preact/hooks';

/** What is asked of the server, while and after it is asked. The last value stays while it is asked anew. */
export interface Loading<Value> {
  readonly value: Value | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** Asks when the component appears and whenever `inputs` change; what is not wanted any more is broken off. */
export function useLoading<Value>(ask: (signal: AbortSignal) => Promise<Value>, inputs: readonly unknown[]): Loading<Value> {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<Omit<Loading<Value>, 'reload'>>({ value: undefined, error: undefined, isLoading: true });
  useEffect(() => {
    const stop = new AbortController();
    setState(({ value }) => ({ value, error: undefined, isLoading: true }));
    const settle = (outcome: { readonly value: Value } | { readonly error: unknown }): void => {
      if (!stop.signal.aborted) {
        setState((before) => ({ value: before.value, error: undefined, ...outcome, isLoading: false }));
      }
    };
    ask(stop.signal).then(
      (value) => settle({ value }),
      (error: unknown) => settle({ error }),
    );
    return () => stop.abort();
  }, [...inputs, attempt]);
  return { ...state, reload: useCallback(() => setAttempt((count) => count + 1), []) };
}
