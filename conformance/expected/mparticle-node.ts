import { type Expectation, type ExpectedEvent, receivedAt } from './expectation.ts';

/** The client writes `customerid`, and `customAttributes` on products as its documents show. */
const common: ExpectedEvent = {
  protocol: 'batch',
  environment: 'development',
  user_id: 'node-123456',
  identities: { customer_id: 'node-123456' },
  user_attributes: { 'Account type': 'trial', TrialEndDate: '2016-12-01', 'hair color': 'brown' },
  device: {
    ios_advertising_id: '07d2ebaa-e956-407e-a1e6-f05f871bf4e2',
    android_advertising_id: 'a26f9736-c262-47ea-988b-0b0504cee874',
  },
  consent: {
    gdpr: {
      'My Purpose': {
        document: 'document_agreement.v2',
        consented: true,
        timestamp_unixtime_ms: 1795399892048,
        location: 'dtmgbank.com/signup',
        hardware_id: 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702',
      },
    },
    ccpa: {
      data_sale_opt_out: {
        document: 'document_agreement.v3',
        consented: true,
        timestamp_unixtime_ms: 1795399892048,
        location: 'mparticle.test/signup',
        hardware_id: 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710',
      },
    },
  },
  library: 'node-superagent/3.8.3',
};

const batch: readonly ExpectedEvent[] = [
  {
    ...common,
    type: 'custom_event',
    name: 'Hello World',
    properties: { custom_event_type: 'navigation', foo: 'bar' },
    occurred_at: receivedAt,
  },
  {
    ...common,
    type: 'commerce_event',
    name: 'purchase',
    properties: {
      product_action: {
        action: 'purchase',
        total_amount: 21.49,
        products: [
          {
            id: 'sample-sku',
            name: 'Example Product',
            price: 19.99,
            custom_attributes: { 'on-sale': 'true', referbished: 'false' },
          },
        ],
        tax_amount: 1.5,
      },
    },
    original_timestamp: '2017-01-13T15:56:35.852Z',
    occurred_at: '2017-01-13T15:56:35.852Z',
  },
  {
    ...common,
    type: 'session_start',
    session_id: '12345678',
    original_timestamp: '2026-11-23T02:11:32.048Z',
    occurred_at: '2026-11-23T02:11:32.048Z',
  },
  {
    ...common,
    type: 'session_end',
    session_id: '12345678',
    properties: { session_duration_ms: 1000 },
    original_timestamp: '2026-11-23T02:11:33.048Z',
    occurred_at: '2026-11-23T02:11:33.048Z',
  },
];

export const expectation: Expectation = { dialect: 'batch', requests: [batch, [...batch, ...batch]] };
