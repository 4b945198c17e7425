import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBacklog } from '../src/observe/backlog.ts';
import { createHistogram } from '../src/observe/histogram.ts';
import { createIngestCounts } from '../src/observe/ingest-counts.ts';

describe('the counts by source', () => {
  test('have a bounded number of sources, and lose no request', () => {
    const counts = createIngestCounts(3);
    for (let nth = 0; nth < 100; nth++) {
      counts.accept(`source-${nth}`, 2, 10);
      counts.refuse('rate_limited', `source-${nth}`);
    }
    counts.refuse('invalid_write_key', undefined);
    expect([...counts.accepted.keys()]).toEqual(['source-0', 'source-1', 'source-2', '(others)']);
    expect(counts.accepted.get('(others)')).toEqual({ requests: 97, events: 194, bytes: 970 });
    expect(counts.refused.get('(others)')?.get('rate_limited')).toBe(97);
    expect(counts.refused.get('(unknown)')?.get('invalid_write_key')).toBe(1);
  });
});

describe('a histogram', () => {
  test('counts a value at its bound, and what is above all of them', () => {
    const histogram = createHistogram([1, 2]);
    [0.5, 1, 1.5, 2, 3].forEach((value) => histogram.observe(value));
    expect(histogram.state).toEqual({ bounds: [1, 2], counts: [2, 2, 1], sum: 8 });
  });
});

describe('the backlog', () => {
  test('is as old as its oldest record, within the distance of two marks', () => {
    let nowMs = 0;
    const backlog = createBacklog({ elapsedMs: () => nowMs, durablePosition: 0 });
    for (let position = 1; position <= 100; position++) {
      nowMs = position * 1_000;
      backlog.append(position, 10);
    }
    nowMs = 200_000;
    expect(backlog.behind(49)).toEqual({ events: 510, ageSeconds: 150 });
    expect(backlog.behind(100)).toEqual({ events: 0, ageSeconds: 0 });
  });

  test('that was there at the start is as old as the start', () => {
    let nowMs = 5_000;
    const backlog = createBacklog({ elapsedMs: () => nowMs, durablePosition: 70 });
    nowMs = 9_000;
    expect(backlog.behind(20)).toEqual({ events: 0, ageSeconds: 4 });
    backlog.append(71, 3);
    expect(backlog.behind(20)).toEqual({ events: 3, ageSeconds: 4 });
  });

  test('never holds more events than came, nor fewer than are surely there, however few marks are kept', () => {
    const steps = fc.array(fc.record({ events: fc.integer({ min: 1, max: 100 }), pauseMs: fc.integer({ min: 0, max: 600 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.nat(60), fc.integer({ min: 2, max: 20 }), (appended, stored, marksMax) => {
        let nowMs = 0;
        const backlog = createBacklog({ elapsedMs: () => nowMs, durablePosition: 0, marksMax });
        appended.forEach(({ events, pauseMs }, at) => {
          nowMs += pauseMs;
          backlog.append(at + 1, events);
        });
        const total = appended.reduce((sum, { events }) => sum + events, 0);
        const { events, ageSeconds } = backlog.behind(stored);
        expect(events).toBeLessThanOrEqual(total);
        expect(events > 0).toBe(stored < appended.length);
        expect(ageSeconds).toBeLessThanOrEqual(nowMs / 1_000);
      }),
    );
  });
});
