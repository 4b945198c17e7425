import { createBatchClient, createMessageClient } from 'fairlead';
import { createMemoryEndpoint, createTestClock, expectTracked } from 'fairlead/testing';
import { describe, expect, test, vi } from 'vitest';

describe('advance', () => {
  test('calls back what falls due, at its time and in its order, what is started on the way included', async () => {
    const clock = createTestClock({ nowMs: 1000 });
    const calls: string[] = [];
    const note = (name: string): number => calls.push(`${name} at ${clock.now()}`);
    clock.setTimeout(() => note('b'), 20);
    clock.setTimeout(() => {
      note('a');
      clock.setTimeout(() => note('c'), 15);
      clock.setTimeout(() => note('too late'), 100);
    }, 10);
    clock.setTimeout(() => note('b, started later'), 20);
    clock.clearTimeout(clock.setTimeout(() => note('stopped'), 1));
    await clock.advance(30);
    expect(calls).toEqual(['a at 1010', 'b at 1020', 'b, started later at 1020', 'c at 1025']);
    expect(clock.now()).toBe(1030);
  });

  test('is done with all that follows, also under fake timers of a test runner', async () => {
    vi.useFakeTimers();
    try {
      const clock = createTestClock();
      let isDone = false;
      clock.setTimeout(() => {
        const follow = async (): Promise<void> => {
          for (let index = 0; index < 1000; index++) {
            await Promise.resolve();
          }
          isDone = true;
        };
        void follow();
      }, 5);
      await clock.advance(5);
      expect(isDone).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('refuses what makes no sense', async () => {
    const clock = createTestClock();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
    const running = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('await it');
    await running;
    const startAgain = (): unknown => clock.setTimeout(startAgain, 0);
    startAgain();
    await expect(clock.advance(1)).rejects.toThrow('without end');
  });
});

describe('a client on it', () => {
  test('sends after its interval, waits before each retry, and obeys Retry-After', async () => {
    const endpoint = createMemoryEndpoint();
    const clock = createTestClock();
    const client = createMessageClient({ ...endpoint.options, writeKey: 'key', clock });
    const sentAfter = (): number => endpoint.requests.length;
    client.track({ userId: 'u', event: 'E' });
    endpoint.answerNext(500, { body: 'out of order' });
    endpoint.answerNext(429, { retryAfter: 7 });
    endpoint.answerNext(503, { retryAfter: new Date(clock.now() + 60_000).toUTCString() });
    await clock.advance(999);
    expect(sentAfter()).toBe(0);
    await clock.advance(1);
    expect(sentAfter()).toBe(1);
    await clock.advance(249);
    expect(sentAfter()).toBe(1);
    await clock.advance(1);
    expect(sentAfter()).toBe(2);
    await clock.advance(6999);
    expect(sentAfter()).toBe(2);
    await clock.advance(1);
    expect(sentAfter()).toBe(3);
    await clock.advance(60_000 - 8250 - 1);
    expect(sentAfter()).toBe(3);
    await clock.advance(1);
    expect(client.stats()).toMatchObject({ delivered: 1, retried: 3 });
    expect(expectTracked(endpoint, { event: 'E' }).timestamp).toBe('2026-01-01T00:00:00.000Z');
  });

  test('outlives a long outage, of a 401 too', async () => {
    const endpoint = createMemoryEndpoint();
    const clock = createTestClock();
    const client = createBatchClient({
      ...endpoint.options,
      key: 'k',
      secret: 's',
      clock,
      retry: { attemptsMax: 1000 },
      onError: () => {},
    });
    client.upload({ mpid: '1', events: [] });
    endpoint.goDown();
    await clock.advance(100_000);
    endpoint.comeBack();
    endpoint.refuse(401);
    await clock.advance(100_000);
    expect(client.stats()).toMatchObject({ delivered: 0, paused: true });
    endpoint.comeBack();
    await clock.advance(30_000);
    expect(client.stats()).toMatchObject({ delivered: 1, paused: false, inFlightRequests: 0 });
  });
});
