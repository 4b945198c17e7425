import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { checkRequest, findWriteKey, type IngestRoute, type JsonValue, limits } from '../src/index.ts';

function verdict(route: IngestRoute, body: JsonValue): string {
  const result = checkRequest(route, body);
  return result.ok ? 'ok' : result.code;
}

test('a single batch is refused for what its sender must fix', () => {
  verifies('mp.request.event-type', 'mp.request.event-name', 'mp.request.survives', 'mp.request.java-null-data');
  expect(checkRequest('events', { events: [{ data: {} }] })).toEqual({
    ok: false,
    code: 'missing_event_type',
    message: 'Required event field "event_type" is missing or empty.',
  });
  expect(checkRequest('events', { events: [{ event_type: 'CUSTOM_EVENT', data: {} }] })).toEqual({
    ok: false,
    code: 'missing_event_name',
    message: 'Required event field "event_name" is missing or empty.',
  });
  const cases: readonly (readonly [JsonValue, string])[] = [
    [null, 'invalid_body'],
    [[], 'invalid_body'],
    ['x', 'invalid_body'],
    [{}, 'empty_batch'],
    [{ events: {} }, 'invalid_events'],
    [{ events: [null] }, 'invalid_events'],
    [{ events: [{}] }, 'missing_event_type'],
    [{ events: [{ event_type: '' }] }, 'missing_event_type'],
    [{ events: [{ event_type: 'custom_event', data: null }] }, 'missing_event_name'],
    [{ events: [{ event_type: 'SESSION_START', data: null }] }, 'ok'],
    [{ events: [{ event_type: 'dance' }] }, 'ok'],
  ];
  for (const [body, expected] of cases) {
    expect(verdict('events', body), JSON.stringify(body)).toBe(expected);
  }
});

test('a batch without events is taken', () => {
  verifies('mp.batch.no-events');
  for (const body of [{ events: null }, { events: [] }, { user_identities: { email: 'a@b' } }]) {
    expect(verdict('events', body)).toBe('ok');
  }
});

test('bulk needs an array and looks no further', () => {
  verifies('mp.request.bulk-independent');
  expect([null, {}, 'x'].map((body) => verdict('bulkevents', body))).toEqual(['invalid_body', 'invalid_body', 'invalid_body']);
  expect([[], [{}], [null]].map((body) => verdict('bulkevents', body))).toEqual(['ok', 'ok', 'ok']);
});

test('messages come in an object', () => {
  verifies('ht.request.batch', 'ht.request.never-whole');
  expect([{ batch: [] }, { batch: [null, {}] }].map((body) => verdict('batch', body))).toEqual(['ok', 'ok']);
  expect([{}, { batch: {} }, { batch: null }, [], null].map((body) => verdict('batch', body))).toEqual([
    'missing_batch',
    'missing_batch',
    'missing_batch',
    'invalid_body',
    'invalid_body',
  ]);
  expect([{}, null, []].map((body) => verdict('track', body))).toEqual(['ok', 'invalid_body', 'invalid_body']);
});

test('the write key is found in the body', () => {
  verifies('ht.key.body');
  expect(findWriteKey({ writeKey: 'a', write_key: 'b' })).toBe('a');
  expect(findWriteKey({ writeKey: '', write_key: 'b' })).toBe('b');
  expect(findWriteKey({ batch: [{ writeKey: 'c' }] })).toBe('c');
  for (const body of [null, [], {}, { writeKey: 7 }, { batch: [null] }, { batch: {} }]) {
    expect(findWriteKey(body as JsonValue)).toBeUndefined();
  }
});

test('more events than any SDK sends are refused, however small they are', () => {
  verifies('ours.request.events-max');
  const eventsMax = limits.requestEventsMax.value;
  const event = { event_type: 'session_start', data: {} };
  const outcomes = [eventsMax, eventsMax + 1].map((count) => [
    verdict('batch', { batch: Array.from({ length: count }, () => 0) }),
    verdict('events', { events: Array.from({ length: count }, () => event) }),
    verdict('bulkevents', [{ events: Array.from({ length: count - 1 }, () => event) }, {}]),
  ]);
  expect(outcomes).toEqual([
    ['ok', 'ok', 'ok'],
    ['too_many_events', 'too_many_events', 'too_many_events'],
  ]);
});
