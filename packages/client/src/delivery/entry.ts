import type { EventScope } from '../errors.ts';
import type { EntryOutcome } from './outcome.ts';
import type { SpoolTicket } from './spool.ts';

/** One message or one Batch, already JSON text: nothing of the caller's is held. */
export interface Entry {
  readonly text: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** What it counts as: 1 for a message; for a Batch its events, and 1 if it has none. */
  readonly eventCount: number;
  /** `messageId`, or `source_request_id`. */
  readonly id: string;
  readonly enqueuedAtMs: number;
  /** Entries of one key are delivered one after the other, in their order. Without a key there is no order to keep. */
  readonly orderKey?: string | undefined;
  /** Records of the spool that this one stands for. */
  readonly replaces?: readonly SpoolTicket[] | undefined;
  /** Called once, when it is delivered, has failed for good, or was dropped after it had been queued. Must not throw. */
  readonly onSettled?: ((outcome: EntryOutcome) => void) | undefined;
}

/** An entry that is queued, or under way. */
export interface QueuedEntry extends Entry {
  /** Its number, in the order in which entries were queued. */
  readonly sequence: number;
  /** The queue's own note. */
  owner?: object | undefined;
  /** Where the spool holds it, if there is one. */
  readonly ticket?: SpoolTicket | undefined;
  /** The entry of which it is a part; the spool keeps the whole until all its parts are settled. */
  readonly whole?: QueuedEntry;
}

/** True when the spool holds it, or the whole that it is of. */
export function isInSpool({ ticket, whole }: QueuedEntry): boolean {
  return ticket !== undefined || (whole !== undefined && isInSpool(whole));
}

export function toScope(entries: readonly Entry[]): EventScope {
  return { ids: entries.map((entry) => entry.id), eventCount: countEvents(entries) };
}

export function countEvents(entries: readonly Entry[]): number {
  let count = 0;
  for (const entry of entries) {
    count += entry.eventCount;
  }
  return count;
}
