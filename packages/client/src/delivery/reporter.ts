import { FairleadError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Outcome } from './outcome.ts';

export interface Listeners {
  readonly onOutcome?: ((outcome: Outcome) => unknown) | undefined;
  readonly onError?: ((error: FairleadError) => unknown) | undefined;
}

/** Tells the user's listeners what became of events. A listener that throws, or rejects later, breaks nothing. */
export class Reporter {
  readonly #onOutcome: Listeners['onOutcome'];
  readonly #onError: (error: FairleadError) => unknown;

  constructor({ onOutcome, onError }: Listeners) {
    this.#onOutcome = onOutcome;
    this.#onError = onError ?? createConsoleListener();
  }

  /** Made only if somebody listens: per delivered request this would otherwise be work for nobody. */
  reportDelivered(toOutcome: () => Outcome): void {
    if (this.#onOutcome !== undefined) {
      this.#tellOutcome(toOutcome());
    }
  }

  report(outcome: Outcome): void {
    this.#tellOutcome(outcome);
    switch (outcome.kind) {
      case 'failed':
      case 'dropped':
        this.#tellError(outcome.error);
        return;
      case 'delivered':
      case 'retrying':
        return;
      default:
        outcome satisfies never;
    }
  }

  #tellOutcome(outcome: Outcome): void {
    callSafely(this.#onOutcome, outcome, (cause) => {
      this.#tellError(new FairleadError({ code: 'listener_failed', message: 'onOutcome threw or rejected', cause }));
    });
  }

  #tellError(error: FairleadError): void {
    callSafely(this.#onError, error, () => {
      // The last listener failed: nobody is left to tell, and the host must not pay for it.
    });
  }
}

function callSafely<Argument>(
  listener: ((argument: Argument) => unknown) | undefined,
  argument: Argument,
  onFailure: (cause: unknown) => void,
): void {
  try {
    const result = listener?.(argument);
    if (isThenable(result)) {
      result.then(undefined, onFailure);
    }
  } catch (cause) {
    onFailure(cause);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Without `onError` the first error of each code is a warning on the console, so that lost events are never silent. */
function createConsoleListener(): (error: FairleadError) => void {
  const seen = new Set<ErrorCode>();
  return (error) => {
    if (!seen.has(error.code)) {
      seen.add(error.code);
      // oxlint-disable-next-line no-console -- the one line by which a user who listens to nothing learns of a loss
      console.warn(
        `fairlead: ${error.code}: ${error.message}. Further errors of this kind are not shown; pass onError to see them all.`,
      );
    }
  };
}
