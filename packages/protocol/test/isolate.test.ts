import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type CanonicalEvent,
  type IngestRequest,
  type IngestRoute,
  createIsolation,
  type JsonValue,
  type NormalizedEvent,
  normalizeRequest,
} from '../src/index.ts';

const receivedAtMs = Date.UTC(2026, 0, 1, 12);

function track(name: string): JsonValue {
  return { type: 'track', event: name, userId: 'u', messageId: name };
}

function screen(name: string): JsonValue {
  return { event_type: 'screen_view', data: { screen_name: name, source_message_id: name } };
}

const event = fc.oneof(
  fc.constantFrom<JsonValue>(null, {}, 'text', { event_type: 'no such type', data: {} }, { type: 'track', userId: 'u' }),
  fc.string().map(track),
  fc.string().map(screen),
);
const batch = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    {},
    [],
    { mpid: 5 },
    { events: [] },
    { events: 'none' },
    { events: null, user_attributes: { a: 1 } },
  ),
  fc
    .tuple(fc.array(event, { maxLength: 4 }), fc.option(fc.string()))
    .map(([events, id]): JsonValue => ({ mpid: 2n ** 60n, user_attributes: { vip: true }, events, source_request_id: id })),
);
const request: fc.Arbitrary<{ readonly route: IngestRoute; readonly body: JsonValue }> = fc.oneof(
  fc.record({ route: fc.constant('events' as const), body: batch }),
  fc.record({ route: fc.constant('bulkevents' as const), body: fc.array(batch, { maxLength: 4 }) }),
  fc.record({
    route: fc.constant('batch' as const),
    body: fc.array(event, { maxLength: 4 }).map((messages): JsonValue => ({ batch: messages, context: { app: { name: 'a' } } })),
  }),
  fc.record({ route: fc.constantFrom('track' as const, 'group' as const), body: event }),
);

test('an event by itself becomes what it was among its neighbours, but for the id of its batch', () => {
  fc.assert(
    fc.property(request, ({ route, body }) => {
      const whole: IngestRequest = { route, body, receivedAtMs };
      const results = normalizeRequest(whole);
      const isolate = createIsolation(whole);
      for (const result of results) {
        const isolated = isolate(result.index);
        expect(isolated).toBeDefined();
        const [alone, ...others] = normalizeRequest({ route, body: isolated?.body ?? null, receivedAtMs });
        expect(others).toEqual([]);
        expect(alone?.outcome).toBe(result.outcome);
        if (alone?.outcome === 'quarantine' && result.outcome === 'quarantine') {
          expect(alone.event).toEqual(result.event);
          expect(alone.reason).toBe(result.reason);
        }
        if (alone?.outcome === 'event' && result.outcome === 'event') {
          expect(withoutRequestId(alone.event)).toEqual(withoutRequestId(result.event));
        }
      }
      expect(isolate(results.length)).toBeUndefined();
    }),
  );
});

test('an event that alone is asked for becomes what it was among its neighbours', () => {
  fc.assert(
    fc.property(request, ({ route, body }) => {
      const whole: IngestRequest = { route, body, receivedAtMs };
      // What is found in the request itself is told with the first event that is looked at.
      const withoutWarnings = (result: NormalizedEvent | undefined): unknown => ({ ...result, warnings: [] });
      for (const result of normalizeRequest(whole)) {
        const asked = normalizeRequest(whole, new Set([result.index])).find(({ index }) => index === result.index);
        expect(withoutWarnings(asked)).toEqual(withoutWarnings(result));
      }
    }),
  );
});

test('a replacement takes the place of the event alone; the batch around it, its numbers included, stays', () => {
  const body: JsonValue = [{ mpid: -7346244611012968789n, source_request_id: 'r', events: [screen('a'), {}] }, { mpid: 2n }];
  const isolated = createIsolation({ route: 'bulkevents', body, receivedAtMs })(1, screen('mended'));

  expect(isolated).toEqual({ body: [{ mpid: -7346244611012968789n, events: [screen('mended')] }], eventKey: 'r#1' });
});

test('a replacement of a batch that can not be read takes the place of the batch', () => {
  const isolated = createIsolation({ route: 'bulkevents', body: [{ events: 'none' }], receivedAtMs })(0, { mpid: 3n });

  expect(isolated).toEqual({ body: [{ mpid: 3n }], eventKey: undefined });
});

test('so it does where the batch has one event', () => {
  let deep: JsonValue = 1;
  for (let level = 0; level < 300; level++) {
    deep = [deep];
  }
  const body: JsonValue = { events: [screen('a')], user_attributes: { deep } };
  const mended: JsonValue = { events: [screen('a')] };

  expect(createIsolation({ route: 'events', body, receivedAtMs })(0, mended)).toEqual({ body: mended, eventKey: undefined });
});

function withoutRequestId(canonical: CanonicalEvent): CanonicalEvent {
  const { source_request_id: _, ...context } = canonical.context ?? {};
  return { ...canonical, eventId: '', context: Object.keys(context).length === 0 ? undefined : context };
}
