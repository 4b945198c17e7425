import type { Delivery } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { EventScope, Failure } from '../errors.ts';

/** A call that can't become an entry. */
export interface Refusal {
  readonly failure: Failure;
  readonly scope: EventScope;
}

/**
 * Queues what a call made, or drops it. With `strict` what the caller did wrong is thrown; a full queue is nobody's wrong, so it
 * never is.
 */
export function take(delivery: Delivery, made: Entry | Refusal, { strict }: { readonly strict: boolean }): void {
  const error = 'failure' in made ? delivery.drop(made.failure, made.scope) : delivery.offer(made);
  if (strict && error !== undefined && error.code !== 'queue_full') {
    throw error;
  }
}

export function refuse(failure: Failure, scope: EventScope): Refusal {
  return { failure, scope };
}

export function toUnserialisable(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code: 'unserialisable_event', message: `the argument has no JSON form: ${reason}`, cause };
}
