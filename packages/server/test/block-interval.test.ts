import { expect, test } from 'vitest';
import { nextBlockIntervalMs } from '../src/pipeline/block-interval.ts';

test.each([
  ['few events', { eventCount: 25, isWatched: false }, 50],
  ['many that nobody watches', { eventCount: 250, isWatched: false }, 200],
  ['many that somebody watches', { eventCount: 250, isWatched: true }, 50],
])('%s', (_, last, intervalMs) => {
  expect(nextBlockIntervalMs({ ...last, intervalMs: 50 })).toBe(intervalMs);
});
