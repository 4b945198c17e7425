/**
 * Bodies that are hostile or broken. Nothing throws, and nothing takes time out of proportion: the large ones are so large that
 * work that grows with the square of the size would not end.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { rounds } from '../../../scripts/rounds.ts';
import {
  checkBatch,
  checkRequest,
  findWriteKey,
  type IngestRoute,
  type JsonObject,
  type JsonValue,
  limits,
  type NormalizedEvent,
  normalizeRequest,
  parseJson,
  stringifyJson,
} from '../src/index.ts';
import { codes, keptEvent, normalize, receivedAtMs, scan } from './normalized-batch.ts';
import * as messages from './normalized-messages.ts';

const routes: readonly IngestRoute[] = ['events', 'bulkevents', 'historical', 'batch', 'track', 'identify', 'group', 'alias'];

function parsed(text: string): JsonValue {
  const result = parseJson(text);
  if (!result.ok) {
    throw new Error(result.message);
  }
  return result.value;
}

function outcomes(events: readonly NormalizedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    const outcome = event.outcome === 'event' ? 'event' : event.reason;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

test('lone surrogates, huge numbers, odd names and doubled members anywhere in the text of a body', () => {
  verifies('ht.json.surrogates', 'mp.number.infinite');
  const literal = fc.constantFrom(
    '1e400',
    '-1e400',
    '1'.repeat(400),
    `-${'9'.repeat(400)}`,
    `0.${'3'.repeat(400)}`,
    '7346244611012968789',
    '99999999999999999999',
    '-0',
    String.raw`"\ud800"`,
    String.raw`"\udc00\ud800"`,
    String.raw`"x\u0000y"`,
    '"track"',
    '"custom_event"',
    'null',
    'NaN',
    '{}',
    '[]',
    '[[]]',
  );
  const name = fc.constantFrom(
    '__proto__',
    'constructor',
    String.raw`\ud800`,
    String.raw`\u0000`,
    '',
    'events',
    'data',
    'event_type',
    'event_name',
    'batch',
    'type',
    'event',
    'userId',
    'messageId',
    'context',
    'properties',
    'timestamp',
    'timestamp_unixtime_ms',
    'mpid',
    'event_num',
    'custom_attributes',
    'user_attributes',
    'user_identities',
    'session_id',
    'product_action',
    'total_amount',
    'location',
  );
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      literal,
      fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
      // Names are drawn alone, so that one may come twice.
      fc
        .array(
          fc.tuple(name, tie('text')).map(([key, value]) => `"${key}":${value}`),
          { maxLength: 6 },
        )
        .map((members) => `{${members.join(',')}}`),
    ),
  }));
  const body = fc
    .tuple(text, text, text)
    .map(([a, b, c]) => [
      `{"mpid":${a},"user_attributes":${b},"events":[{"event_type":"commerce_event","data":{"event_num":${a},"product_action":{"total_amount":${b}},"custom_attributes":{"a":${c}},"location":{"latitude":${a}},"timestamp_unixtime_ms":${c}}}]}`,
      `{"context":${a},"sentAt":${b},"batch":[{"type":"track","event":${a},"userId":${b},"messageId":${c},"timestamp":${c},"properties":${b},"context":${c}}]}`,
      a,
    ]);
  fc.assert(
    fc.property(body, fc.constantFrom(...routes), (texts, route) => {
      for (const source of texts) {
        const value = parsed(source);
        const events = normalizeRequest({ route, body: value, receivedAtMs });
        checkRequest(route, value);
        findWriteKey(value);
        checkBatch(value);
        for (const item of events) {
          if (item.outcome === 'event') {
            const { event } = item;
            expect([event.occurredAtMs, event.originalTimestampMs ?? 0, event.sentAtMs ?? 0].every(Number.isSafeInteger)).toBe(
              true,
            );
            expect([event.userId, event.anonymousId, event.eventId]).not.toContain('Infinity');
          }
        }
        expect(() => stringifyJson(events as unknown as JsonValue)).not.toThrow();
      }
    }),
    { numRuns: rounds(250) },
  );
});

test('ids that differ only in what no text can hold stay two', () => {
  verifies('ht.json.surrogates');
  const body = parsed(
    String.raw`{"batch":[{"type":"track","event":"\ud800","userId":"u","messageId":"\ud800"},{"type":"track","event":"x","userId":"u","messageId":"\ud801"}]}`,
  );
  const [first, second] = messages.normalize(body);
  expect(first).toMatchObject({ outcome: 'event', event: { name: '\ud800' } });
  expect(first?.outcome === 'event' && first.claim?.key).not.toBe(second?.outcome === 'event' && second.claim?.key);
});

test('an attribute named __proto__ is one like any other', () => {
  verifies('mp.batch.unknown-members');
  const event = parsed(
    '{"__proto__":{"a":1},"event_type":"first_run","data":{"__proto__":{"b":1},"custom_attributes":{"__proto__":{"c":1}}}}',
  ) as JsonObject;
  const { event: kept } = keptEvent(event, parsed('{"__proto__":{"d":1},"user_attributes":{"__proto__":"e"}}') as JsonObject);
  expect(Object.keys(kept.properties ?? {})).toEqual(['__proto__', 'custom_attributes']);
  expect(Object.keys(kept.userAttributes ?? {})).toEqual(['__proto__']);
  expect(Object.keys(kept.context ?? {})).toEqual(['__proto__']);
  expect(({} as JsonObject)['a']).toBeUndefined();
});

test('a quarter of a million attributes in one event are quarantined, a hundred thousand in one user are kept', () => {
  verifies('limits.event-bytes');
  const many: JsonObject = {};
  for (let index = 0; index < 250_000; index++) {
    many[`attribute ${index}`] = index % 2 === 0 ? null : {};
  }
  expect(outcomes(normalize({ events: [{ event_type: 'first_run', data: { custom_attributes: many } }] }))).toEqual({
    event_too_large: 1,
  });
  expect(outcomes(messages.normalize({ batch: [{ ...messages.sale, properties: many }] }))).toEqual({ event_too_large: 1 });
  const user = Object.fromEntries(Object.entries(many).slice(0, 100_000));
  const update = keptEvent(scan, { user_attributes: user });
  expect(Object.keys(update.event.userAttributes ?? {})).toHaveLength(100_000);
  expect(update.warnings).toHaveLength(limits.warningsMax.value + 1);
  expect(update.warnings.at(-1)).toMatchObject({ code: 'too_many_issues', message: '49900 more were found and are not listed.' });
});

test('a hundred thousand names, each in one event only', () => {
  const events = Array.from({ length: 20_000 }, (_, index) => ({
    event_type: 'custom_event',
    data: {
      event_name: `name ${index}`,
      custom_attributes: Object.fromEntries(Array.from({ length: 5 }, (_unused, at) => [`attribute ${index} ${at}`, null])),
      [`unknown ${index}`]: index,
    },
  }));
  expect(outcomes(normalize({ events }))).toEqual({ event: 20_000 });
});

test('what is said of all events of a batch is bounded by their number', () => {
  verifies('limits.shared-bytes');
  const many: JsonObject = {};
  for (let index = 0; index < 100_000; index++) {
    many[`k${index}`] = {};
  }
  const located = { event_type: 'first_run', data: { location: { latitude: 1 }, session_uuid: 'x' } };
  const events = Array.from({ length: 20_000 }, () => located);
  expect(outcomes(normalize({ ...many, events }))).toEqual({ batch_too_large: 1 });
  expect(outcomes(normalize({ user_attributes: many, events }))).toEqual({ batch_too_large: 1 });
  expect(outcomes(normalize({ user_attributes: many, events: events.slice(0, 20) }))).toEqual({ event: 20 });

  const batch = Array.from({ length: 20_000 }, () => ({ ...messages.sale, context: { own: 1 } }));
  const merged = messages.normalize({ context: many, integrations: many, batch });
  expect(outcomes(merged)).toEqual({ event: 20_000 });
  expect(merged[0]).toMatchObject({
    event: { context: { own: 1 } },
    warnings: [
      { code: 'out_of_range', path: 'context' },
      { code: 'out_of_range', path: 'integrations' },
    ],
  });
});

test('issues without number are found in proportion, and none that decides is lost', () => {
  verifies('limits.warnings', 'mp.consent.unsaid');
  const purposes: JsonObject = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`purpose ${index}`, {}]));
  const { value, issues } = checkBatch({ consent_state: { gdpr: purposes }, user_identities: [...Array(100_000).keys()] });
  expect(value).toEqual({ consent_state: { gdpr: {} }, user_identities: {} });
  expect(issues).toHaveLength(300_000);
  expect(codes(keptEvent(scan, { consent_state: { gdpr: purposes } }))).toHaveLength(limits.warningsMax.value + 1);
  const nameless = {
    event_type: 'custom_event',
    data: { custom_attributes: Object.fromEntries(Array.from({ length: 500 }, (_, at) => [at, {}])) },
  };
  expect(normalize({ events: [nameless, scan] })).toMatchObject([{ reason: 'missing_name' }, { outcome: 'event', warnings: [] }]);
});

test('nesting of any depth is parsed, quarantined and can be written', () => {
  verifies('limits.nesting');
  const depth = 200_000;
  const deep = parsed(`${'{"a":['.repeat(depth)}7346244611012968789${']}'.repeat(depth)}`);
  for (const route of routes) {
    for (const body of [
      deep,
      [deep],
      { events: [deep] },
      { batch: [deep] },
      { context: deep, batch: [messages.sale] },
    ] as JsonValue[]) {
      checkRequest(route, body);
      const events = normalizeRequest({ route, body, receivedAtMs });
      expect(() => stringifyJson(events as unknown as JsonValue)).not.toThrow();
    }
  }
});

test('a text of nothing but digits, of minus signs, of quotes is read or refused at once', () => {
  const length = 2_000_000;
  expect(parsed('7'.repeat(length))).toBe(Infinity);
  expect(parsed(`["${'7'.repeat(length)}"]`)).toEqual(['7'.repeat(length)]);
  for (const text of ['-', '1-', '"', '\\"', 'N', '[', '7346244611012968789 ', '7346244611012968789,', String.raw`"\u0001`]) {
    expect(parseJson(text.repeat(length / text.length)).ok).toBe(false);
  }
  const ids = { mpid: '7'.repeat(length), mp_deviceid: 'f'.repeat(length), ip: '1.'.repeat(length / 2) };
  const numbers = { event_num: '9'.repeat(length), timestamp_unixtime_ms: '9'.repeat(length) };
  expect(
    codes(keptEvent({ event_type: 'first_run', data: {} }, { ...ids, device_info: { timezone_offset: '1e'.repeat(length / 2) } })),
  ).toEqual(['out_of_range mpid', 'invalid_field mp_deviceid', 'unknown_value ip', 'invalid_field device_info.timezone_offset']);
  expect(outcomes(normalize({ events: [{ event_type: 'first_run', data: numbers }] }))).toEqual({ event_too_large: 1 });
});
