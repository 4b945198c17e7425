export interface LastBlock {
  readonly eventCount: number;
  /** From the beginning of the block before to its own. */
  readonly afterMs: number;
  /** Somebody looks at what is stored as it comes. */
  readonly isWatched: boolean;
  /** How far apart blocks begin as a rule, in ms. */
  readonly intervalMs: number;
}

/** What comes more slowly costs little in any blocks. */
const busyEventsPerMs = 2;
/** A block takes as much processor time as some two hundred events, however few it holds: so many make that a small part. */
const largeBlockEvents = 4_000;
const intervalsMax = 4;

/**
 * How far apart the last block and the next begin, in ms. Where single events come fast and nobody watches, blocks are made fewer and larger: all
 * is queryable within a second still.
 */
export function nextBlockIntervalMs({ eventCount, afterMs, isWatched, intervalMs }: LastBlock): number {
  const eventsPerMs = eventCount / afterMs;
  return eventsPerMs >= busyEventsPerMs && !isWatched
    ? Math.min(Math.max(largeBlockEvents / eventsPerMs, intervalMs), intervalsMax * intervalMs)
    : intervalMs;
}
