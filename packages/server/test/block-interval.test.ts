import { expect, test } from 'vitest';
import { nextBlockIntervalMs } from '../src/pipeline/block-interval.ts';

test.each([
  ['few events', { eventCount: 25, afterMs: 50, isWatched: false }, 50],
  ['many', { eventCount: 250, afterMs: 50, isWatched: false }, 200],
  ['as many in a larger block', { eventCount: 1_000, afterMs: 200, isWatched: false }, 200],
  ['many that somebody watches', { eventCount: 250, afterMs: 50, isWatched: true }, 50],
  ['so many that a large block is soon full', { eventCount: 2_000, afterMs: 50, isWatched: false }, 100],
  ['far more', { eventCount: 5_000, afterMs: 50, isWatched: false }, 50],
  ['one after a long silence', { eventCount: 100, afterMs: 60_000, isWatched: false }, 50],
  ['the first block', { eventCount: 1, afterMs: Number.POSITIVE_INFINITY, isWatched: false }, 50],
  ['two in no time', { eventCount: 100, afterMs: 0, isWatched: false }, 50],
])('%s', (_, last, intervalMs) => {
  expect(nextBlockIntervalMs({ ...last, intervalMs: 50 })).toBe(intervalMs);
});
