import { expect, test } from 'vitest';
import { verifies } from '../../../conformance/verifies.ts';
import { codes, kept, keptEvent, scan } from './normalized-batch.ts';

test('null in a user attribute is a tag', () => {
  verifies('mp.null.tag');
  expect(kept('first_run', {}, { user_attributes: { vip: null, age: 30 } }).event.userAttributes).toEqual({ vip: null, age: 30 });
});

test('the environment is production unless it says development', () => {
  verifies('mp.batch.environment');
  for (const environment of ['', null, 'unknown', 'UNKNOWN', 'PRODUCTION']) {
    expect(keptEvent(scan, { environment })).toMatchObject({ event: { environment: 'production' }, warnings: [] });
  }
  expect(keptEvent(scan, { environment: 'DEVELOPMENT' }).event.environment).toBe('development');
});

test('identities come under other names and in a list', () => {
  verifies('mp.identities.customerid', 'mp.identities.mobile-phone', 'mp.identities.list');
  expect(keptEvent(scan, { user_identities: { customerid: 'c', mobile_phone: '+49' } }).event).toMatchObject({
    userId: 'c',
    identities: { customer_id: 'c', mobile_number: '+49' },
  });
  expect(keptEvent(scan, { user_identities: { customerid: 'old', customer_id: 'c' } }).event.identities).toEqual({
    customer_id: 'c',
  });
  expect(
    keptEvent(scan, {
      user_identities: [{ identity_type: 'CUSTOMER_ID', identity: 7 }, { identity_type: 'email', identity: 'a@b' }, {}],
    }).event.identities,
  ).toEqual({ customer_id: '7', email: 'a@b' });
});

test('batch_context is context, unknown members stay, keys do not', () => {
  verifies('mp.batch.context-alias', 'mp.batch.unknown-members', 'mp.batch.api-key-hidden');
  const head = {
    batch_context: { data_plan: { plan_id: 'p' } },
    weather: 'rain',
    schema_version: 2,
    api_key: 'k',
    api_keys: ['k'],
  };
  expect(keptEvent(scan, head)).toMatchObject({
    event: { context: { data_plan: { plan_id: 'p' }, weather: 'rain', schema_version: 2 } },
    warnings: [],
  });
  expect(keptEvent(scan, head).event.context).not.toHaveProperty('api_key');
});

test('64-bit integers are exact, zero is none, more is dropped', () => {
  verifies('mp.int64.lossless', 'mp.int64.zero', 'mp.int64.range');
  expect(keptEvent(scan, { mpid: '-9223372036854775808' }).event.mpid).toBe(-9223372036854775808n);
  expect(kept('session_start', { session_id: 0, event_id: '0' }, { mpid: 0 }).event).toMatchObject({
    mpid: undefined,
    sessionId: undefined,
    mpEventId: undefined,
  });
  expect(codes(keptEvent(scan, { mpid: 9223372036854775808n }))).toEqual(['out_of_range mpid']);
});

test('UUIDs are repaired or dropped, never a reason to lose the event', () => {
  verifies('mp.uuid.invalid', 'mp.uuid.unhyphenated', 'mp.uuid.zero', 'mp.empty.absent');
  const device_info = {
    ios_idfv: 'nonsense',
    ios_advertising_id: '607258d9c28b43ad95ede9593025d5a1',
    roku_advertising_id: '00000000-0000-0000-0000-000000000000',
    android_advertising_id: '',
    supports_telephony: '',
    screen_width: '',
  };
  const event = keptEvent(scan, { device_info });
  expect(event.event.device).toEqual({ ios_advertising_id: '607258d9-c28b-43ad-95ed-e9593025d5a1' });
  expect(codes(event)).toEqual(['invalid_field device_info.ios_idfv']);
});

test('names of choices fold, and an unknown platform is kept', () => {
  verifies('mp.enum.folding', 'mp.enum.unknown-kept', 'mp.enum.transition-alias');
  const event = keptEvent(
    { event_type: 'APPLICATION_STATE_TRANSITION', data: { application_transition_type: 'INITIALIZED' } },
    { device_info: { platform: 'FIRE_TV' }, application_info: { os: 'SMARTTV' } },
  );
  expect(event).toMatchObject({
    warnings: [],
    event: {
      device: { platform: 'fire_tv' },
      properties: { application_transition_type: 'application_initialized' },
      context: { application_info: { os: 'SmartTV' } },
    },
  });
  const fridge = keptEvent(scan, { device_info: { platform: 'Fridge' } });
  expect(fridge.event.device).toEqual({ platform: 'Fridge' });
  expect(codes(fridge)).toEqual(['unknown_value device_info.platform']);
});

