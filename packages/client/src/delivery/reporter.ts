import { FairleadError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Outcome, OutcomeKind, OutcomeOf, PublishOutcome } from './outcome.ts';

export interface Listeners {
  readonly onOutcome?: ((outcome: Outcome) => unknown) | undefined;
  readonly onError?: ((error: FairleadError) => unknown) | undefined;
}

/** Listens to the outcomes of one kind, until the function that is returned is called. */
export type Listen = <Kind extends OutcomeKind>(kind: Kind, listener: (outcome: OutcomeOf<Kind>) => unknown) => () => void;

/** Tells the user's listeners what became of events. A listener that throws, or rejects later, breaks nothing. */
export class Reporter {
  readonly #onOutcome: Listeners['onOutcome'];
  readonly #onError: (error: FairleadError) => unknown;
  readonly #publish: PublishOutcome | undefined;
  readonly #listeners = new Map<OutcomeKind, Set<(outcome: never) => unknown>>();

  constructor({ onOutcome, onError }: Listeners, publish: PublishOutcome | undefined) {
    this.#onOutcome = onOutcome;
    this.#onError = onError ?? createConsoleListener();
    this.#publish = publish;
  }

  readonly on: Listen = (kind, listener) => {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners);
    // A function of its own for each call, so that one listener added twice is called twice, and ended one by one.
    const added = (outcome: OutcomeOf<typeof kind>): unknown => listener(outcome);
    listeners.add(added);
    return () => void listeners.delete(added);
  };

  /** Made only if somebody listens: per delivered request this would otherwise be work for nobody. */
  reportDelivered(toOutcome: () => Outcome): void {
    if (this.#onOutcome !== undefined || this.#listeners.has('delivered')) {
      this.#tellOutcome(toOutcome());
    }
    this.#publish?.('delivered', toOutcome);
  }

  report(outcome: Outcome): void {
    this.#tellOutcome(outcome);
    this.#publish?.(outcome.kind, () => outcome);
    if (outcome.kind !== 'delivered' && outcome.kind !== 'retrying') {
      this.reportError(outcome.error);
    }
  }

  /** Something that is no event's outcome. */
  reportError(error: FairleadError): void {
    callSafely(this.#onError, error, () => {
      // The last listener failed: nobody is left to tell, and the host must not pay for it.
    });
  }

  #tellOutcome(outcome: Outcome): void {
    const onFailure = (cause: unknown): void => {
      this.reportError(
        new FairleadError({ code: 'listener_failed', message: `a listener for ${outcome.kind} threw or rejected`, cause }),
      );
    };
    callSafely(this.#onOutcome, outcome, onFailure);
    for (const listener of this.#listeners.get(outcome.kind) ?? []) {
      callSafely(listener as (outcome: Outcome) => unknown, outcome, onFailure);
    }
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
