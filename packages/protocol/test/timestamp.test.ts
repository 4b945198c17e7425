import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { correctClockSkew, parseTimestamp } from '../src/index.ts';

test('reads what senders write', () => {
  verifies('ht.time.formats');
  const noon = Date.UTC(2021, 1, 3, 12, 0, 0);
  const times: readonly (readonly [unknown, number])[] = [
    ['2021-02-03T12:00:00Z', noon],
    ['2021-02-03T12:00:00.1Z', noon + 100],
    ['2021-02-03T12:00:00.1234567Z', noon + 123],
    ['2021-02-03T12:00:00.123999999Z', noon + 123],
    ['2021-02-03T14:00:00+02:00', noon],
    ['2021-02-03T05:00:00-07:00', noon],
    ['2021-02-03t12:00:00z', noon],
    ['2021-02-03 12:00:00 +0000', noon],
    ['2021-02-03 12:00:00', noon],
    ['2021-02-03T12:00Z', noon],
    ['2021-02-03', Date.UTC(2021, 1, 3)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['2020-02-29T00:00:00Z', Date.UTC(2020, 1, 29)],
    [noon, noon],
    [noon + 0.7, noon],
  ];
  for (const [written, ms] of times) {
    expect(parseTimestamp(written), String(written)).toBe(ms);
  }
});

test('refuses what is no time, and years that no store holds', () => {
  for (const written of [
    '',
    'soon',
    '2021-02-30',
    '2021-13-01',
    '2021-02-03T24:00:00Z',
    '2021-02-03T12:61:00Z',
    '2021-02-03T12:00:00.1234567890Z',
  ]) {
    expect(parseTimestamp(written), written).toBeUndefined();
  }
  for (const written of [
    '0000-12-31',
    '2021-02-03T12:00:00+99:00',
    '2021-02-03T12:00:00Zz',
    '10000-01-01T00:00:00Z',
    Number.NaN,
    Infinity,
    1e18,
    null,
    {},
    true,
  ]) {
    expect(parseTimestamp(written)).toBeUndefined();
  }
});

test('agrees with Date on every instant', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      (date) => {
        expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
      },
    ),
    { numRuns: 2000 },
  );
});

const receivedAtMs = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

test('takes off the skew of a clock', () => {
  verifies('ht.time.skew');
  for (const skewMs of [-90 * minute, 0, 90 * minute]) {
    const sentAtMs = receivedAtMs + skewMs;
    expect(correctClockSkew({ originalTimestampMs: sentAtMs - minute, sentAtMs, receivedAtMs })).toBe(receivedAtMs - minute);
  }
});

test('an absurd sentAt is absent, and the future ends in five minutes', () => {
  verifies('ht.time.guard');
  const originalTimestampMs = receivedAtMs - minute;
  for (const sentAtMs of [0, Date.UTC(1999, 11, 31), receivedAtMs + 366 * 86_400_000, undefined]) {
    expect(correctClockSkew({ originalTimestampMs, sentAtMs, receivedAtMs })).toBe(originalTimestampMs);
  }
  expect(correctClockSkew({ originalTimestampMs: receivedAtMs + 4 * minute, sentAtMs: undefined, receivedAtMs })).toBe(
    receivedAtMs + 4 * minute,
  );
  expect(correctClockSkew({ originalTimestampMs: receivedAtMs + 6 * minute, sentAtMs: undefined, receivedAtMs })).toBe(
    receivedAtMs,
  );
});

test('an event without a time happened when it was received', () => {
  verifies('mp.time.missing');
  expect(correctClockSkew({ originalTimestampMs: undefined, sentAtMs: receivedAtMs - 4 * minute, receivedAtMs })).toBe(
    receivedAtMs,
  );
});
