import { type Expectation, type ExpectedEvent, receivedAt } from './expectation.ts';

/** The client gives its events no time: they happened when they were received. */
const common: ExpectedEvent = {
  protocol: 'batch',
  environment: 'development',
  user_id: 'go1234',
  identities: { customer_id: 'go1234', email: 'go-example@foo.com' },
  user_attributes: { foo: 'bar', 'foo-array': ['bar1', 'bar2'] },
  device: { ios_advertising_id: '607258d9-c28b-43ad-95ed-e9593025d5a1' },
  context: { data_plan: { plan_id: 'freddy_s_plan', plan_version: 1 } },
  library: 'mParticle Go SDK/1.1.6',
  occurred_at: receivedAt,
};

const batch: readonly ExpectedEvent[] = [
  { ...common, type: 'custom_event', name: 'My Custom Event Name', properties: { custom_event_type: 'other', foo: 'bar' } },
  { ...common, type: 'screen_view', name: 'My Screen Name' },
  {
    ...common,
    type: 'commerce_event',
    name: 'purchase',
    properties: {
      product_action: {
        action: 'purchase',
        transaction_id: 'foo-transaction-id',
        total_amount: 123.12,
        products: [{ id: 'product-id', name: 'product-name', total_product_amount: 123.12 }],
      },
    },
  },
  { ...common, type: 'session_start', session_id: '12345678' },
];

export const expectation: Expectation = { dialect: 'batch', requests: [batch, [...batch, ...batch]] };
