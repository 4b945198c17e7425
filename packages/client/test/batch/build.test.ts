/** What each builder puts on the wire, and that the protocol's check reads it without a word. */
import type { BatchEvent } from '@fairlead/protocol';
import {
  applicationStateTransitionEvent,
  backgroundEvent,
  batch,
  batchHead,
  breadcrumbEvent,
  commerceEvent,
  crashReportEvent,
  customEvent,
  firstRunEvent,
  foregroundEvent,
  installEvent,
  networkPerformanceEvent,
  optOutEvent,
  profileEvent,
  pushMessageEvent,
  pushReactionEvent,
  pushRegistrationEvent,
  screenViewEvent,
  sessionEndEvent,
  sessionStartEvent,
  tag,
  uninstallEvent,
  upgradeEvent,
  userAttributeChangeEvent,
  userIdentityChangeEvent,
} from 'fairlead';
import { describe, expect, test } from 'vitest';
import { expectWire } from './expect-wire.ts';
import { allBatchParams, allEventParams } from './full-params.ts';

const timestamp = new Date('2026-01-02T03:04:05.678Z');
const ms = 1_767_323_045_678;

test('a batch takes one user, what is known of them, and what they did', () => {
  const built = batch({
    environment: 'development',
    user: { customerId: 'u-1', email: 'ada@example.com', otherId10: 'x', phoneNumber3: '+49' },
    mpid: -7346244611012968789n,
    userAttributes: { plan: 'member', visits: 3, colours: ['blue', 'red'], vip: tag },
    deletedUserAttributes: ['trial'],
    events: [customEvent({ name: 'Opened', type: 'navigation', attributes: { foo: 'bar' }, timestamp })],
  });
  expectWire(built, {
    environment: 'development',
    mpid: -7346244611012968789n,
    user_identities: { customer_id: 'u-1', email: 'ada@example.com', phone_number_3: '+49', other_id_10: 'x' },
    user_attributes: { plan: 'member', visits: 3, colours: ['blue', 'red'], vip: null },
    deleted_user_attributes: ['trial'],
    events: [
      {
        event_type: 'custom_event',
        data: {
          event_name: 'Opened',
          custom_event_type: 'navigation',
          timestamp_unixtime_ms: ms,
          custom_attributes: { foo: 'bar' },
        },
      },
    ],
  });
});

test('a batch without events is a user, and so is its head', () => {
  expectWire(batch({ user: { customerId: 'u' } }), { user_identities: { customer_id: 'u' } });
  expect(batchHead({ user: { customerId: 'u' } })).toEqual({ user_identities: { customer_id: 'u' } });
  expectWire(batch({ mpid: '1', events: [] }), { mpid: 1, events: [] });
});

test('consent has the purposes that were named', () => {
  const built = batch({
    consent: {
      gdpr: { 'My Purpose': { consented: true, timestamp, document: 'v2', location: 'example.com', hardwareId: 'IDFA:1' } },
      ccpa: { dataSaleOptOut: { consented: false, timestamp: ms } },
    },
  });
  expectWire(built, {
    consent_state: {
      gdpr: {
        'My Purpose': {
          consented: true,
          timestamp_unixtime_ms: ms,
          document: 'v2',
          location: 'example.com',
          hardware_id: 'IDFA:1',
        },
      },
      ccpa: { data_sale_opt_out: { consented: false, timestamp_unixtime_ms: ms } },
    },
  });
});

const product = { id: 'sku', name: 'Rope', price: 12.5, quantity: 2, attributes: { colour: 'blue' } };
const wireProduct = { id: 'sku', name: 'Rope', price: 12.5, quantity: 2, custom_attributes: { colour: 'blue' } };

