import type { EventScope, FairleadError, Failure } from '../errors.ts';

/** What one attempt came to. A transport returns it and never throws for what a network is known to do. */
export type AttemptOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'retry'; readonly afterMs?: number; readonly failure: Failure }
  | { readonly kind: 'rejected'; readonly failure: Failure };

/** What a request came to, after all its attempts. */
export type FinalOutcome =
  | { readonly kind: 'delivered'; readonly status: number; readonly attemptCount: number }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly attemptCount: number };

/** What became of one entry. `dropped`: it was queued, and then made room for newer ones. */
export type EntryOutcome = FinalOutcome | { readonly kind: 'dropped'; readonly failure: Failure };

/**
 * What `onOutcome` is told. Every event handed to a client ends in exactly one of `delivered`, `failed` or `dropped`;
 * `retrying` may come before. `dropped` events were never queued.
 */
export type Outcome = EventScope &
  (
    | { readonly kind: 'delivered'; readonly status: number; readonly attemptCount: number }
    | { readonly kind: 'retrying'; readonly error: FairleadError; readonly attemptCount: number; readonly waitMs: number }
    | { readonly kind: 'failed'; readonly error: FairleadError; readonly attemptCount: number }
    | { readonly kind: 'dropped'; readonly error: FairleadError }
  );
