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
export interface Reporter {
  readonly on: Listen;
  /** Made only if somebody listens: per delivered request this would otherwise be work for nobody. */
  reportDelivered(toOutcome: () => Outcome): void;
  report(outcome: Outcome): void;
  /** Something that is no event's outcome. */
  reportError(error: FairleadError): void;
}

export function createReporter(
  { onOutcome, onError = createLossWarning('pass onError') }: Listeners,
  publish?: PublishOutcome,
): Reporter {
  const listenersByKind = new Map<OutcomeKind, Set<(outcome: never) => unknown>>();

  const reportError = (error: FairleadError): void =>
    callSafely(
      () => onError(error),
      () => {
        // The last listener failed: nobody is left to tell, and the host must not pay for it.
      },
    );

  const tell = (outcome: Outcome): void => {
    const onFailure = (cause: unknown): void =>
      reportError(
        new FairleadError({ code: 'listener_failed', message: `a listener for ${outcome.kind} threw or rejected`, cause }),
      );
    callSafely(() => onOutcome?.(outcome), onFailure);
    for (const listener of listenersByKind.get(outcome.kind) ?? []) {
      callSafely(() => listener(outcome as never), onFailure);
    }
  };

  return {
    on: (kind, listener) => {
      const listeners = listenersByKind.get(kind) ?? new Set();
      listenersByKind.set(kind, listeners);
      // A function of its own for each call, so that one listener added twice is called twice, and ended one by one.
      const added = (outcome: OutcomeOf<typeof kind>): unknown => listener(outcome);
      listeners.add(added);
      return () => void listeners.delete(added);
    },
    reportDelivered(toOutcome) {
      if (onOutcome !== undefined || listenersByKind.has('delivered')) {
        tell(toOutcome());
      }
      publish?.('delivered', toOutcome);
    },
    report(outcome) {
      tell(outcome);
      publish?.(outcome.kind, () => outcome);
      if (outcome.kind !== 'delivered' && outcome.kind !== 'retrying') {
        reportError(outcome.error);
      }
    },
    reportError,
  };
}