const cases: Readonly<Record<string, readonly [event: BatchEvent, type: string, data: object]>> = {
  purchase: [
    commerceEvent({
      currencyCode: 'EUR',
      productAction: { action: 'purchase', transactionId: 't', totalAmount: 25, taxAmount: 4, products: [product] },
      shoppingCart: [],
    }),
    'commerce_event',
    {
      currency_code: 'EUR',
      product_action: { action: 'purchase', transaction_id: 't', total_amount: 25, tax_amount: 4, products: [wireProduct] },
      shopping_cart: { products: [] },
    },
  ],
  promotion: [
    commerceEvent({ promotionAction: { action: 'view', promotions: [{ id: 'p', creative: 'banner', position: 'top' }] } }),
    'commerce_event',
    { promotion_action: { action: 'view', promotions: [{ id: 'p', creative: 'banner', position: 'top' }] } },
  ],
  impressions: [
    commerceEvent({ screenName: 'Search', productImpressions: [{ list: 'Results', products: [product] }] }),
    'commerce_event',
    { screen_name: 'Search', product_impressions: [{ product_impression_list: 'Results', products: [wireProduct] }] },
  ],
  media: [
    customEvent({ name: 'Play', type: 'media', media: { action: 'play', playbackPosition: 1.5, quality: 'hd' } }),
    'custom_event',
    { event_name: 'Play', custom_event_type: 'media', media_info: { action: 'play', playback_position: 1.5, quality: 'hd' } },
  ],
  'screen view': [
    screenViewEvent({ name: 'Start', flags: { 'Google.Page': '/', list: [1, null] } }),
    'screen_view',
    { screen_name: 'Start', custom_flags: { 'Google.Page': '/', list: [1, null] } },
  ],
  'session start': [sessionStartEvent({ sessionId: 12345678n }), 'session_start', { session_id: 12345678 }],
  'session end': [
    sessionEndEvent({ durationMs: 1000, sessionId: '4957918240501247982' }),
    'session_end',
    { session_duration_ms: 1000, session_id: 4957918240501247982n },
  ],
  install: [
    installEvent({ timestamp: ms, launchReferral: 'mail' }),
    'application_state_transition',
    {
      application_transition_type: 'application_initialized',
      is_first_run: true,
      is_upgrade: false,
      launch_referral: 'mail',
      timestamp_unixtime_ms: ms,
    },
  ],
  upgrade: [
    upgradeEvent(),
    'application_state_transition',
    { application_transition_type: 'application_initialized', is_first_run: false, is_upgrade: true },
  ],
  foreground: [foregroundEvent(), 'application_state_transition', { application_transition_type: 'application_foreground' }],
  background: [backgroundEvent(), 'application_state_transition', { application_transition_type: 'application_background' }],
  exit: [
    applicationStateTransitionEvent({ type: 'application_exit', successfullyClosed: true }),
    'application_state_transition',
    { application_transition_type: 'application_exit', successfully_closed: true },
  ],
  'first run': [firstRunEvent({ eventNum: 0 }), 'first_run', { event_num: 0 }],
  uninstall: [uninstallEvent(), 'uninstall', {}],
  'opt out': [optOutEvent({ isOptedOut: false }), 'opt_out', { is_opted_out: false }],
  'push message': [
    pushMessageEvent({ type: 'sent', token: 't', payload: '{}', network: 'apn', behavior: 'DirectOpen' }),
    'push_message',
    {
      push_message_type: 'sent',
      push_message_token: 't',
      push_notification_payload: '{}',
      network: 'apn',
      push_message_behavior: 'DirectOpen',
    },
  ],
  'push registration': [
    pushRegistrationEvent({ register: true, token: 't' }),
    'push_registration',
    { register: true, registration_token: 't' },
  ],
  'push reaction': [
    pushReactionEvent({ attributes: { button: 'Yes' } }),
    'push_reaction',
    { custom_attributes: { button: 'Yes' } },
  ],
  crash: [
    crashReportEvent({
      message: 'boom',
      severity: 'fatal',
      iosImageBaseAddress: 2n ** 64n - 1n,
      breadcrumbs: ['a', breadcrumbEvent({ label: 'b' })],
    }),
    'crash_report',
    {
      message: 'boom',
      severity: 'fatal',
      ios_image_base_address: 2n ** 64n - 1n,
      breadcrumbs: ['a', { event_type: 'breadcrumb', data: { label: 'b' } }],
    },
  ],
  breadcrumb: [breadcrumbEvent({ label: 'a', sessionNumber: 2 }), 'breadcrumb', { label: 'a', session_number: 2 }],
  'network performance': [
    networkPerformanceEvent({ httpVerb: 'GET', url: 'https://example.com', responseCode: 200, timeElapsedMs: 12, bytesIn: 3 }),
    'network_performance',
    { http_verb: 'GET', url: 'https://example.com', response_code: 200, time_elapsed: 12, bytes_in: 3 },
  ],
  'profile by id': [
    profileEvent({ type: 'login', previousMpid: '1', currentMpid: 9007199254740993n }),
    'profile',
    { profile_event_type: 'login', previous_mpid: 1, current_mpid: 9007199254740993n },
  ],
  'profile by name': [profileEvent({ type: 'update', name: 'a' }), 'profile', { profile_event_type: 'update', profile_name: 'a' }],
  'attribute change': [
    userAttributeChangeEvent({ name: 'colours', new: ['red'], old: 'blue', deleted: false, isNewAttribute: false }),
    'user_attribute_change',
    { user_attribute_name: 'colours', new: ['red'], old: 'blue', deleted: false, is_new_attribute: false },
  ],
  'identity change': [
    userIdentityChangeEvent({ new: { type: 'email', identity: 'a@example.com', timestamp, createdThisBatch: true } }),
    'user_identity_change',
    { new: { identity_type: 'email', identity: 'a@example.com', timestamp_unixtime_ms: ms, created_this_batch: true } },
  ],
};

describe('an event of kind', () => {
  test.each(Object.entries(cases))('%s', (_kind, [event, event_type, data]) => {
    expectWire(batch({ events: [event] }), { events: [{ event_type, data }] });
  });
});

describe('ids of 64 bits', () => {
  test.each([
    ['1', 1],
    ['-7', -7],
    [9007199254740991n, 9007199254740991],
    [9007199254740993n, 9007199254740993n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
  ])('%s is a JSON number of the same digits', (mpid, onWire) => {
    expect(batch({ mpid })).toEqual({ mpid: onWire });
  });

  test('that are none stay as they are, for the server to name', () => {
    expect(batch({ mpid: 'u-1' })).toEqual({ mpid: 'u-1' });
  });
});

test('what was not given is not there, however it was not given', () => {
  const params = { user: undefined, mpid: undefined, userAttributes: undefined, events: undefined, device: null } as never;
  expect(Object.keys(batch(params))).toEqual([]);
  const event = customEvent({ name: 'n', type: 'other', location: null, timestamp: undefined } as never);
  expect(Object.keys(event.data)).toEqual(['event_name', 'custom_event_type']);
});

test('nothing that is passed is changed', () => {
  const frozen = deepFreeze({
    ...allBatchParams,
    events: [customEvent(deepFreeze({ ...allEventParams, name: 'n', type: 'other' }))],
  });
  expect(() => batch(frozen)).not.toThrow();
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
