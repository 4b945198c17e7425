import { createBatchClient } from 'fairlead';
import type { BatchClientOptions, FairleadError } from 'fairlead';
import { describe, expect, test } from 'vitest';
import { withEndpoint } from './endpoint.ts';
import { VirtualClock } from './virtual-clock.ts';

const credentials = { key: 'key', secret: 'se:cret' };
const accepted = { otherwise: { status: 202 } };
const unused: BatchClientOptions = { url: 'http://127.0.0.1:9', ...credentials, clock: new VirtualClock() };

describe('a batch on the wire', () => {
  test('goes alone to /v2/events, as it was given when it has its ids', () =>
    withEndpoint(accepted, async (endpoint) => {
      const client = createBatchClient({ url: endpoint.url, ...credentials });
      client.upload({
        environment: 'development',
        source_request_id: 'r-1',
        mpid: 9007199254740993n,
        events: [{ event_type: 'screen_view', data: { source_message_id: 's-1', screen_name: 'Start' } }],
      });
      expect(await client.close()).toEqual({ delivered: 1, failed: 0, dropped: 0, pending: 0 });
      const [request] = endpoint.requests;
      expect(request?.path).toBe('/v2/events');
      expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('key:se:cret').toString('base64')}`);
      expect(request?.text).toBe(
        '{"environment":"development","source_request_id":"r-1","mpid":9007199254740993,' +
          '"events":[{"event_type":"screen_view","data":{"source_message_id":"s-1","screen_name":"Start"}}]}',
      );
    }));

  test('shares /v2/bulkevents with others, and is completed with environment and ids', () =>
    withEndpoint(accepted, async (endpoint) => {
      const client = createBatchClient({ url: `${endpoint.url}/prefix/`, ...credentials });
      const batch = Object.freeze({
        user_identities: Object.freeze({ email: 'a@example.com' }),
        events: Object.freeze([
          Object.freeze({
            event_type: 'custom_event',
            data: Object.freeze({ event_name: 'A', custom_event_type: 'other' }),
          } as const),
          Object.freeze({ event_type: 'session_start', data: Object.freeze({}) } as const),
          // As JavaScript may have it: null is no id.
          Object.freeze({ event_type: 'session_end', data: Object.freeze({ source_message_id: null as never }) } as const),
        ]),
      });
      client.uploadAll([batch, { mpid: '12' }]);
      expect(await client.close()).toEqual({ delivered: 4, failed: 0, dropped: 0, pending: 0 });
      expect(batch.events[1]).toEqual({ event_type: 'session_start', data: {} });
      const [request] = endpoint.requests;
      expect(request?.path).toBe('/prefix/v2/bulkevents');
      const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
      expect(JSON.parse(request?.text ?? '')).toEqual([
        {
          environment: 'production',
          source_request_id: id,
          user_identities: { email: 'a@example.com' },
          events: [
            { event_type: 'custom_event', data: { event_name: 'A', custom_event_type: 'other', source_message_id: id } },
            { event_type: 'session_start', data: { source_message_id: id } },
            { event_type: 'session_end', data: { source_message_id: id } },
          ],
        },
        { environment: 'production', source_request_id: id, mpid: '12' },
      ]);
    }));

  test('of 100 others at most', () =>
    withEndpoint(accepted, async (endpoint) => {
      const client = createBatchClient({ url: endpoint.url, ...credentials, concurrencyMax: 1 });
      client.uploadAll(Array.from({ length: 201 }, (_, index) => ({ mpid: String(index) })));
      expect(await client.close()).toMatchObject({ delivered: 201 });
      expect(endpoint.requests.map((request) => request.path)).toEqual(['/v2/bulkevents', '/v2/bulkevents', '/v2/events']);
      const bodies = endpoint.requests.map((request) => [JSON.parse(request.text)].flat() as { mpid: string }[]);
      expect(bodies.flat().map((batch) => batch.mpid)).toEqual(Array.from({ length: 201 }, (_, index) => String(index)));
    }));
});

test.each([
  ['null', null, 'upload: a batch must be an object'],
  ['events that are no array', { events: {} }, 'upload: events must be an array'],
  [
    'an event without type',
    { events: [{ event_type: 'opt_out', data: {} }, { data: {} }] },
    'upload: events[1].event_type must be a string that is not empty',
  ],
  [
    'an event whose data is no object',
    { events: [{ event_type: 'opt_out', data: 1 }] },
    'upload: events[0].data must be an object',
  ],
])('%s is counted and reported', (_name, batch, message) => {
  const errors: FairleadError[] = [];
  const client = createBatchClient({ ...unused, onError: (error) => errors.push(error) });
  client.upload(batch as never);
  expect(errors).toMatchObject([{ code: 'invalid_event', message }]);
  expect(client.stats().dropped).toBe(Math.max(1, errors[0]?.eventCount ?? 0));
});

test('an event that is too large for a request alone is dropped with the id of its batch', () => {
  const errors: FairleadError[] = [];
  const client = createBatchClient({ ...unused, onError: (error) => errors.push(error) });
  const events = [1, 2].map(() => ({ event_type: 'breadcrumb', data: { label: 'x'.repeat(270_000) } }) as never);
  client.upload({ source_request_id: 'r', events });
  expect(errors).toMatchObject([
    { code: 'batch_too_large', ids: ['r'], eventCount: 1 },
    { code: 'batch_too_large', ids: ['r'], eventCount: 1 },
  ]);
  expect(client.stats()).toMatchObject({ dropped: 2, queuedEvents: 0 });
});
