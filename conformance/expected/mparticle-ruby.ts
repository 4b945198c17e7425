import type { Expectation, ExpectedEvent } from './expectation.ts';

/** The documents' example gives the time of consent in seconds; it is kept as it was said. */
const firstRun = { consentSeconds: 1795399797, start: '2026-11-23T02:09:57.154Z', end: '2026-11-23T02:09:58.154Z' };
const secondRun = { consentSeconds: 1795399845, start: '2026-11-23T02:10:45.410Z', end: '2026-11-23T02:10:46.410Z' };

function batchOf({ consentSeconds, start, end }: typeof firstRun): readonly ExpectedEvent[] {
  const common: ExpectedEvent = {
    protocol: 'batch',
    environment: 'development',
    user_id: 'rb-123456',
    identities: { customer_id: 'rb-123456', email: 'rb@example.com' },
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
          timestamp_unixtime_ms: consentSeconds,
          location: 'dtmgbank.com/signup',
          hardware_id: 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702',
        },
      },
      ccpa: {
        data_sale_opt_out: {
          document: 'document.agreement.v3',
          consented: true,
          timestamp_unixtime_ms: consentSeconds,
          location: 'mparticle.test/signup',
          hardware_id: 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710',
        },
      },
    },
    library: 'mParticle Ruby client/1.1.1',
    original_timestamp: start,
    occurred_at: start,
  };
  const transition: ExpectedEvent = { ...common, type: 'application_state_transition' };
  return [
    { ...common, type: 'custom_event', name: 'Example', properties: { custom_event_type: 'navigation' } },
    {
      ...common,
      type: 'commerce_event',
      name: 'purchase',
      properties: {
        product_action: {
          action: 'purchase',
          total_amount: 21.49,
          tax_amount: 1.5,
          products: [{ id: 'sample-sku', name: 'Example Product', price: 19.99 }],
        },
      },
    },
    { ...common, type: 'session_start', session_id: '12345678' },
    {
      ...common,
      type: 'session_end',
      session_id: '12345678',
      properties: { session_duration_ms: 1000 },
      original_timestamp: end,
      occurred_at: end,
    },
    {
      ...transition,
      properties: { is_first_run: true, is_upgrade: false, application_transition_type: 'application_initialized' },
    },
    {
      ...transition,
      properties: { is_first_run: false, is_upgrade: true, application_transition_type: 'application_initialized' },
    },
    { ...transition, properties: { application_transition_type: 'application_foreground' } },
    { ...transition, properties: { application_transition_type: 'application_background' } },
  ];
}

export const expectation: Expectation = {
  dialect: 'batch',
  requests: [batchOf(firstRun), batchOf(secondRun), batchOf(secondRun), [...batchOf(secondRun), ...batchOf(secondRun)]],
};
