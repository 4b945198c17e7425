/** What single SDKs were seen to send (contract/mparticle.md §3.4, §3.5) and what exports write (§2.17). */
import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { checkBatch, type JsonObject, type JsonValue } from '../src/index.ts';
import { codes, kept, keptEvent, normalize, only, receivedAtMs, scan } from './normalized-batch.ts';

const commonNulls: JsonObject = Object.fromEntries(
  [
    'timestamp_unixtime_ms',
    'event_id',
    'source_message_id',
    'session_id',
    'session_uuid',
    'session_start_unixtime_ms',
    'event_start_unixtime_ms',
    'location',
    'device_current_state',
    'is_goal_defined',
    'lifetime_value_change',
    'lifetime_value_attribute_name',
    'data_connection_type',
    'event_num',
    'view_controller',
    'is_main_thread',
    'canonical_name',
    'event_system_notification_info',
  ].map((name) => [name, null]),
);

const javaHead: JsonObject = {
  source_request_id: null,
  user_attributes: { tag: null },
  deleted_user_attributes: [],
  user_identities: { customer_id: 'c', email: null, other: null, mobile_number: null },
  application_info: { application_name: null, os: 'UNKNOWN', apple_search_ads_attributes: {} },
  consent_state: { gdpr: null, ccpa: null },
  environment: 'DEVELOPMENT',
  api_keys: [],
  integration_attributes: {},
  partner_identities: {},
  device_info: { platform: null, ios_advertising_id: null, is_tablet: null, screen_dpi: null },
  context: { data_plan: null },
  source_info: null,
  mpid: null,
  mp_deviceid: null,
  timestamp_unixtime_ms: null,
  batch_id: null,
  attribution_info: null,
};

test('Java: every unset member null, every collection empty', () => {
  verifies('mp.java.nulls', 'mp.null.absent', 'mp.null.tag');
  const product = { id: null, name: null, price: null, quantity: null, added_to_cart_time_ms: null, custom_attributes: null };
  const { event, warnings } = kept(
    'COMMERCE_EVENT',
    {
      ...commonNulls,
      custom_attributes: {},
      product_action: { action: 'PURCHASE', transaction_id: null, total_amount: null, products: [product] },
      promotion_action: null,
      product_impressions: [],
      shopping_cart: null,
      event_name: null,
      custom_event_type: null,
      custom_flags: null,
    },
    javaHead,
  );
  expect(warnings).toEqual([]);
  expect(event).toMatchObject({
    environment: 'development',
    type: 'commerce_event',
    name: 'purchase',
    userId: 'c',
    identities: { customer_id: 'c' },
    userAttributes: { tag: null },
    properties: { product_action: { action: 'purchase', products: [{}] }, product_impressions: [] },
    context: { application_info: { os: 'Unknown' } },
    device: undefined,
    sessionId: undefined,
  });
  expect(only(normalize({ ...javaHead, events: [] })).event.type).toBe('user_update');
});

