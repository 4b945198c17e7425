/** What is of one user arrives in its order, whatever happens to requests; others pass by. */
import { createBatchClient } from 'fairlead';
import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { flushIntervalMs, random, sentIds, setUp } from './virtual-client.ts';
import { VirtualClock } from './virtual-clock.ts';

test('a user whose request waits for its next attempt holds up none but himself', () =>
  withEndpoint({ answers: [{ status: 503 }] }, async (endpoint) => {
    const { client, clock } = setUp(endpoint.url, { order: 'user', batchEventsMax: 2, concurrencyMax: 2 });
    const track = (userId: string, messageId: string): void => client.track({ userId, messageId, event: 'E' });
    track('slow', 's-0');
    track('slow', 's-1');
    const retry = await clock.timer(250);
    track('slow', 's-2');
    track('other', 'o-0');
    track('slow', 's-3');
    track('other', 'o-1');
    (await clock.timer(flushIntervalMs)).fire();
    await endpoint.received(2);
    expect(endpoint.requests.map(sentIds)).toEqual([
      ['s-0', 's-1'],
      ['o-0', 'o-1'],
    ]);
    retry.fire();
    expect(await client.close()).toMatchObject({ failed: 0, pending: 0 });
    expect(endpoint.requests.slice(2).map(sentIds)).toEqual([
      ['s-0', 's-1'],
      ['s-2', 's-3'],
    ]);
  }));

test('an event does not overtake one of the same user that waits while another of his is under way', () =>
  withEndpoint({ hold: true }, async (endpoint) => {
    const { client } = setUp(endpoint.url, { order: 'user', batchEventsMax: 2, concurrencyMax: 1 });
    const track = (messageId: string): void => client.track({ userId: 'u', messageId, event: 'E' });
    client.track({ userId: 'other', messageId: 'o-0', event: 'E' });
    client.track({ userId: 'other', messageId: 'o-1', event: 'E' });
    await endpoint.received(1);
    track('u-0');
    track('u-1');
    track('u-2');
    endpoint.releaseOne();
    await endpoint.received(2);
    track('u-3');
    endpoint.release();
    await client.close();
    expect(endpoint.requests.flatMap(sentIds)).toEqual(['o-0', 'o-1', 'u-0', 'u-1', 'u-2', 'u-3']);
  }));

interface Arrival {
  readonly mpid: string;
  readonly number: number;
}

test('batches of one user are kept in order through refusals, resets and retries, with several requests under way', () =>
  assert(
    asyncProperty(
      record({
        uploads: array(record({ user: integer({ min: 1, max: 5 }), length: constantFrom(0, 300, 900) }), {
          minLength: 1,
          maxLength: 60,
        }),
        answers: array(integer({ min: 0, max: 5 }), { maxLength: 40 }),
        requestBatchesMax: integer({ min: 1, max: 5 }),
        concurrencyMax: integer({ min: 1, max: 4 }),
      }),
      async ({ uploads, answers, requestBatchesMax, concurrencyMax }) => {
        const arrived: Arrival[] = [];
        let requestCount = 0;
        const clock = new VirtualClock();
        clock.firesAtOnce = true;
        const client = createBatchClient({
          url: 'http://localhost',
          key: 'k',
          secret: 's',
          requestBatchesMax,
          requestBytesMax: 2048,
          concurrencyMax,
          clock,
          random,
          gzip: false,
          attemptTimeoutMs: 2_000_000_000,
          retry: { attemptsMax: 1000 },
          fetch: async (_url, init) => {
            const answer = answers[requestCount++];
            // Requests overtake each other by as many turns as their answer says.
            for (let turn = 0; turn < (answer ?? 0); turn++) {
              await Promise.resolve();
            }
            if (answer === 1) {
              throw new Error('reset');
            }
            if (answer === 2) {
              return new Response(null, { status: 503 });
            }
            arrived.push(...([JSON.parse(init?.body as string)].flat() as Arrival[]));
            return new Response(null, { status: 202 });
          },
        });
        for (const [number, { user, length }] of uploads.entries()) {
          client.upload({ mpid: String(user), number, text: 'x'.repeat(length) } as never);
          if (number % 7 === 6) {
            await Promise.resolve();
          }
        }
        expect(await client.close()).toMatchObject({ failed: 0, dropped: 0, pending: 0 });
        for (const user of new Set(uploads.map((upload) => upload.user))) {
          const numbers = arrived.filter(({ mpid }) => mpid === String(user)).map(({ number }) => number);
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
        expect(arrived).toHaveLength(uploads.length);
      },
    ),
    { numRuns: 200 },
  ));
