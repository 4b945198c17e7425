import { describeThrown } from '../errors.ts';
import type { EventScope, Failure } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Entry } from './entry.ts';
import type { Carrier } from './front.ts';
import { createWaitUntil } from './wait-until.ts';
import type { WaitUntil } from './wait-until.ts';

/** A call that can't become an entry. */
export interface Refusal {
  readonly failure: Failure;
  readonly scope: EventScope;
}

/** Where the calls of a client go. */
export interface Intake {
  /** Takes what a call made: an entry to be queued, or a refusal to be reported. */
  readonly take: (made: Entry | Refusal) => void;
  /** Something was taken by another way. */
  readonly onTaken: () => void;
}

export interface IntakeOptions {
  readonly strict: boolean;
  readonly waitUntil?: WaitUntil | undefined;
  readonly clock: Clock;
}

/** With `strict` what the caller did wrong is thrown; a full queue or spool is nobody's wrong, so it never is. */
export function createIntake(delivery: Carrier, { strict, waitUntil, clock }: IntakeOptions): Intake {
  const onTaken = waitUntil === undefined ? (): void => {} : createWaitUntil(waitUntil, () => delivery.flush({}), clock);
  const take = (made: Entry | Refusal): void => {
    const error = 'failure' in made ? delivery.drop(made.failure, made.scope) : delivery.offer(made);
    if (error === undefined) {
      onTaken();
    } else if (strict && error.code !== 'queue_full' && error.code !== 'spool_full') {
      throw error;
    }
  };
  return { take, onTaken };
}

export function refuse(failure: Failure, scope: EventScope): Refusal {
  return { failure, scope };
}

export function toUnserialisable(cause: unknown): Failure {
  const reason = describeThrown(cause);
  return { code: 'unserialisable_event', message: `the argument has no JSON form: ${reason}`, cause };
}
