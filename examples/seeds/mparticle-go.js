// The examples of mParticle's page on its Go SDK, with this one:
//
//   FAIRLEAD_URL=http://127.0.0.1:8080 FAIRLEAD_KEY=… FAIRLEAD_SECRET=… node examples/seeds/mparticle-go.js
import {
  batch,
  batchHead,
  commerceEvent,
  createBatchClient,
  customEvent,
  screenViewEvent,
  sessionEndEvent,
  sessionStartEvent,
} from 'fairlead';
import { key, report, secret, url } from './server.js';

const timestamp = new Date();

// User identities and device information, which all of the page's examples have in common
const user = batchHead({
  environment: 'development',
  user: { customerId: 'go1234', email: 'go-example@foo.com' },
  device: { iosAdvertisingId: '607258d9-c28b-43ad-95ed-e9593025d5a1' },
});

// Custom event
const custom = customEvent({ name: 'My Custom Event Name', type: 'other', attributes: { foo: 'bar' } });

// Session events. An id of 64 bits is a bigint or text.
const sessionId = 12345678n;
const sessionStart = sessionStartEvent({ sessionId });
const sessionEnd = sessionEndEvent({ sessionId, durationMs: 1000 });

// The full example: a data plan, user attributes with a list, a screen view, a purchase
const full = {
  ...user,
  ...batch({
    context: { dataPlan: { planId: 'freddy_s_plan', planVersion: 1 } },
    userAttributes: { foo: 'bar', 'foo-array': ['bar1', 'bar2'] },
    events: [
      custom,
      screenViewEvent({ name: 'My Screen Name' }),
      commerceEvent({
        productAction: {
          action: 'purchase',
          transactionId: 'foo-transaction-id',
          totalAmount: 123.12,
          products: [{ id: 'product-id', name: 'product-name', totalProductAmount: 123.12 }],
        },
      }),
      sessionStart,
    ],
  }),
};

// The overview's examples: a list among the user attributes, a quantity, the end of the session, consent by GDPR
const overview = {
  ...user,
  ...batch({
    userAttributes: { 'Account type': 'trial', 'Account capabilities': ['foo', 'bar'] },
    consent: { gdpr: { 'my-purpose': { consented: true, timestamp, document: 'document_agreement.v2' } } },
    events: [
      custom,
      commerceEvent({
        productAction: {
          action: 'purchase',
          transactionId: 'foo-transaction-id',
          totalAmount: 20,
          products: [{ id: 'product-id', name: 'product-name', quantity: 2, totalProductAmount: 10 }],
        },
      }),
      sessionStartEvent({ sessionId, timestamp }),
      sessionEnd,
    ],
  }),
};

// HTTP client: one batch, then many
const client = createBatchClient({ url, key, secret });
client.upload(full);
report(await client.flush({ timeoutMs: 30_000 }));
client.uploadAll([full, full]);
report(await client.flush({ timeoutMs: 30_000 }));
client.upload(overview);
report(await client.close({ timeoutMs: 30_000 }));