test('Java: the names of constants are read as what they stand for', () => {
  verifies('mp.java.enums', 'mp.enum.folding', 'mp.enum.transition-alias');
  const data: readonly (readonly [type: string, data: JsonObject, stored: JsonObject])[] = [
    ['CUSTOM_EVENT', { event_name: 'x', custom_event_type: 'USER_CONTENT' }, { custom_event_type: 'user_content' }],
    ['CUSTOM_EVENT', { event_name: 'x', custom_event_type: 'UNKNOWN' }, { custom_event_type: 'other' }],
    [
      'COMMERCE_EVENT',
      { product_action: { action: 'REMOVE_FROM_WISH_LIST' } },
      { product_action: { action: 'remove_from_wish_list' } },
    ],
    ['COMMERCE_EVENT', { promotion_action: { action: 'CLICK' } }, { promotion_action: { action: 'click' } }],
    ...['INITIALIZED', 'EXIT', 'BACKGROUND', 'FOREGROUND'].map(
      (name) =>
        [
          'APPLICATION_STATE_TRANSITION',
          { application_transition_type: name },
          { application_transition_type: `application_${name.toLowerCase()}` },
        ] as const,
    ),
    [
      'PUSH_MESSAGE',
      { push_message_type: 'SENT', application_state: 'NOT_RUNNING', push_message_behavior: 'INFLUENCEDOPEN' },
      { push_message_type: 'sent', application_state: 'not_running', push_message_behavior: 'InfluencedOpen' },
    ],
    ['PROFILE', { profile_event_type: 'SIGNUP' }, { profile_event_type: 'signup' }],
    [
      'USER_IDENTITY_CHANGE',
      { new: { identity_type: 'OTHER_ID_2', identity: 'x' }, old: null },
      { new: { identity_type: 'other_id_2', identity: 'x' } },
    ],
    [
      'FIRST_RUN',
      { event_system_notification_info: { type: 'GDPR_CHANGE' } },
      { event_system_notification_info: { type: 'gdpr_change' } },
    ],
  ];
  for (const [type, sent, stored] of data) {
    const { event, warnings } = kept(type, sent);
    expect(warnings).toEqual([]);
    expect(event.properties).toMatchObject(stored);
  }
  const systems = [
    'IOS',
    'Android',
    'WindowsPhone',
    'MobileWeb',
    'UnityIOS',
    'UnityAndroid',
    'Desktop',
    'TVOS',
    'OutOfBand',
    'SmartTV',
  ];
  for (const os of systems) {
    const { event, warnings } = keptEvent(scan, { application_info: { os: os.toUpperCase() } });
    expect(warnings).toEqual([]);
    expect(event.context).toEqual({ application_info: { os } });
  }
  expect(
    keptEvent(scan, { device_info: { platform: 'OUT_OF_BAND', att_authorization_status: 'NOT_DETERMINED' } }).event.device,
  ).toEqual({ platform: 'out_of_band', att_authorization_status: 'not_determined' });
});

test('Go: what is unset comes as zero or empty', () => {
  verifies('mp.go.unset', 'mp.int64.zero', 'mp.batch.environment');
  const zeroIdentity = { identity_type: '', identity: '', timestamp_unixtime_ms: 0, created_this_batch: false };
  const email = { identity_type: 'email', identity: 'a@b', timestamp_unixtime_ms: 1_700_000_000_000, created_this_batch: true };
  const change = kept('user_identity_change', { new: email, old: zeroIdentity }, { environment: '' });
  expect(change).toMatchObject({ warnings: [], event: { environment: 'production', properties: { new: email } } });
  expect(change.event.properties).not.toHaveProperty('old');
  expect(kept('profile', { previous_mpid: 0, current_mpid: 7, profile_event_type: 'login' }).event.properties).toEqual({
    current_mpid: 7,
    profile_event_type: 'login',
  });
  expect(kept('session_start', { session_id: 0 }, { mpid: 0 }).event).toMatchObject({ sessionId: undefined, mpid: undefined });
  expect(kept('user_attribute_change', { user_attribute_name: 'plan', new: null, old: null, deleted: true })).toMatchObject({
    warnings: [],
    event: { properties: { user_attribute_name: 'plan', deleted: true } },
  });
  const impressions = [{ product_impression_list: 'home', products: null }];
  expect(kept('commerce_event', { product_impressions: impressions, shopping_cart: { products: null } })).toMatchObject({
    warnings: [],
    event: { name: 'impression', properties: { product_impressions: [{ product_impression_list: 'home' }], shopping_cart: {} } },
  });
});

