import { describe, expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { type BatchEventType, type JsonObject, type JsonValue, limits, normalizeRequest } from '../src/index.ts';
import { kept, keptEvent, normalize, only, receivedAtMs, scan } from './normalized-batch.ts';

test('a batch becomes one canonical event for each of its own', () => {
  verifies('mp.dedupe.batch');
  const body = {
    environment: 'development',
    source_request_id: 'r-1',
    mpid: 7346244611012968789n,
    user_identities: { customer_id: 'c-1', email: 'ada@example.com' },
    user_attributes: { plan: 'pro', seats: ['A1', 'A2'] },
    device_info: { platform: 'iOS' },
    consent_state: { gdpr: { marketing: { consented: true, timestamp_unixtime_ms: 1_700_000_000_000 } } },
    context: { data_plan: { plan_id: 'gates', plan_version: 2 } },
    application_info: { package: 'com.example.gates' },
    ip: '203.0.113.7',
    events: [
      {
        event_type: 'custom_event',
        data: {
          event_name: 'Ticket Scanned',
          custom_event_type: 'transaction',
          timestamp_unixtime_ms: receivedAtMs - 5000,
          event_id: '6004677780660780000',
          session_id: 4957918240501247982n,
          session_uuid: '6f1c1a8e-0d1e-4d6b-a0a8-000000000001',
          source_message_id: 'm-1',
          custom_attributes: { gate: 'A', custom_event_type: 'own', row: 7 },
          location: { latitude: 52.5, longitude: 13.4 },
        },
      },
      { event_type: 'session_start', data: {} },
    ],
  };
  const events = normalizeRequest({ route: 'events', body, receivedAtMs, userAgent: 'mParticle Go SDK/1.1.6' });
  const shared = {
    protocol: 'batch',
    environment: 'development',
    userId: 'c-1',
    mpid: 7346244611012968789n,
    identities: { customer_id: 'c-1', email: 'ada@example.com' },
    userAttributes: { plan: 'pro', seats: ['A1', 'A2'] },
    device: { platform: 'iOS' },
    consent: body.consent_state,
    library: 'mParticle Go SDK/1.1.6',
    receivedAtMs,
  };
  const context = {
    data_plan: { plan_id: 'gates', plan_version: 2 },
    application_info: { package: 'com.example.gates' },
    ip: '203.0.113.7',
    source_request_id: 'r-1',
  };
  expect(events).toMatchObject([
    {
      outcome: 'event',
      index: 0,
      claim: { key: 'request:r-1', index: 0 },
      warnings: [],
      event: {
        ...shared,
        type: 'custom_event',
        name: 'Ticket Scanned',
        eventId: 'm-1',
        mpEventId: 6004677780660780000n,
        sessionId: '4957918240501247982',
        properties: { custom_event_type: 'transaction', gate: 'A', row: 7, custom_attributes: { custom_event_type: 'own' } },
        context: {
          ...context,
          location: { latitude: 52.5, longitude: 13.4 },
          session_uuid: '6f1c1a8e-0d1e-4d6b-a0a8-000000000001',
        },
        originalTimestampMs: receivedAtMs - 5000,
        occurredAtMs: receivedAtMs - 5000,
      },
    },
    {
      outcome: 'event',
      index: 1,
      claim: { key: 'request:r-1', index: 0 },
      event: {
        ...shared,
        type: 'session_start',
        eventId: 'r-1#1',
        name: undefined,
        properties: undefined,
        context,
        occurredAtMs: receivedAtMs,
      },
    },
  ]);
});

test('without a request id an event is claimed by its own', () => {
  verifies('mp.dedupe.event');
  expect(kept('first_run', { source_message_id: 'm-9' }).claim).toEqual({ key: 'event:m-9', index: 0 });
  expect(kept('first_run', {}).claim).toBeUndefined();
});

test('a batch without events is one update of its user', () => {
  verifies('mp.batch.no-events');
  for (const events of [undefined, null, []]) {
    const body: JsonObject = { user_identities: { email: 'ada@example.com' }, ...(events === undefined ? {} : { events }) };
    expect(only(normalize(body)).event).toMatchObject({
      type: 'user_update',
      identities: { email: 'ada@example.com' },
      properties: undefined,
    });
  }
});

describe('every event type', () => {
  const samples: Readonly<Record<BatchEventType, JsonObject>> = {
    custom_event: { event_name: 'Ticket Scanned', custom_event_type: 'other' },
    commerce_event: {
      product_action: {
        action: 'purchase',
        total_amount: 19.5,
        products: [{ id: 'sku-1', name: 'Ticket', price: 19.5, quantity: 1 }],
      },
    },
    screen_view: { screen_name: 'Gate' },
    session_start: {},
    session_end: { session_duration_ms: 60_000 },
    application_state_transition: { application_transition_type: 'application_initialized', is_first_run: true, is_upgrade: false },
    crash_report: { message: 'Out of tickets', severity: 'fatal', ios_image_base_address: 18446744073709551615n },
    opt_out: { is_opted_out: true },
    first_run: {},
    pre_attribution: {},
    push_registration: { register: true, registration_token: 't-1' },
    push_message: { push_message_token: 't-1', push_message_type: 'received', push_notification_payload: '{}' },
    push_reaction: {},
    network_performance: { http_verb: 'GET', url: 'https://example.com', response_code: 200 },
    breadcrumb: { label: 'opened gate', session_number: 3 },
    profile: { previous_mpid: 1, current_mpid: '-7346244611012968789', profile_event_type: 'login' },
    user_attribute_change: { user_attribute_name: 'plan', new: 'pro', old: 'free', deleted: false, is_new_attribute: false },
    user_identity_change: { new: { identity_type: 'email', identity: 'ada@example.com' } },
    uninstall: {},
  };
  test.each(Object.entries(samples))('%s is kept as it is, and by the name of its Java constant', (type, data) => {
    verifies('mp.event.types', 'mp.enum.folding');
    const written = kept(type, data);
    expect(written.warnings).toEqual([]);
    expect(written.event.type).toBe(type);
    expect(kept(type.toUpperCase(), data).event).toEqual(written.event);
  });
});

test('Java sends null for data and everything else it has not', () => {
  verifies('mp.request.java-null-data', 'mp.null.absent');
  const { event, warnings } = keptEvent(
    { event_type: 'SESSION_START', data: null },
    { user_attributes: {}, deleted_user_attributes: [], mpid: null, device_info: null, environment: 'PRODUCTION' },
  );
  expect(warnings).toEqual([]);
  expect(event).toMatchObject({
    type: 'session_start',
    environment: 'production',
    context: undefined,
    userAttributes: undefined,
    device: undefined,
  });
});

test('bad events are quarantined alone', () => {
  verifies('mp.event.unknown-type', 'mp.request.bulk-independent', 'mp.request.survives');
  const body = [
    {
      events: [
        scan,
        {},
        { data: {} },
        { event_type: 'dance', data: {} },
        { event_type: 'custom_event', data: { event_name: '' } },
        null,
        7,
      ],
    },
    {},
    null,
    [],
    { events: 'none' },
    { events: [scan] },
  ];
  expect(
    normalize(body, 'bulkevents').map((event) => (event.outcome === 'event' ? 'event' : `${event.reason} ${event.path}`)),
  ).toEqual([
    'event',
    'missing_type [0].events[1].event_type',
    'missing_type [0].events[2].event_type',
    'unknown_type [0].events[3].event_type',
    'missing_name [0].events[4].data.event_name',
    'not_an_object [0].events[5]',
    'not_an_object [0].events[6]',
    'missing_field [1]',
    'not_an_object [2]',
    'not_an_object [3]',
    'invalid_field [4]',
    'event',
  ]);
  expect(normalize([null, { source_request_id: 'r', events: [scan] }], 'bulkevents')[1]).toMatchObject({
    index: 1,
    claim: { key: 'request:r', index: 1 },
  });
});

test('an event too deep or too large is quarantined alone and can be written', () => {
  verifies('limits.nesting', 'limits.event-bytes');
  let deep: JsonValue = 'end';
  for (let level = 0; level < 10_000; level++) {
    deep = level % 2 === 0 ? [deep] : { deep };
  }
  const large = 'x'.repeat(limits.eventBytesMax.value);
  const at = (value: JsonValue): JsonObject => ({ event_type: 'custom_event', data: { event_name: 'x', custom_flags: { value } } });
  const events = normalize({ events: [scan, at(deep), at(large), scan] });
  expect(events.map((event) => (event.outcome === 'event' ? 'event' : event.reason))).toEqual([
    'event',
    'nesting_too_deep',
    'event_too_large',
    'event',
  ]);
  expect(() => JSON.stringify(events)).not.toThrow();
  expect(normalize({ events: [scan], user_attributes: { deep } })).toMatchObject([{ reason: 'nesting_too_deep' }]);
});

test('the batch of a Go service, a web page sent by hand, and a device known by its advertising id', () => {
  const go = {
    environment: 'development',
    user_identities: { customer_id: 'rider-17', email: 'rider@example.com' },
    device_info: { ios_advertising_id: '607258d9-c28b-43ad-95ed-e9593025d5a1' },
    user_attributes: { 'Account type': 'trial', 'Account capabilities': ['maps', 'alerts'] },
    events: [
      {
        event_type: 'custom_event',
        data: { event_name: 'Line Opened', custom_event_type: 'navigation', custom_attributes: { Line: 'U8', Delayed: 'false' } },
      },
      { event_type: 'session_end', data: { session_duration_ms: 0 } },
    ],
  };
  expect(normalize(go)).toMatchObject([
    {
      warnings: [],
      event: {
        name: 'Line Opened',
        userAttributes: go.user_attributes,
        properties: { Line: 'U8', Delayed: 'false', custom_event_type: 'navigation' },
      },
    },
    { warnings: [], event: { type: 'session_end', properties: { session_duration_ms: 0 } } },
  ]);
});
