import type { EventScope } from './errors.ts';

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
