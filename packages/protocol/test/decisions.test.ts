/** What docs/decisions.md says of bodies, where the sources leave a point open. */
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { type BatchRoute, checkRequest, type JsonObject, type JsonValue, limits, parseJson } from '../src/index.ts';
import { codes, kept, keptEvent, normalize, only, receivedAtMs, scan } from './normalized-batch.ts';
import * as messages from './normalized-messages.ts';

test('a bulk request of nothing but bad batches is taken, and each is in quarantine', () => {
  verifies('mp.bulk.all-bad');
  const body = [{}, null, { events: 'none' }, { events: [{}] }];
  expect(checkRequest('bulkevents', body)).toEqual({ ok: true });
  expect(normalize(body, 'bulkevents').map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'quarantine'));
});

test('a source_request_id stands for one batch, whichever route it came by', () => {
  verifies('mp.dedupe.across-routes', 'mp.dedupe.batch');
  const batch = {
    source_request_id: 'r',
    events: [{ event_type: 'session_start', data: { timestamp_unixtime_ms: receivedAtMs - limits.historicalEventAgeMs.value } }],
  };
  const bodies: readonly (readonly [BatchRoute, JsonValue])[] = [
    ['events', batch],
    ['bulkevents', [batch]],
    ['historical', [batch]],
  ];
  for (const [route, body] of bodies) {
    expect(normalize(body, route)).toMatchObject([{ claim: { key: 'request:r', index: 0 } }]);
  }
  expect(normalize([batch, { ...batch, source_request_id: 's' }, batch], 'bulkevents')).toMatchObject([
    { claim: { key: 'request:r', index: 0 } },
    { claim: { key: 'request:s', index: 1 } },
    { claim: { key: 'request:r', index: 2 } },
  ]);
});

test('a batch of nobody is kept', () => {
  verifies('mp.identity.none');
  expect(keptEvent(scan, {})).toMatchObject({ warnings: [], event: { userId: undefined, mpid: undefined, identities: undefined } });
});

test('mpid and identities are both kept', () => {
  verifies('mp.identity.mpid');
  const head = { mpid: -7346244611012968789n, user_identities: { customer_id: 'c' } };
  expect(keptEvent(scan, head)).toMatchObject({
    warnings: [],
    event: { mpid: head.mpid, userId: 'c', identities: { customer_id: 'c' } },
  });
});

test('attributes that are set and deleted at once are kept as they were sent', () => {
  verifies('mp.user-attributes.deleted');
  const head = { user_attributes: { plan: 'pro' }, deleted_user_attributes: ['plan', 'seats'] };
  expect(keptEvent(scan, head)).toMatchObject({
    warnings: [],
    event: { userAttributes: head.user_attributes, context: { deleted_user_attributes: head.deleted_user_attributes } },
  });
});

test("an event's own location stands in the place of its batch's", () => {
  verifies('mp.location.own');
  const context = { location: { latitude: 1, longitude: 2, city_name: 'Bonn' } };
  const events = [{ event_type: 'first_run', data: { location: { latitude: 3 } } }, scan];
  expect(normalize({ context, events })).toMatchObject([
    { event: { context: { location: { latitude: 3 } } } },
    { event: { context } },
  ]);
  expect(normalize({ context, events })[0]).not.toHaveProperty('event.context.location.city_name');
});

test('who opted out still has events', () => {
  verifies('mp.opt-out.kept');
  const events = [{ event_type: 'opt_out', data: { is_opted_out: true } }, scan];
  expect(normalize({ events })).toMatchObject([
    { outcome: 'event', event: { type: 'opt_out', properties: { is_opted_out: true } } },
    { outcome: 'event', event: { type: 'custom_event' } },
  ]);
});

