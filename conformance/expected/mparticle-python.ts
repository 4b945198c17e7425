import type { Expectation, ExpectedEvent } from './expectation.ts';

const common: ExpectedEvent = {
  protocol: 'batch',
  environment: 'development',
  user_id: 'py-123456',
  identities: { customer_id: 'py-123456', email: 'py@example.com' },
  user_attributes: { 'Account type': 'trial', TrialEndDate: '2016-12-01' },
  device: {
    ios_advertising_id: '07d2ebaa-e956-407e-a1e6-f05f871bf4e2',
    android_advertising_id: 'a26f9736-c262-47ea-988b-0b0504cee874',
  },
  consent: {
    gdpr: {
      'My Purpose': {
        document: 'document_agreement.v2',
        consented: true,
        timestamp_unixtime_ms: 1795399796717,
        location: 'dtmgbank.com/signup',
        hardware_id: 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702',
      },
    },
    ccpa: {
      data_sale_opt_out: {
        document: 'document_agreement.v3',
        consented: true,
        timestamp_unixtime_ms: 1795399796717,
        location: 'mparticle.test/signup',
        hardware_id: 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710',
      },
    },
  },
  library: 'mParticle Python client/0.16.0',
  original_timestamp: '2026-11-23T02:09:56.717Z',
  occurred_at: '2026-11-23T02:09:56.717Z',
};

const transition: ExpectedEvent = { ...common, type: 'application_state_transition' };

const batch: readonly ExpectedEvent[] = [
  { ...common, type: 'custom_event', name: 'Example', properties: { custom_event_type: 'navigation', foo: 'bar' } },
  {
    ...common,
    type: 'commerce_event',
    name: 'purchase',
    properties: {
      product_action: {
        action: 'purchase',
        total_amount: 21.49,
        tax_amount: 1.5,
        products: [{ id: 'sample-sku', name: 'Example Product', price: 19.99, custom_attributes: { color: 'red', size: 'small' } }],
      },
      sale: 'true',
    },
  },
  { ...common, type: 'session_start', session_id: '12345678' },
  {
    ...common,
    type: 'session_end',
    session_id: '12345678',
    properties: { session_duration_ms: 1000 },
    original_timestamp: '2026-11-23T02:09:57.717Z',
    occurred_at: '2026-11-23T02:09:57.717Z',
  },
  { ...transition, properties: { is_first_run: true, is_upgrade: false, application_transition_type: 'application_initialized' } },
  { ...transition, properties: { is_first_run: false, is_upgrade: true, application_transition_type: 'application_initialized' } },
  { ...transition, properties: { application_transition_type: 'application_foreground' } },
  { ...transition, properties: { application_transition_type: 'application_background' } },
];

export const expectation: Expectation = { dialect: 'batch', requests: [batch, [...batch, ...batch]] };
