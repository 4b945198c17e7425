import type { EventScope, FairleadError, Failure } from '../errors.ts';

/** What one attempt came to. A transport returns it and never throws for what a network is known to do. */
export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  /** The same request may be taken later. */
  | { readonly kind: 'retry'; readonly afterMs?: number | undefined; readonly failure: Failure }
  /** The same request may be taken once somebody has set right who we are. */
  | { readonly kind: 'unauthorized'; readonly failure: Failure }
  /** The request is refused as it is; parts of it may be taken. */
  | { readonly kind: 'divide'; readonly failure: Failure; readonly tooLarge: boolean }
  | { readonly kind: 'rejected'; readonly failure: Failure };

/** What became of one entry. `dropped`: it was queued, and then made room for newer ones. */
export type EntryOutcome =
  | { readonly kind: 'delivered'; readonly status: number; readonly attemptCount: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attemptCount: number }
  | { readonly kind: 'dropped'; readonly failure: Failure };

type Failed = EntryOutcome & { readonly kind: 'failed' };

/** True when it was given up for no reason of its own. */
export function isAborted(outcome: EntryOutcome): outcome is Failed {
  return outcome.kind === 'failed' && outcome.failure.code === 'aborted';
}

/**
 * What listeners are told. Every event handed to a client ends in exactly one of `delivered`, `failed` or `dropped`; `retrying` and
 * `paused` may come before. With a spool an event may end in another process than the one that took it.
 */
export type Outcome = EventScope &
  (
    | { readonly kind: 'delivered'; readonly status: number; readonly attemptCount: number }
    | { readonly kind: 'retrying'; readonly error: FairleadError; readonly attemptCount: number; readonly waitMs: number }
    /** The endpoint answered 401 or 403: nothing more is sent for `waitMs`, or until a flush asks for it. */
    | { readonly kind: 'paused'; readonly error: FairleadError; readonly attemptCount: number; readonly waitMs: number }
    | { readonly kind: 'failed'; readonly error: FairleadError; readonly attemptCount: number }
    | { readonly kind: 'dropped'; readonly error: FairleadError }
  );

export type OutcomeKind = Outcome['kind'];

/** Takes an outcome to where it is looked for; makes it only if anybody does. */
export type PublishOutcome = (kind: OutcomeKind, toOutcome: () => Outcome) => void;

/** The outcome of one kind. */
export type OutcomeOf<Kind extends OutcomeKind> = Extract<Outcome, { readonly kind: Kind }>;