test('a choice that is none of the known is dropped and its event kept', () => {
  verifies('mp.uuid.invalid', 'mp.enum.unknown-kept');
  const event = keptEvent(
    { event_type: 'custom_event', data: { event_name: 'x', custom_event_type: 'dance', session_uuid: 'z' } },
    {
      environment: 'staging',
      device_info: { att_authorization_status: 'perhaps', platform: 'Fridge' },
      source_info: { channel: 'pigeon' },
    },
  );
  expect(event.event).toMatchObject({
    environment: 'production',
    device: { platform: 'Fridge' },
    properties: { custom_event_type: 'other' },
  });
  expect(codes(event)).toEqual([
    'unknown_value environment',
    'unknown_value device_info.att_authorization_status',
    'unknown_value device_info.platform',
    'unknown_value source_info.channel',
    'unknown_value events[0].data.custom_event_type',
    'invalid_field events[0].data.session_uuid',
  ]);
});

test('only event_type and event_name make a single batch a 400; every other member may be missing', () => {
  verifies('mp.request.event-type', 'mp.request.event-name');
  const types = ['screen_view', 'commerce_event', 'push_registration', 'network_performance', 'breadcrumb', 'profile', 'opt_out'];
  for (const event_type of types) {
    expect(checkRequest('events', { events: [{ event_type, data: {} }] })).toEqual({ ok: true });
    expect(kept(event_type, {}).event.type).toBe(event_type);
  }
});

test('names and values beyond the limits that vendors cut at are kept whole', () => {
  verifies('mp.limits.kept-whole');
  const name = 'n'.repeat(limits.eventNameLength.value + 1);
  const value = 'v'.repeat(limits.attributeValueLength.value + 1);
  const custom_attributes: JsonObject = { long: value };
  for (let at = 0; at < limits.attributesPerEvent.value; at++) {
    custom_attributes[`a${at}`] = at;
  }
  const { event, warnings } = kept('custom_event', { event_name: name, custom_attributes });
  expect(event).toMatchObject({ name, properties: custom_attributes });
  expect(warnings).toEqual([]);
});

test('types of lists that no event is sent by are quarantined', () => {
  verifies('mp.event.unknown-type');
  const events = ['unknown', 'validation_result'].map((event_type) => ({ event_type, data: {} }));
  expect(normalize({ events })).toMatchObject([{ reason: 'unknown_type' }, { reason: 'unknown_type' }]);
});

test('no key of a source stands in quarantine', () => {
  verifies('mp.batch.api-key-hidden', 'ht.key.stripped');
  const large = 'x'.repeat(limits.eventBytesMax.value);
  const rows = [
    ...normalize([{ api_key: 'k', events: 'none' }], 'bulkevents'),
    ...normalize([{ api_keys: ['k'], mpid: 7 }], 'historical'),
    ...messages.normalize({ writeKey: 'k', batch: 'none' }),
    ...messages.normalize({
      batch: [
        { type: 'track', write_key: 'k' },
        { ...messages.sale, writeKey: 'k', properties: { large } },
      ],
    }),
  ];
  expect(rows.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'quarantine'));
  expect(rows.flatMap((row) => (row.outcome === 'quarantine' ? Object.keys(row.event as JsonObject) : []))).toEqual([
    'events',
    'mpid',
    'batch',
    'type',
    'type',
    'userId',
    'event',
    'properties',
  ]);
});

test('false is nobody', () => {
  verifies('ht.ids.booleans');
  expect(messages.normalize({ batch: [{ ...messages.sale, userId: false }] })).toMatchObject([{ reason: 'missing_identity' }]);
  expect(messages.kept({ ...messages.sale, userId: 0, anonymousId: true })).toMatchObject({
    event: { userId: '0', anonymousId: undefined },
    warnings: [{ code: 'invalid_field', path: 'batch[0].anonymousId' }],
  });
});

test('of two members with one name the last is taken', () => {
  verifies('ht.json.duplicate-keys');
  const parsed = parseJson('{"mpid":1,"events":[],"events":null,"mpid":7346244611012968789}');
  expect(only(normalize(parsed.ok ? parsed.value : null)).event).toMatchObject({ type: 'user_update', mpid: 7346244611012968789n });
});