test('what a vendor exports is taken again', () => {
  verifies('mp.batch.output-form', 'mp.identities.list', 'mp.int64.lossless');
  const body: JsonObject = {
    batch_id: '8021123456789012345',
    message_id: 'm',
    message_type: 'events',
    unique_id: 'u',
    modified: true,
    timestamp_unixtime_ms: '1700000000000',
    mpid: '-7346244611012968789',
    user_identities: [
      { identity_type: 'customer_id', identity: 'c', timestamp_unixtime_ms: 1, created_this_batch: true },
      { identity_type: 'email', identity: 'first@b', timestamp_unixtime_ms: 1, created_this_batch: false },
      { identity_type: 'email', identity: 'second@b', timestamp_unixtime_ms: 1, created_this_batch: false },
      { identity: 'nobody' },
    ],
    system_notifications: [{ type: 'GDPR_CHANGE', data: { purpose: 'ads', current: { consented: true }, old: null } }],
    context: { data_plan: { plan_id: 'p', block_metadata: { dto_version: 1, blocked_event_ids: ['1'] } } },
    events: [{ event_type: 'first_run', data: { event_id: '6004677780660780000', timestamp_unixtime_ms: '1700000000123' } }],
  };
  const event = only(normalize(body));
  expect(event.event).toMatchObject({
    mpid: -7346244611012968789n,
    mpEventId: 6004677780660780000n,
    occurredAtMs: 1_700_000_000_123,
    identities: { customer_id: 'c', email: 'first@b' },
    context: { batch_id: '8021123456789012345', system_notifications: [{ type: 'gdpr_change' }] },
  });
  expect(codes(event)).toEqual(['repaired user_identities[2]', 'invalid_field user_identities[3]']);
});

test('an address that is none is kept with a warning', () => {
  verifies('mp.batch.ip');
  for (const ip of ['203.0.113.7', '2001:db8::7', '::ffff:203.0.113.7', 'fe80::1%eth0']) {
    expect(keptEvent(scan, { ip })).toMatchObject({ warnings: [], event: { context: { ip } } });
  }
  for (const ip of ['203.0.113', '1.2.3.4.5', '256.0.0.1', '1.2.3.4.', 'localhost', ':'.repeat(100_000)]) {
    const event = keptEvent(scan, { ip });
    expect(event.event.context).toEqual({ ip });
    expect(codes(event)).toEqual(['unknown_value ip']);
  }
});

test('numbers and times that can not be kept are dropped with a warning, the event stays', () => {
  verifies('mp.number.infinite', 'mp.time.range');
  const huge = Number('1e400');
  const event = kept('commerce_event', {
    timestamp_unixtime_ms: 1_700_000_000_000_000_000n,
    event_num: huge,
    custom_attributes: { total: huge, row: 7, big: 10n ** 19n },
    product_action: { action: 'purchase', total_amount: huge, checkout_step: 9007199254740993n },
  });
  expect(event.event.properties).toEqual({
    row: 7,
    big: 10n ** 19n,
    product_action: { action: 'purchase', checkout_step: 9007199254740992 },
  });
  expect(event.event).toMatchObject({ originalTimestampMs: undefined, occurredAtMs: receivedAtMs });
  expect(codes(event)).toEqual([
    'out_of_range events[0].data.timestamp_unixtime_ms',
    'invalid_field events[0].data.event_num',
    'out_of_range events[0].data.custom_attributes.total',
    'invalid_field events[0].data.product_action.total_amount',
    'repaired events[0].data.product_action.checkout_step',
  ]);
});

test('a check names all that is wrong, each with its place, and keeps the rest', () => {
  const issues = (body: JsonValue): string[] =>
    checkBatch(body).issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
  expect(
    issues({
      mpid: 'seven',
      device_info: { ios_idfv: 'x', has_nfc: 'perhaps' },
      events: [{ event_type: 'custom_event', data: { session_uuid: 'y' } }, {}, scan],
    }),
  ).toEqual([
    'warning out_of_range mpid',
    'warning invalid_field device_info.ios_idfv',
    'warning invalid_field device_info.has_nfc',
    'warning invalid_field events[0].data.session_uuid',
    'error missing_name events[0].data.event_name',
    'error missing_type events[1].event_type',
  ]);
});
