import { startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHistory, historyRanges } from '../src/observe/history.ts';
import { get } from './support/api.ts';

interface Overview {
  readonly now: {
    readonly storedEvents: number;
    readonly quarantinedEvents: number;
    readonly sources: readonly { readonly source: string; readonly events: number }[];
    readonly refused: readonly { readonly source: string; readonly code: string; readonly count: number }[];
    readonly durability: { readonly level: string; readonly commit: { readonly count: number } };
    readonly disk: { readonly freeBytes: number };
  };
  readonly events: readonly { readonly at: string; readonly source: string | null; readonly count: number }[];
  readonly quarantined: readonly { readonly count: number }[];
  readonly from: string;
}

const noon = Date.UTC(2026, 0, 31, 12);
let server: TestServer;
let clock = noon;

beforeAll(async () => {
  server = await startTestServer({ now: () => clock });
  await server.post('/v1/track', { userId: 'u1', event: 'Seen' });
  clock += 15_000;
  await server.post('/v1/batch', {
    batch: [
      { type: 'track', userId: 'u1', event: 'Seen' },
      { type: 'track', userId: 'u1' },
    ],
  });
  await server.post('/v1/track', { userId: 'u1' }, { authorization: 'Basic bm9ib2R5Og==' });
  await server.whenStored();
});

afterAll(() => server[Symbol.asyncDispose]());

test('counts what was received in each step, by source, and what was refused, by code', async () => {
  const { status, body } = await get<Overview>(server, '/api/overview');
  expect(status).toBe(200);
  expect(body.events).toEqual([
    { at: '2026-01-31T12:00:00.000Z', source: 'test', count: 1 },
    { at: '2026-01-31T12:00:10.000Z', source: 'test', count: 1 },
  ]);
  expect(body.quarantined.map(({ count }) => count)).toEqual([1]);
  expect(body.now).toMatchObject({ storedEvents: 2, quarantinedEvents: 1, durability: { level: 'disk', commit: { count: 2 } } });
  expect(body.now.refused).toEqual([{ source: '(unknown)', code: 'invalid_write_key', count: 1 }]);
  expect(body.now.disk.freeBytes).toBeGreaterThan(0);
});

test('a longer range has longer steps, and leaves out what is older', async () => {
  const day = await get<Overview>(server, '/api/overview?range=day');
  expect(day.body.events).toEqual([{ at: '2026-01-31T12:00:00.000Z', source: 'test', count: 2 }]);
  clock = noon + 2 * 3_600_000;
  const hour = await get<Overview>(server, '/api/overview?range=hour');
  expect(hour.body.events).toEqual([]);
});

describe('a history', () => {
  test('keeps the worst of a step, what was refused within, and no more steps than it may', () => {
    const history = createHistory();
    const sample = (nth: number, lagMs: number): void =>
      history.add({ atMs: nth * 10_000, lagMs, backlogEvents: 1, memoryBytes: 2, diskBytes: 3, refused: new Map([['x', nth]]) });
    for (let nth = 1; nth <= historyRanges.hour.steps + 30; nth++) {
      sample(nth, nth % 7);
    }
    const hour = history.steps('hour');
    expect([hour.length, hour.at(0)?.atMs, hour.at(-1)?.lagMs, hour.at(-1)?.refused]).toEqual([360, 310_000, 390 % 7, { x: 1 }]);
    const day = history.steps('day');
    expect([day.length, day.at(0)?.lagMs, day.at(0)?.refused, day.at(1)?.refused]).toEqual([14, 6, { x: 29 }, { x: 30 }]);
  });
});

test('of many sources the busiest are counted each, and the others as one', async () => {
  await using crowded = await startTestServer({
    sources: Array.from({ length: 25 }, (_, nth) => ({
      name: `source-${nth}`,
      key: `key-${nth}`,
      secret: `secret-of-source-number-${nth}`,
    })),
  });
  for (let nth = 0; nth < 25; nth++) {
    const batch = Array.from({ length: nth < 5 ? 1 : 2 }, () => ({ type: 'track', userId: 'u', event: 'Seen' }));
    await crowded.post('/v1/batch', { writeKey: `key-${nth}`, batch }, { authorization: '' });
  }
  await crowded.whenStored();
  const { body } = await get<Overview>(crowded, '/api/overview?range=month');

  expect(body.events.filter(({ source }) => source !== null).map(({ count }) => count)).toEqual(
    Array.from({ length: 20 }, () => 2),
  );
  expect(body.events.filter(({ source }) => source === null).map(({ count }) => count)).toEqual([5]);
});
