import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { checkRequest, type JsonObject, type JsonValue, limits } from '../src/index.ts';
import { normalize, receivedAtMs } from './normalized-batch.ts';

const ageMs = limits.historicalEventAgeMs.value;
const old = eventAt(receivedAtMs - ageMs);

function eventAt(timestamp_unixtime_ms: JsonValue): JsonObject {
  return { event_type: 'session_start', data: { timestamp_unixtime_ms } };
}

function outcomes(batches: JsonValue[]): string[] {
  return normalize(batches, 'historical').map((event) => (event.outcome === 'event' ? 'event' : `${event.reason} ${event.path}`));
}

test('history of at least 72 hours is stored and marked as such', () => {
  verifies('mp.historical.marked');
  expect(normalize([{ source_request_id: 'r', source_info: { partner: 'p' }, events: [old] }], 'historical')).toMatchObject([
    {
      outcome: 'event',
      claim: { key: 'request:r', index: 0 },
      event: { context: { source_info: { partner: 'p', is_historical: true } }, occurredAtMs: receivedAtMs - ageMs },
    },
  ]);
  expect(outcomes([{ events: [eventAt(String(receivedAtMs - ageMs)), eventAt(1_600_000_000)] }])).toEqual(['event', 'event']);
});

test('a batch of history without events updates nobody', () => {
  verifies('mp.historical.no-events');
  const batches: JsonObject[] = [undefined, null, []].map((events) => ({
    mpid: 7,
    ...(events === undefined ? {} : { events }),
  }));
  expect(outcomes(batches)).toEqual([
    'historical_no_events [0].events',
    'historical_no_events [1].events',
    'historical_no_events [2].events',
  ]);
  expect(normalize(batches, 'historical')[1]).toMatchObject({ event: batches[1] });
});

test('one event without a time, or with one that can not be read, keeps its whole batch out and no other', () => {
  verifies('mp.historical.no-timestamp');
  for (const event of [
    { event_type: 'session_start', data: {} },
    { event_type: 'SESSION_START', data: null },
    eventAt('soon'),
    null,
  ]) {
    expect(outcomes([{ events: [old, event, old] }, { events: [old] }])).toEqual([
      ...Array.from({ length: 3 }, () => 'historical_no_timestamp [0].events[1].data.timestamp_unixtime_ms'),
      'event',
    ]);
  }
});

test('one event less than 72 hours old keeps its whole batch out and no other', () => {
  verifies('mp.historical.too-recent');
  const events = [old, eventAt(receivedAtMs - ageMs + 1)];
  const [first, second, third] = normalize([{ source_request_id: 'r', events }, { events: [old] }], 'historical');
  const row = {
    outcome: 'quarantine',
    reason: 'historical_too_recent',
    path: '[0].events[1].data.timestamp_unixtime_ms',
    message:
      'Expected every event of a historical batch to be at least 72 hours old, received 2025-12-29T12:00:00.001Z at 2026-01-01T12:00:00.000Z.',
  };
  expect(first).toMatchObject({ ...row, index: 0, event: events[0] });
  expect(second).toMatchObject({ ...row, index: 1, event: events[1] });
  expect(third).toMatchObject({ outcome: 'event', index: 2 });
});

test('history is answered like any bulk request, whatever rule a batch of it breaks', () => {
  verifies('mp.historical.no-events', 'mp.historical.no-timestamp', 'mp.historical.too-recent');
  for (const batch of [{ mpid: 7 }, { events: [{ event_type: 'first_run' }] }, { events: [eventAt(receivedAtMs)] }]) {
    expect(checkRequest('historical', [batch])).toEqual({ ok: true });
  }
  expect(checkRequest('historical', { events: [] })).toMatchObject({ code: 'invalid_body' });
});