test('a commerce event has a name and its other spellings', () => {
  verifies('mp.commerce.name', 'mp.commerce.wishlist', 'mp.commerce.product-attributes');
  const action = { action: 'remove_from_wishlist', total_amount: '', products: [{ id: 1, customAttributes: { size: 'L' } }, null] };
  expect(kept('commerce_event', { product_action: action, promotion_action: null, product_impressions: [] }).event).toMatchObject({
    name: 'remove_from_wish_list',
    properties: { product_action: { action: 'remove_from_wish_list', products: [{ id: '1', custom_attributes: { size: 'L' } }] } },
  });
  expect(kept('commerce_event', { promotion_action: { action: 'VIEW' } }).event.name).toBe('promotion_view');
  expect(kept('commerce_event', { product_impressions: [{ product_impression_list: 'home' }] }).event.name).toBe('impression');
});

test('a crash under commerce_event is a crash, with either kind of breadcrumbs', () => {
  verifies('mp.crash.misfiled', 'mp.crash.breadcrumbs');
  const breadcrumbs = ['opened gate', { label: 'closed gate' }];
  expect(kept('commerce_event', { stack_trace: 'at gate', breadcrumbs }).event).toMatchObject({
    type: 'crash_report',
    properties: { stack_trace: 'at gate', breadcrumbs },
  });
});

test('fields whose kind the sources disagree on are taken either way', () => {
  verifies('mp.profile.shapes', 'mp.push.behavior', 'mp.string.scalars', 'mp.screen.event-name', 'mp.location.empty');
  expect(kept('profile', { profile_name: 'ada', profile_event_type: 'LOGIN' }).warnings).toEqual([]);
  for (const push_message_behavior of [3, 'DirectOpen']) {
    expect(kept('push_message', { push_message_type: 'SENT', push_message_behavior }).event.properties).toMatchObject({
      push_message_behavior,
    });
  }
  expect(keptEvent(scan, { device_info: { os_version: 17 } }).event.device).toEqual({ os_version: '17' });
  expect(kept('screen_view', { event_name: 'Gate' })).toMatchObject({
    warnings: [],
    event: { name: 'Gate', properties: undefined },
  });
  expect(kept('first_run', { location: {} }).event.context).toBeUndefined();
});

test('consent is taken as a map or alone, and never guessed', () => {
  verifies('mp.consent.flat', 'mp.consent.unsaid');
  expect(keptEvent(scan, { consent_state: { gdpr: { consented: false }, ccpa: {} } }).event.consent).toMatchObject({
    gdpr: { default: { consented: false } },
  });
  const unsaid = keptEvent(scan, { consent_state: { gdpr: { ads: { document: 'v1' }, mail: { consented: true } } } });
  expect(unsaid.event.consent).toEqual({ gdpr: { mail: { consented: true } } });
  expect(codes(unsaid)).toEqual(['missing_field consent_state.gdpr.ads.consented']);
});

test('a custom event is of type other unless it says what else; its attributes are scalars', () => {
  verifies('mp.custom.type-default', 'mp.custom.attributes');
  for (const custom_event_type of [null, 'unknown', '']) {
    expect(kept('custom_event', { event_name: 'x', custom_event_type })).toMatchObject({
      warnings: [],
      event: { properties: { custom_event_type: 'other' } },
    });
  }
  const event = kept('custom_event', {
    event_name: 'x',
    custom_attributes: { n: 1, none: null, list: [1, 2n], ['__proto__']: 'p' },
  });
  expect(Object.entries(event.event.properties ?? {})).toEqual([
    ['custom_event_type', 'other'],
    ['n', 1],
    ['list', '[1,2]'],
    ['__proto__', 'p'],
  ]);
  expect(codes(event)).toEqual(['repaired events[0].data.custom_attributes.list']);
});

test('seconds are taken for what they are, with a warning', () => {
  verifies('mp.time.seconds');
  const event = kept('first_run', { timestamp_unixtime_ms: 1_700_000_000 });
  expect(event.event.originalTimestampMs).toBe(1_700_000_000);
  expect(codes(event)).toEqual(['repaired events[0].data.timestamp_unixtime_ms']);
});
