// The examples of mParticle's page on its Node SDK, with this one:
//
//   FAIRLEAD_URL=http://127.0.0.1:8080 FAIRLEAD_KEY=… FAIRLEAD_SECRET=… node examples/seeds/mparticle-node.js
import { batch, commerceEvent, createBatchClient, customEvent, sessionEndEvent, sessionStartEvent } from 'fairlead';
import { key, report, secret, url } from './server.js';

const now = new Date();

// App event
const navigation = customEvent({ name: 'Hello World', type: 'navigation', attributes: { foo: 'bar' } });

// Commerce event
const purchase = commerceEvent({
  timestamp: 1484322995852,
  productAction: {
    action: 'purchase',
    taxAmount: 1.5,
    totalAmount: 21.49,
    products: [
      { id: 'sample-sku', name: 'Example Product', price: 19.99, attributes: { 'on-sale': 'true', referbished: 'false' } },
    ],
  },
});

// Session events. An id of 64 bits is a bigint or text.
const sessionId = 12345678n;
const durationMs = 1000;
const sessionStart = sessionStartEvent({ sessionId, timestamp: now });
const sessionEnd = sessionEndEvent({ sessionId, durationMs, timestamp: now.getTime() + durationMs });

// Batch, user identities, device information, user attributes, and consent by CCPA and GDPR
const user = batch({
  environment: 'development',
  user: { customerId: 'node-123456' },
  device: {
    iosAdvertisingId: '07d2ebaa-e956-407e-a1e6-f05f871bf4e2',
    androidAdvertisingId: 'a26f9736-c262-47ea-988b-0b0504cee874',
  },
  userAttributes: { 'Account type': 'trial', TrialEndDate: '2016-12-01', 'hair color': 'brown' },
  consent: {
    ccpa: {
      dataSaleOptOut: {
        consented: true,
        timestamp: now,
        document: 'document_agreement.v3',
        location: 'mparticle.test/signup',
        hardwareId: 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710',
      },
    },
    gdpr: {
      'My Purpose': {
        consented: true,
        timestamp: now,
        document: 'document_agreement.v2',
        location: 'dtmgbank.com/signup',
        hardwareId: 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702',
      },
    },
  },
  events: [navigation, purchase, sessionStart, sessionEnd],
});

// HTTP client: one batch, then many. Batches that wait together share a request.
const client = createBatchClient({ url, key, secret });
client.upload(user);
report(await client.flush({ timeoutMs: 30_000 }));
client.uploadAll([user, user]);
report(await client.close({ timeoutMs: 30_000 }));
