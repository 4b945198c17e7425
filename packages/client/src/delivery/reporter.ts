import { FairleadError } from '../errors.ts';
import { callSafely } from './call-safely.ts';
import { createLossWarning } from './loss-warning.ts';
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
    this.#onError = onError ?? createLossWarning('pass onError');
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
    callSafely(
      () => this.#onError(error),
      () => {
        // The last listener failed: nobody is left to tell, and the host must not pay for it.
      },
    );
  }

  #tellOutcome(outcome: Outcome): void {
    const onFailure = (cause: unknown): void => {
      this.reportError(
        new FairleadError({ code: 'listener_failed', message: `a listener for ${outcome.kind} threw or rejected`, cause }),
      );
    };
    callSafely(() => this.#onOutcome?.(outcome), onFailure);
    for (const listener of this.#listeners.get(outcome.kind) ?? []) {
      callSafely(() => listener(outcome as never), onFailure);
    }
  }
}
