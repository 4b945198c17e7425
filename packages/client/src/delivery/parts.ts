import type { Backlog } from './backlog.ts';
import type { Clock } from './clock.ts';
import type { QueuedEntry } from './entry.ts';
import type { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import type { EntryOutcome } from './outcome.ts';
import type { Queue } from './queue.ts';
import type { Deliver, SenderObserver } from './sender.ts';

/** What a delivery is made of. */
export interface DeliveryParts {
  readonly flushIntervalMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly gate: Gate;
  readonly createBacklog: (onDisplaced: (entries: readonly QueuedEntry[]) => void) => Backlog;
  readonly connectSender: (observer: DeliveryObserver) => Deliver;
  /** What is not delivered survives the client. */
  readonly isSpooled: boolean;
  /** Events that the front holds back, to join them with others. */
  readonly gatherer: Gatherer | undefined;
  readonly onClosed: () => void;
}

/** What a delivery is told of what it sends. */
export interface DeliveryObserver extends SenderObserver {
  /** All parts of an entry are settled; they were told of one by one. */
  readonly onPartsSettled: (entry: QueuedEntry, outcome: EntryOutcome) => void;
}

/** Where a front gathers events before it offers them as entries. */
export interface Gatherer {
  /** Events that are nowhere else, and the bytes that they take. They count towards the limits of the queue. */
  readonly eventCount: number;
  readonly bytes: number;
  /** Offers everything that is held back. */
  gather(): void;
}
