import { useState } from 'preact/hooks';

/** A change that is asked for once at a time, and what it failed with. */
export interface Change {
  readonly isSending: boolean;
  readonly error: unknown;
  readonly send: () => void;
}

export function useChange<Answer>(ask: () => Promise<Answer>, onDone: (answer: Answer) => void): Change {
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const send = (): void => {
    setIsSending(true);
    setError(undefined);
    ask()
      .then(onDone, setError)
      .finally(() => setIsSending(false));
  };
  return { isSending, error, send };
}
