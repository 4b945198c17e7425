/** Messages made of every field that SDKs send (contract/hightouch.md §2), held against what their stored form has to say. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { rounds } from '../../../scripts/rounds.ts';
import {
  checkMessage,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type Message,
  parseJson,
  stringifyJson,
} from '../src/index.ts';
import { normalize, receivedAtMs } from './normalized-messages.ts';

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom('plan', 'category', 'products', '$x', 'userId', 'event', 'constructor'),
);
const map: fc.Arbitrary<JsonObject> = fc.dictionary(name, json, { maxKeys: 4, noNullPrototype: true });
const maybeMap: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 5, arbitrary: map },
  { weight: 1, arbitrary: fc.constantFrom<JsonValue>(null, []) },
);
/** Of the shapes that SDKs give them: UUIDs, prefixed ones, numbers of any size, digits. */
const presentId: fc.Arbitrary<string | number | bigint> = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => `node-next-1767218400000-${id}`),
  fc.integer({ min: 0 }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== ''),
);
const maybeId: fc.Arbitrary<JsonValue> = fc.oneof(presentId, fc.constantFrom<JsonValue>(null, '', ' '));
const instantMs = fc.integer({ min: Date.UTC(2001, 0, 1), max: receivedAtMs });
const nanoseconds = fc.integer({ min: 0, max: 999_999 }).map((count) => String(count).padStart(6, '0'));

interface WrittenTime {
  readonly written: JsonValue;
  readonly ms: number | undefined;
}

const time: fc.Arbitrary<WrittenTime> = fc.oneof(
  instantMs.map((ms) => ({ written: new Date(ms).toISOString(), ms })),
  instantMs.map((ms) => ({ written: ms, ms })),
  fc.tuple(instantMs, nanoseconds).map(([ms, more]) => ({ written: new Date(ms).toISOString().replace('Z', `${more}+00:00`), ms })),
  instantMs.map((ms) => ({ written: new Date(ms + 7 * 3_600_000).toISOString().replace('Z', '+07:00'), ms })),
  instantMs.map((ms) => ({ written: new Date(ms).toISOString().slice(0, 10), ms: Math.floor(ms / 86_400_000) * 86_400_000 })),
  fc.constantFrom<WrittenTime>(
    { written: null, ms: undefined },
    { written: '', ms: undefined },
    { written: 'yesterday', ms: undefined },
    { written: '2021-02-30T00:00:00Z', ms: undefined },
  ),
);
const context = fc.record(
  {
    active: fc.boolean(),
    ip: fc.ipV4(),
    locale: fc.constant('de-DE'),
    timezone: fc.constant('Europe/Berlin'),
    userAgent: fc.string(),
    userAgentData: map,
    groupId: fc.string(),
    direct: fc.boolean(),
    channel: fc.constantFrom('server', 'browser'),
    app: fc.record({ name: fc.string(), version: fc.string(), build: json }, { requiredKeys: [], noNullPrototype: true }),
    campaign: map,
    device: map,
    library: fc.record({ name: fc.constant('sdk'), version: fc.constant('1.0') }, { noNullPrototype: true }),
    location: map,
    network: map,
    os: map,
    page: map,
    referrer: map,
    screen: map,
    traits: map,
    sessionId: fc.oneof(fc.integer({ min: 1 }), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }), fc.uuid()),
    sessionStart: fc.boolean(),
    instanceId: fc.uuid(),
    amp: map,
    consent: fc.dictionary(fc.constant('categoryPreferences'), map, { noNullPrototype: true }),
    protocols: map,
    typewriter: map,
    htevents: map,
    unheardOf: json.filter((value) => value !== null),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;

const ofType: Readonly<Record<Message['type'], fc.Arbitrary<JsonObject>>> = {
  track: fc.record({ event: presentId, properties: maybeMap }, { requiredKeys: ['event'] }),
  identify: fc.record({ traits: maybeMap }, { requiredKeys: [] }),
  page: fc.record({ name: maybeId, category: maybeId, properties: maybeMap }, { requiredKeys: [] }),
  screen: fc.record({ name: maybeId, category: maybeId, properties: maybeMap }, { requiredKeys: [] }),
  group: fc.record({ groupId: presentId, traits: maybeMap }, { requiredKeys: [] }),
  alias: fc.record({ previousId: presentId }, { requiredKeys: [] }),
};

