import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { checkRequest, parseJson } from '../src/index.ts';
import { kept, normalize, receivedAtMs, sale } from './normalized-messages.ts';

const minute = 60_000;

test('what stands beside the batch is no part of its messages', () => {
  verifies('ht.envelope.ignored');
  const envelope = {
    messageId: 'of the request',
    timestamp: '2020-01-01T00:00:00Z',
    sequence: 7,
    metrics: { dropped: 3 },
    _metadata: { jsRuntime: 'node' },
    writeKey: 'k',
  };
  expect(kept(sale, envelope)).toEqual(kept(sale));
});

test('integrations keep their names and kinds of value', () => {
  verifies('ht.integrations.all');
  const integrations = { all: false, All: true, Mail: { list: 'x' }, 'Hightouch.io': true };
  expect(kept({ ...sale, integrations }).event.context).toEqual({ integrations });
});

test('a group without its id and an alias without the old one are kept and flagged', () => {
  verifies('ht.message.flagged');
  for (const [message, path] of [
    [{ type: 'group', userId: 'u', traits: { name: 'Gates' } }, 'batch[0]'],
    [{ type: 'alias', userId: 'u', previousId: '' }, 'batch[0]'],
  ] as const) {
    expect(kept(message).warnings).toMatchObject([{ code: 'missing_field', path }]);
  }
});

test('a message without an id is kept and claims nothing; two with one id claim the same', () => {
  verifies('ht.message.no-id', 'ht.dedupe.in-request');
  expect(kept({ ...sale, messageId: null })).toMatchObject({ claim: undefined, event: { eventId: undefined } });
  const twice = normalize({ batch: [{ ...sale, messageId: 'm' }, sale, { ...sale, messageId: 'm', event: 'Other' }] });
  expect(twice).toMatchObject([
    { claim: { key: 'message:m', index: 0 } },
    { claim: undefined },
    { claim: { key: 'message:m', index: 2 } },
  ]);
});

test('an id that lost digits is warned of, and one beyond all numbers is none', () => {
  verifies('ht.ids.huge');
  const long = kept({ ...sale, userId: 123456789012345680000 });
  expect(long.event.userId).toBe('123456789012345680000');
  expect(long.warnings).toMatchObject([{ code: 'repaired', path: 'batch[0].userId' }]);
  expect(normalize({ batch: [{ ...sale, userId: Number('1e400') }] })).toMatchObject([{ reason: 'missing_identity' }]);
});

test('a stale sentAt moves its events later by its age, and never past receipt', () => {
  verifies('ht.time.stale', 'ht.time.skew');
  const at = (ms: number): string => new Date(ms).toISOString();
  for (const ageMs of [33_000, 90 * minute, 40 * 24 * 60 * minute]) {
    const sentAtMs = receivedAtMs - ageMs;
    const timestamp = at(sentAtMs - minute);
    expect(kept({ ...sale, timestamp }, { sentAt: at(sentAtMs) }).event).toMatchObject({
      originalTimestampMs: sentAtMs - minute,
      sentAtMs,
      occurredAtMs: receivedAtMs - minute,
    });
  }
});

test("times as SDKs write them: Go's nanoseconds, C#'s seven digits, PHP's garbage, milliseconds, seconds", () => {
  verifies('ht.time.formats', 'ht.time.seconds');
  for (const [timestamp, ms] of [
    ['2025-12-31T23:00:00.123456789+01:00', Date.UTC(2025, 11, 31, 22, 0, 0, 123)],
    ['2025-12-31T22:00:00.1234567Z', Date.UTC(2025, 11, 31, 22, 0, 0, 123)],
    ['1970-01-01T00:33:44+00:00', 2_024_000],
    ['0001-01-01T00:00:00Z', Date.UTC(2001, 0, 1) - 2000 * 365.2425 * 86_400_000],
    [1_767_218_400_000, 1_767_218_400_000],
  ] as const) {
    expect(kept({ ...sale, timestamp }), String(timestamp)).toMatchObject({ warnings: [], event: { originalTimestampMs: ms } });
  }
  expect(kept({ ...sale, timestamp: 1_767_218_400 })).toMatchObject({
    warnings: [{ code: 'repaired', path: 'batch[0].timestamp' }],
    event: { originalTimestampMs: 1_767_218_400 },
  });
});

test('of two members with one name the last is taken', () => {
  verifies('ht.json.duplicate-keys');
  const parsed = parseJson(
    '{"batch":[],"sentAt":"2020-01-01","batch":[{"type":"track","event":"x","userId":"a","userId":7346244611012968789}],"sentAt":"2025-12-31"}',
  );
  expect(parsed.ok && checkRequest('batch', parsed.value)).toEqual({ ok: true });
  expect(parsed.ok && normalize(parsed.value)).toMatchObject([
    { event: { userId: '7346244611012968789', sentAtMs: Date.UTC(2025, 11, 31) } },
  ]);
});

test('what a browser sends before anybody is known, and what PHP sends for empty maps', () => {
  verifies('ht.null.absent', 'ht.maps.empty-list');
  const page = {
    type: 'page',
    userId: null,
    anonymousId: 'a',
    name: null,
    category: null,
    context: { page: [], traits: [], ip: null },
    properties: [],
    integrations: [],
  };
  expect(kept(page)).toMatchObject({
    warnings: [],
    event: { anonymousId: 'a', userId: undefined, name: undefined, properties: undefined },
  });
});
