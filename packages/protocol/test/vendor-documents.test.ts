/**
 * Held against the vendor's own schema, specification and sample, where they stand beside the repository; skipped elsewhere.
 *
 * Where the schema allows what is quarantined all the same:
 * - a custom event whose name is blank: the vendor's server answers 400 to a missing one, and blank is missing;
 * - a batch without a single member: there is nothing to keep.
 * Where a schema without a type would allow any JSON in the place of an object, only objects are tried: `data` that is none is
 * quarantined as well.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import {
  checkBatch,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type NormalizedEvent,
  normalizeRequest,
  parseJson,
  stringifyJson,
} from '../src/index.ts';
import { receivedAtMs } from './normalized-batch.ts';
import { hasDocuments, readDocument, readJsonDocument } from './vendor/documents.ts';
import { instancesOf } from './vendor/instances.ts';
import { findLost } from './vendor/lost.ts';
import { parsePlainYaml } from './vendor/yaml.ts';

const schemaName = 'mparticle-eventsapi-schema.json';
const batchCount = 3000;

/** Through its text, as it would come in. */
function read(value: JsonValue): JsonObject {
  const parsed = parseJson(stringifyJson(value));
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw new Error('A generated batch has to be a JSON object');
  }
  return parsed.value;
}

function normalize(batch: JsonObject): NormalizedEvent[] {
  return normalizeRequest({ route: 'events', body: batch, receivedAtMs });
}

function expectedReason(event: JsonValue | undefined): string {
  const data = isJsonObject(event) ? event['data'] : undefined;
  const isNameless =
    isJsonObject(event) && event['event_type'] === 'custom_event' && isJsonObject(data) && isBlank(data['event_name']);
  return isNameless ? 'missing_name' : 'event';
}

function isBlank(name: JsonValue | undefined): boolean {
  return name === undefined || (typeof name === 'string' && name.trim() === '');
}

/** Every event of a valid batch becomes one, says all that was sent, and both ways of checking agree. */
function expectStored(batch: JsonObject): void {
  const results = normalize(batch);
  const events = (batch['events'] ?? []) as JsonValue[];
  const expected = events.length > 0 ? events.map(expectedReason) : [Object.keys(batch).length === 0 ? 'missing_field' : 'event'];
  expect(results.map((result) => (result.outcome === 'event' ? 'event' : result.reason))).toEqual(expected);
  for (const [place, result] of results.entries()) {
    expect(result.outcome === 'event' ? findLost(batch, result, place) : []).toEqual([]);
  }
  const { value, issues } = checkBatch(batch);
  expect(value?.events?.length ?? 0).toBe(events.filter((event) => expectedReason(event) === 'event').length);
  expect(issues.filter(({ severity }) => severity === 'error')).toHaveLength(events.length - (value?.events?.length ?? 0));
}

describe.skipIf(!hasDocuments)("the vendor's documents", () => {
  test('every batch that the published schema allows is stored whole', () => {
    verifies('mp.schema.valid', 'mp.event.types', 'mp.int64.lossless');
    const schema = readJsonDocument(schemaName);
    fc.assert(
      fc.property(instancesOf(schema, schema), (batch) => {
        expectStored(read(batch));
      }),
      { numRuns: batchCount },
    );
  });

  test('every batch of the published specification is stored whole, with events of every type', () => {
    verifies('mp.schema.valid', 'mp.batch.context-alias', 'mp.consent.flat');
    const document = parsePlainYaml(readDocument('mparticle.events.oas.yaml')) as JsonObject;
    const schemas = (document['components'] as JsonObject)['schemas'] as JsonObject;
    const eventNames = Object.keys(schemas).filter((name) => name.endsWith('Event') && name !== 'BaseEvent');
    expect(eventNames.length).toBeGreaterThan(12);
    const oneEvent = fc.oneof(
      ...eventNames.map((name) => {
        const schema = schemas[name] as JsonObject;
        // Nothing is required of an event there but by example.
        return instancesOf({ ...schema, required: ['event_type', 'data'] }, document);
      }),
    );
    const head = instancesOf(schemas['Batch'] as JsonObject, document);
    fc.assert(
      fc.property(head, fc.array(oneEvent, { maxLength: 3 }), (batch, events) => {
        expectStored(read({ ...(batch as JsonObject), events }));
      }),
      { numRuns: batchCount / 3 },
    );
  });

  test('the sample comes through member by member, with every digit', () => {
    verifies('mp.schema.valid', 'mp.int64.lossless');
    const text = readDocument('mparticle-eventsapi-sample.json');
    const batch = readJsonDocument('mparticle-eventsapi-sample.json');
    const results = normalize(batch);
    const events = results.flatMap((result) => (result.outcome === 'event' ? [result] : []));
    const digitsOf = (name: string): string[] =>
      [...text.matchAll(new RegExp(`"${name}": (-?\\d+)`, 'g'))].map(([, digits]) => digits ?? '');

    expect(events).toHaveLength(14);
    expect(results).toHaveLength(14);
    expect(events.map(({ event }) => event.type)).toEqual((batch['events'] as JsonObject[]).map((event) => event['event_type']));
    expect(events.map(({ event }) => String(event.mpEventId))).toEqual(digitsOf('event_id'));
    expect(events.flatMap(({ event }) => event.sessionId ?? [])).toEqual(digitsOf('session_id'));
    expect(String(events[0]?.event.mpid)).toBe(digitsOf('mpid')[0]);
    expect(events[0]?.event.context?.['batch_id']).toBe(BigInt(digitsOf('batch_id')[0] ?? ''));
    expect(events.flatMap((event, place) => findLost(batch, event, place))).toEqual([]);
    expect(events.flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});