const types = Object.keys(ofType) as Message['type'][];
const message = fc.constantFrom(...types).chain((type) =>
  fc.record({
    type: fc.constant(type),
    written: fc.constantFrom(type, type.toUpperCase()),
    own: ofType[type],
    ids: fc.oneof(
      fc.record<JsonObject>({ userId: presentId, anonymousId: maybeId }, { requiredKeys: ['userId'] }),
      fc.record<JsonObject>({ userId: fc.constantFrom(null, ''), anonymousId: presentId }, { requiredKeys: ['anonymousId'] }),
    ),
    messageId: maybeId,
    times: fc.record({ timestamp: time, originalTimestamp: time, sentAt: time }, { requiredKeys: [] }),
    context: fc.oneof(context, fc.constantFrom<JsonValue>(null, [])),
    integrations: maybeMap,
    beside: fc.record(
      { channel: fc.constant('server'), writeKey: fc.constant('k'), _metadata: map, receivedAt: fc.constant('2020-01-01') },
      { requiredKeys: [] },
    ),
  }),
);

test('a message of any fields is stored with all of them, by whichever route', () => {
  verifies(
    'ht.message.types',
    'ht.message.round-trip',
    'ht.ids.numbers',
    'ht.null.absent',
    'ht.maps.empty-list',
    'ht.time.formats',
  );
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), fc.boolean(), (drawn, single) => {
      const sent = drawn.map(({ written, own, ids, messageId, times, context: ofMessage, integrations, beside }) => {
        const writtenTimes = Object.fromEntries(Object.entries(times).map(([key, { written: text }]) => [key, text]));
        return { type: written, messageId, ...own, ...ids, ...writtenTimes, context: ofMessage, integrations, ...beside };
      });
      const alone = sent[0] as unknown as JsonObject;
      const body = throughText(single ? alone : { batch: sent as unknown as JsonValue });
      const results = normalize(body, single ? (drawn[0]?.type ?? 'track') : 'batch');
      expect(results).toHaveLength(single ? 1 : drawn.length);
      for (const [place, result] of results.entries()) {
        const { type, own, ids, messageId, times, context: ofMessage, integrations } = drawn[place] as (typeof drawn)[number];
        const original = times.originalTimestamp?.ms ?? times.timestamp?.ms;
        expect(result.outcome).toBe('event');
        expect(result.outcome === 'event' && result.event).toMatchObject({
          type,
          eventId: idText(messageId),
          userId: idText(ids['userId']),
          anonymousId: idText(ids['anonymousId']),
          groupId: idText(own['groupId']),
          previousId: idText(own['previousId']),
          name: type === 'track' ? idText(own['event']) : nameText(own['name']),
          originalTimestampMs: original,
          sentAtMs: times.sentAt?.ms,
          userAttributes:
            type === 'identify'
              ? (members(own['traits']) ?? members(isJsonObject(ofMessage) ? ofMessage['traits'] : null))
              : undefined,
          properties: type === 'group' ? members(own['traits']) : withCategory(own),
          device: isJsonObject(ofMessage) ? members(ofMessage['device'] ?? null) : undefined,
        });
        const stored = result.outcome === 'event' ? (result.event.context ?? {}) : {};
        for (const [key, value] of Object.entries(isJsonObject(ofMessage) ? ofMessage : {})) {
          expect(stored[key]).toEqual(throughText(value));
        }
        expect(stored['integrations']).toEqual(members(integrations));
        expect(Object.keys(stored)).not.toEqual(expect.arrayContaining(['writeKey']));
        const checked = checkMessage(throughText((single ? alone : sent[place]) as unknown as JsonValue));
        expect(checked.value?.type).toBe(type);
        expect(checked.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    }),
    { numRuns: rounds(150) },
  );
});

/** As it would come in, with the prototypes and numbers that a parser makes. */
function throughText(value: JsonValue): JsonValue {
  const parsed = parseJson(stringifyJson(value));
  if (!parsed.ok) {
    throw new Error(parsed.message);
  }
  return parsed.value;
}

function idText(value: JsonValue | undefined): string | undefined {
  const text = nameText(value);
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** A blank name is a name, an empty one is none. */
function nameText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'object' || value === undefined || value === '' ? undefined : String(value);
}

function members(value: JsonValue | undefined): JsonValue | undefined {
  return isJsonObject(value) && Object.keys(value).length > 0 ? throughText(value) : undefined;
}

function withCategory(own: JsonObject): JsonValue | undefined {
  const properties = own['properties'];
  const category = nameText(own['category']);
  if (category === undefined || (isJsonObject(properties) && Object.hasOwn(properties, 'category'))) {
    return members(properties);
  }
  return throughText({ ...(isJsonObject(properties) ? properties : {}), category });
}
