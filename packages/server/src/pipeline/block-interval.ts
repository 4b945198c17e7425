export interface LastBlock {
  readonly eventCount: number;
  /** Somebody looks at what is stored as it comes. */
  readonly isWatched: boolean;
  /** How far apart blocks begin as a rule, in ms. */
  readonly intervalMs: number;
}

/** A block of so many is a busy server's: 2,000 events/s in blocks that begin 50 ms apart. */
const busyEventsMin = 100;
const busyIntervals = 4;

/**
 * How far apart the last block and the next begin, in ms. A block takes as much processor time as some two hundred events, however few it holds.
 * So a busy server that nobody watches makes fewer and larger ones: all of it is queryable within a second still.
 */
export function nextBlockIntervalMs({ eventCount, isWatched, intervalMs }: LastBlock): number {
  return eventCount >= busyEventsMin && !isWatched ? busyIntervals * intervalMs : intervalMs;
}
