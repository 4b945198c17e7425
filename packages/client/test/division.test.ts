/** 400 and 413: what is refused as a whole is sent in parts, so that one event can't take others down. */
import { createBatchClient } from 'fairlead';
import type { FairleadError } from 'fairlead';
import { assert, asyncProperty, integer, record, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { sentIds, setUp, trackMany } from './virtual-client.ts';

interface SentBatch {
  readonly source_request_id: string;
  readonly user_identities: object;
  readonly events: { readonly data: { readonly source_message_id: string } }[];
}

/** Refuses a body in which `isRefused` finds something, as `status`. */
function refusing(status: number, isRefused: (text: string) => boolean): { fetch: typeof globalThis.fetch; bodies: string[] } {
  const bodies: string[] = [];
  const fetch: typeof globalThis.fetch = (_url, init) => {
    const text = init?.body as string;
    bodies.push(text);
    return Promise.resolve(new Response(null, { status: isRefused(text) ? status : 202 }));
  };
  return { fetch, bodies };
}

test('400: a poisoned event fails alone, after about two requests per halving, and the order of the others is kept', () =>
  assert(
    asyncProperty(
      record({ count: integer({ min: 1, max: 100 }), poisoned: uniqueArray(integer({ min: 0, max: 99 }), { maxLength: 3 }) }),
      async ({ count, poisoned }) => {
        const guilty = poisoned.filter((index) => index < count).map((index) => `m-${index}`);
        const { fetch, bodies } = refusing(400, (text) => guilty.some((id) => text.includes(`"${id}"`)));
        const { client, errors } = setUp('http://localhost', { fetch, gzip: false });
        trackMany(client, count);
        expect(await client.close()).toEqual({ delivered: count - guilty.length, failed: guilty.length, dropped: 0, pending: 0 });
        expect(errors.flatMap((error) => error.ids).toSorted()).toEqual(guilty.toSorted());
        expect(errors.every((error) => error.code === 'request_rejected' && error.status === 400)).toBe(true);
        expect(bodies.length).toBeLessThanOrEqual(1 + guilty.length * 2 * Math.ceil(Math.log2(Math.max(2, count))));
      },
    ),
    { numRuns: 60 },
  ));

describe('413', () => {
  test('halves the request, and later requests are as small from the start', () =>
    withEndpoint({ answers: [{ status: 413 }] }, async (endpoint) => {
      const { client, errors } = setUp(endpoint.url, { batchEventsMax: 8, concurrencyMax: 1 });
      trackMany(client, 16);
      expect(await client.close()).toMatchObject({ delivered: 16, failed: 0 });
      expect(errors).toEqual([]);
      const sizes = endpoint.requests.map((request) => sentIds(request).length);
      expect(sizes.slice(0, 3)).toEqual([8, 4, 4]);
      expect(Math.max(...sizes.slice(3))).toBeLessThanOrEqual(6);
      expect(endpoint.requests.slice(1).flatMap(sentIds)).toEqual(Array.from({ length: 16 }, (_, index) => `m-${index}`));
    }));

  test('for an event alone is final', () =>
    withEndpoint({ otherwise: { status: 413 } }, async (endpoint) => {
      const { client, errors } = setUp(endpoint.url);
      trackMany(client, 1);
      expect(await client.close()).toMatchObject({ failed: 1 });
      expect(endpoint.requests).toHaveLength(1);
      expect(errors).toMatchObject([{ code: 'request_rejected', status: 413, ids: ['m-0'] }]);
    }));
});

test('a Batch is divided by its events: derived request ids, the same event ids, the user in each part, every digit kept', async () => {
  const { fetch, bodies } = refusing(400, (text) => text.includes('poison'));
  const errors: FairleadError[] = [];
  const settled: unknown[] = [];
  const client = createBatchClient({
    url: 'http://localhost',
    key: 'k',
    secret: 's',
    fetch,
    gzip: false,
    onError: (error) => errors.push(error),
    onOutcome: ({ kind, ids, eventCount }) => settled.push([kind, ids, eventCount]),
  });
  const event = (name: string): object => ({
    event_type: 'custom_event',
    data: { custom_event_type: 'other', event_name: name, source_message_id: name },
  });
  client.upload({
    source_request_id: 'r',
    mpid: 9_007_199_254_740_993n,
    user_identities: { customer_id: 'u' },
    events: ['a', 'b', 'poison', 'd'].map(event),
  } as never);
  expect(await client.close()).toEqual({ delivered: 3, failed: 1, dropped: 0, pending: 0 });
  const sent = bodies.map((body) => JSON.parse(body) as SentBatch);
  expect(
    sent.map(({ source_request_id, events }) => [source_request_id, events.map(({ data }) => data.source_message_id)]),
  ).toEqual([
    ['r', ['a', 'b', 'poison', 'd']],
    ['r.1', ['a', 'b']],
    ['r.2', ['poison', 'd']],
    ['r.2.1', ['poison']],
    ['r.2.2', ['d']],
  ]);
  expect(sent.every(({ user_identities }) => JSON.stringify(user_identities) === '{"customer_id":"u"}')).toBe(true);
  expect(bodies.every((body) => body.includes('"mpid":9007199254740993'))).toBe(true);
  // Listeners know the Batch by the id that it was given.
  expect(settled).toEqual([
    ['delivered', ['r'], 2],
    ['failed', ['r'], 1],
    ['delivered', ['r'], 1],
  ]);
  expect(errors).toMatchObject([{ code: 'request_rejected', ids: ['r'], eventCount: 1 }]);
});
