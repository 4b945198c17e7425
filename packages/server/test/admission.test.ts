import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAdmission, type Admission } from '../src/http/admission.ts';

/*
 * Who is held and who is told no at once, by what comes in, what there is room for, and time. Only the clock is not the real one.
 */

const holdMs = 5_000;
const heldRequestsMax = 400;
const lookMs = 20;

interface Visitor {
  readonly cameAtMs: number;
  outcome: 'held' | 'admitted' | 'refused';
  /** How long it waited. */
  waitedMs: number;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A server that has room for `room.count` requests more. */
function open(room: { count: number }): { readonly admission: Admission; readonly come: (waitedMs?: number) => Visitor } {
  const admission = createAdmission({
    backlogBytes: () => (room.count > 0 ? 0 : 2),
    backlogBytesMax: 1,
    inFlightBytesMax: 1,
    holdMs,
    heldRequestsMax,
    elapsedMs: () => performance.now(),
  });
  return {
    admission,
    come(waitedMs = 0): Visitor {
      const visitor: Visitor = { cameAtMs: performance.now(), outcome: 'held', waitedMs: 0 };
      const settle = (outcome: Visitor['outcome']): void => {
        visitor.outcome = outcome;
        visitor.waitedMs = performance.now() - visitor.cameAtMs;
        room.count -= outcome === 'admitted' ? 1 : 0;
      };
      try {
        const place = admission.enter(waitedMs);
        if (place === undefined) {
          settle('admitted');
        } else {
          place.admitted.then(
            () => settle('admitted'),
            () => settle('refused'),
          );
        }
      } catch {
        settle('refused');
      }
      return visitor;
    },
  };
}

/** Lets time pass, with so many visitors every look. */
async function pass(ms: number, come: () => void = () => undefined): Promise<void> {
  for (let passed = 0; passed < ms; passed += lookMs) {
    come();
    await vi.advanceTimersByTimeAsync(lookMs);
  }
}

const count = (visitors: readonly Visitor[], outcome: Visitor['outcome']): number =>
  visitors.filter((visitor) => visitor.outcome === outcome).length;

describe('a short stop', () => {
  test('is waited out by everybody, in the order in which they came', async () => {
    const room = { count: 0 };
    const { come } = open(room);
    const visitors: Visitor[] = [];
    await pass(3_000, () => void visitors.push(come()));
    expect(count(visitors, 'held')).toBe(150);
    room.count = 1_000;
    await pass(lookMs);
    expect(visitors.map(({ outcome }) => outcome)).toEqual(visitors.map((_, at) => (at < 64 ? 'admitted' : 'held')));
    await pass(3 * lookMs);
    expect(count(visitors, 'admitted')).toBe(150);
  });

  test('holds no more than the limit', async () => {
    const { come } = open({ count: 0 });
    const visitors = Array.from({ length: heldRequestsMax + 5 }, () => come());
    await pass(lookMs);
    expect([count(visitors, 'held'), count(visitors, 'refused')]).toEqual([heldRequestsMax, 5]);
  });

  test('is waited out for less by who has waited before, and not at all by who did for as long as one is held', async () => {
    const { come } = open({ count: 0 });
    const visitors = [0, 2_000, holdMs].map((waitedMs) => come(waitedMs));
    await pass(2 * holdMs);
    expect(visitors.map(({ outcome, waitedMs }) => [outcome, waitedMs])).toEqual([
      ['refused', holdMs],
      ['refused', holdMs - 2_000],
      ['refused', 0],
    ]);
  });

  test('is not asked about by who has waited for too long to be read: that is a no although there is room', () => {
    const { come } = open({ count: 10 });
    expect([4_999, 5_001].map((waitedMs) => come(waitedMs).outcome)).toEqual(['admitted', 'refused']);
  });

  test('that does not end is a no after the time that one is held, and from then on for most at once', async () => {
    const { come } = open({ count: 0 });
    const visitors: Visitor[] = [];
    await pass(holdMs - 2 * lookMs, () => void visitors.push(come()));
    expect(count(visitors, 'refused')).toBe(0);
    await pass(1.5 * holdMs, () => void visitors.push(come(), come(), come()));
    const late = visitors.filter(({ cameAtMs }) => cameAtMs > (visitors[0]?.cameAtMs ?? 0) + holdMs + lookMs);
    expect(late.filter(({ waitedMs }) => waitedMs === 0).length).toBeGreaterThan(late.length * 0.9);
    expect(Math.max(...visitors.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(holdMs + lookMs);
  });
});

describe('ten times more than there is room for', () => {
  /** Room for 80 requests a second, which comes by blocks of a second; 800 come. */
  async function overload(ms: number, room: { count: number }, come: () => Visitor): Promise<Visitor[]> {
    const visitors: Visitor[] = [];
    let looks = 0;
    await pass(ms, () => {
      room.count += looks++ % 50 === 49 ? 80 : 0;
      visitors.push(...Array.from({ length: 16 }, () => come()));
    });
    return visitors;
  }

  test('is told no at once, and who is let in is let in soon', async () => {
    const room = { count: 0 };
    const { come } = open(room);
    await overload(6_000, room, come);
    const visitors = await overload(8_000, room, come);
    await overload(holdMs, room, come);

    const waited = visitors.filter(({ outcome }) => outcome === 'admitted').map(({ waitedMs }) => waitedMs);
    expect(waited.length).toBeGreaterThan(8 * 80 * 0.9);
    expect(Math.max(...waited)).toBeLessThan(holdMs / 2);
    const refused = visitors.filter(({ outcome }) => outcome === 'refused');
    expect(waited.length + refused.length).toBe(visitors.length);
    expect(refused.filter(({ waitedMs }) => waitedMs > 0)).toEqual([]);
  });

  test('is over when it is over: the next are let in at once, and a stop long after is waited out again', async () => {
    const room = { count: 0 };
    const { admission, come } = open(room);
    await overload(10_000, room, come);
    room.count = 10_000;
    await pass(1_000);
    expect([come().outcome, admission.heldCount]).toEqual(['admitted', 0]);
    await pass(2 * holdMs);
    room.count = 0;
    const visitors = Array.from({ length: 300 }, () => come());
    await pass(3_000);
    expect(count(visitors, 'held')).toBe(300);
  });

  test('who came last goes first when the pace slows down', async () => {
    const room = { count: 0 };
    const { come } = open(room);
    const visitors: Visitor[] = [];
    await pass(6_000, () => {
      room.count += 4;
      visitors.push(...Array.from({ length: 8 }, () => come()));
    });
    const waiting = visitors.filter(({ outcome }) => outcome === 'held');
    expect(waiting.length).toBeGreaterThan(200);
    await pass(4_800);
    const stillWaiting = waiting.filter(({ outcome }) => outcome === 'held');
    expect(stillWaiting.length).toBeLessThan(waiting.length);
    expect(stillWaiting).toEqual(waiting.slice(0, stillWaiting.length));
  });
});

test('what is in memory counts as if it waited to be stored: requests that come at once do not exceed the backlog together', () => {
  const limits = { backlogBytesMax: 100, inFlightBytesMax: 1_000, holdMs, heldRequestsMax };
  const admission = createAdmission({ ...limits, backlogBytes: () => 50, elapsedMs: () => performance.now() });
  const enterWith = (bytes: number): boolean => {
    const place = admission.enter(0);
    place?.leave();
    place?.admitted.catch(() => undefined);
    if (place === undefined) {
      admission.hold(bytes);
    }
    return place === undefined;
  };

  expect([enterWith(30), enterWith(30), enterWith(30)]).toEqual([true, true, false]);
  admission.release(30);
  expect(enterWith(30)).toBe(true);
  admission.close();
});
