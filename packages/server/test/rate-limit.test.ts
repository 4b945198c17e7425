import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimiter, rateLimitHeaders, type RateVerdict, type RequestCost } from '../src/http/rate-limit.ts';
import type { Source, SourceLimits } from '../src/registry/registry.ts';

const one: RequestCost = { events: 1, bytes: 100 };

function limited(limits: SourceLimits): Source {
  return { name: 'shop', key: 'k1', limits };
}

/** The seconds to wait; 0 for what is taken. */
function wait(verdict: RateVerdict): number {
  return verdict.kind === 'limited' ? verdict.waitSeconds : 0;
}

function createClock(): { nowMs: number; readonly now: () => number } {
  const clock = { nowMs: Date.UTC(2026, 10, 23), now: () => clock.nowMs };
  return clock;
}

test('a second of requests is let in at once, the next when its share of a second has passed', () => {
  const clock = createClock();
  const limiter = createRateLimiter(clock.now);
  const source = limited({ requestsPerSecond: 4 });
  expect(Array.from({ length: 6 }, () => wait(limiter.take(source, one)))).toEqual([0, 0, 0, 0, 1, 1]);
  clock.nowMs += 249;
  expect(wait(limiter.take(source, one))).toBe(1);
  clock.nowMs += 1;
  expect([wait(limiter.take(source, one)), wait(limiter.take(source, one))]).toEqual([0, 1]);
});

test('what is not limited is let in, and so is another source', () => {
  const limiter = createRateLimiter(createClock().now);
  const shop = limited({ requestsPerSecond: 1 });
  limiter.take(shop, one);
  expect(wait(limiter.take(shop, one))).toBe(1);
  expect(wait(limiter.take(limited({ requestsPerSecond: 1 }), one))).toBe(0);
  for (let count = 0; count < 1_000; count++) {
    expect(wait(limiter.take({ name: 'free', key: 'k2' }, { events: 20_000, bytes: 4_000_000 }))).toBe(0);
  }
});

test('the strictest limit counts, and a request that is refused takes nothing from the others', () => {
  const clock = createClock();
  const limiter = createRateLimiter(clock.now);
  const source = limited({ requestsPerSecond: 3, eventsPerSecond: 10, bytesPerSecond: 1_000 });
  expect(wait(limiter.take(source, { events: 10, bytes: 10 }))).toBe(0);
  expect(wait(limiter.take(source, { events: 5, bytes: 10 }))).toBe(1);
  expect(wait(limiter.take(source, { events: 5, bytes: 10 }))).toBe(1);
  expect(wait(limiter.take(source, { events: 0, bytes: 980 }))).toBe(0);
  expect(wait(limiter.take(source, { events: 0, bytes: 980 }))).toBe(1);
  expect(wait(limiter.take(source, { events: 0, bytes: 10 }))).toBe(0);
  expect(wait(limiter.take(source, { events: 0, bytes: 0 }))).toBe(1);
});

test('how much is used is that of the limit that is used the most, in whole percent', () => {
  const clock = createClock();
  const limiter = createRateLimiter(clock.now);
  const source = limited({ requestsPerSecond: 8, bytesPerSecond: 1_000 });
  const used = (bytes: number): RateVerdict => limiter.take(source, { events: 1, bytes });
  expect(used(10)).toEqual({ kind: 'taken', percentageUsed: 12 });
  expect(used(600)).toEqual({ kind: 'taken', percentageUsed: 61 });
  expect(used(390)).toEqual({ kind: 'taken', percentageUsed: 100 });
  clock.nowMs += 1_000;
  expect(used(5_000)).toEqual({ kind: 'taken', percentageUsed: 100 });
  expect(limiter.take(limited({}), one)).toEqual({ kind: 'taken', percentageUsed: 0 });
  expect(limiter.take({ name: 'free', key: 'k2' }, one)).toEqual({ kind: 'taken', percentageUsed: undefined });
});

test('a request larger than a second of its limit is let in by a full bucket, and paid back', () => {
  const clock = createClock();
  const limiter = createRateLimiter(clock.now);
  const source = limited({ bytesPerSecond: 1_000 });
  expect(wait(limiter.take(source, { events: 1, bytes: 60_000 }))).toBe(0);
  expect(wait(limiter.take(source, { events: 1, bytes: 60_000 }))).toBe(60);
  expect(wait(limiter.take(source, { events: 1, bytes: 1 }))).toBe(60);
  clock.nowMs += 59_001;
  expect(wait(limiter.take(source, { events: 1, bytes: 1 }))).toBe(0);
});

test('a clock that is set back opens no door and closes none for long', () => {
  const clock = createClock();
  const limiter = createRateLimiter(clock.now);
  const source = limited({ requestsPerSecond: 1 });
  limiter.take(source, one);
  clock.nowMs -= 60 * 60 * 1_000;
  expect(wait(limiter.take(source, one))).toBe(1);
  clock.nowMs += 1_000;
  expect(wait(limiter.take(source, one))).toBe(0);
});

test('no more comes in than the limit allows, and whoever waits as long as told is let in', () => {
  const perSecond = fc.integer({ min: 1, max: 1_000_000_000_000 });
  const request = fc.record({ waitMs: fc.integer({ min: 0, max: 5_000 }), share: fc.double({ min: 0, max: 3, noNaN: true }) });
  fc.assert(
    fc.property(perSecond, fc.array(request, { minLength: 1, maxLength: 50 }), (rate, requests) => {
      const clock = createClock();
      const startMs = clock.nowMs;
      const limiter = createRateLimiter(clock.now);
      const source = limited({ bytesPerSecond: rate });
      let taken = 0;
      for (const { waitMs, share } of requests) {
        clock.nowMs += waitMs;
        const cost = { events: 1, bytes: Math.floor(share * rate) };
        const waitSeconds = wait(limiter.take(source, cost));
        if (waitSeconds > 0) {
          clock.nowMs += waitSeconds * 1_000;
          expect(wait(limiter.take(source, cost))).toBe(0);
        }
        // A full bucket, what has filled it since, and by how much the last request was larger than the bucket.
        taken += cost.bytes;
        expect(taken).toBeLessThanOrEqual(rate + ((clock.nowMs - startMs) * rate) / 1_000 + Math.max(0, cost.bytes - rate));
      }
    }),
  );
});

test('a 429 carries what the clients of either protocol read', () => {
  expect(rateLimitHeaders(7)).toEqual({ 'retry-after': '7', 'x-ratelimit-reset': '7', 'x-mp-rate-limit-exceeded': 'feed' });
});
