import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { rounds } from '../../../scripts/rounds.ts';
import {
  checkBatch,
  checkMessage,
  checkRequest,
  findWriteKey,
  type IngestRoute,
  type JsonValue,
  normalizeRequest,
  stringifyJson,
} from '../src/index.ts';

const receivedAtMs = Date.UTC(2026, 0, 1, 12);
const routes: readonly IngestRoute[] = [
  'events',
  'bulkevents',
  'historical',
  'batch',
  'track',
  'identify',
  'page',
  'screen',
  'group',
  'alias',
];

/** Names and values that mean something to the checks, in places where they don't belong. */
const name = fc.constantFrom(
  'events',
  'data',
  'event_type',
  'event_name',
  'batch',
  'type',
  'userId',
  'user_id',
  'messageId',
  'context',
  'integrations',
  'properties',
  'traits',
  'timestamp',
  'custom_attributes',
  'user_identities',
  'customerid',
  'customer_id',
  'user_attributes',
  'mpid',
  'session_id',
  'session_uuid',
  'location',
  'consent_state',
  'gdpr',
  'product_action',
  'products',
  'action',
  'source_request_id',
  'timestamp_unixtime_ms',
  'sentAt',
  'groupId',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '0',
  '',
);
const leaf = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    true,
    '',
    ' ',
    0,
    -1,
    1e308,
    0.5,
    2n ** 70n,
    -(2n ** 63n),
    '2021-02-03',
    '00000000-0000-0000-0000-000000000000',
  ),
  fc.constantFrom<JsonValue>(
    'custom_event',
    'COMMERCE_EVENT',
    'track',
    'alias',
    'group',
    'production',
    'purchase',
    '__proto__',
    '9'.repeat(40),
    '\ud800',
  ),
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
);
const { value: anyBody } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 8 }).map((entries) => Object.fromEntries(entries) as JsonValue),
  ),
}));
/** Bodies that get past the first doors. */
const plausible = fc.oneof(
  anyBody,
  anyBody.map((events): JsonValue => ({ events: [events, { event_type: 'custom_event', data: events }] })),
  fc.tuple(anyBody, anyBody).map(([one, context]): JsonValue => ({
    context,
    batch: [one, { type: 'track', event: 'x', userId: 'u', properties: one, context: one }],
  })),
);

test('whatever the JSON, nothing throws, the input stays, and the same input gives the same output', () => {
  fc.assert(
    fc.property(fc.constantFrom(...routes), plausible, (route, body) => {
      const before = stringifyJson(body);
      const events = normalizeRequest({ route, body, receivedAtMs });
      expect(stringifyJson(body)).toBe(before);
      expect(normalizeRequest({ route, body: structuredClone(body), receivedAtMs })).toEqual(events);
      checkRequest(route, body);
      findWriteKey(body);
      checkBatch(body);
      checkMessage(body);
    }),
    { numRuns: rounds(250) },
  );
});

test('indices count from 0 without a gap; claims point at events of the request', () => {
  verifies('mp.request.survives');
  fc.assert(
    fc.property(fc.constantFrom(...routes), plausible, (route, body) => {
      const events = normalizeRequest({ route, body, receivedAtMs });
      expect(events.map((event) => event.index)).toEqual(events.map((_, place) => place));
      for (const event of events) {
        if (event.outcome === 'event') {
          expect(event.claim?.index ?? 0).toBeLessThanOrEqual(event.index);
          expect(Number.isSafeInteger(event.event.occurredAtMs)).toBe(true);
          expect(event.event.occurredAtMs).toBeLessThanOrEqual(receivedAtMs + 300_000);
        }
      }
    }),
    { numRuns: rounds(250) },
  );
});

test('a request that passes the shallow check of a single batch has an event or quarantine row for each event', () => {
  fc.assert(
    fc.property(fc.array(anyBody, { maxLength: 5 }), (events) => {
      expect(normalizeRequest({ route: 'events', body: { events }, receivedAtMs })).toHaveLength(Math.max(1, events.length));
      expect(normalizeRequest({ route: 'batch', body: { batch: events }, receivedAtMs })).toHaveLength(events.length);
    }),
    { numRuns: rounds(250) },
  );
});
