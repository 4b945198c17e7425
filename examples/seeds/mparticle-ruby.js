// The examples of mParticle's page on its Ruby SDK, with this one:
//
//   FAIRLEAD_URL=http://127.0.0.1:8080 FAIRLEAD_KEY=… FAIRLEAD_SECRET=… node examples/seeds/mparticle-ruby.js
import {
  backgroundEvent,
  batch,
  commerceEvent,
  createBatchClient,
  customEvent,
  foregroundEvent,
  installEvent,
  sessionEndEvent,
  sessionStartEvent,
  upgradeEvent,
} from 'fairlead';
import { key, report, secret, url } from './server.js';

const timestamp = new Date();

// App event
const example = customEvent({ name: 'Example', type: 'navigation', timestamp });

// Commerce event
const purchase = commerceEvent({
  timestamp,
  productAction: {
    action: 'purchase',
    taxAmount: 1.5,
    totalAmount: 21.49,
    products: [{ id: 'sample-sku', name: 'Example Product', price: 19.99 }],
  },
});

// Session events. An id of 64 bits is a bigint or text.
const sessionId = 12345678n;
const durationMs = 1000;
const sessionStart = sessionStartEvent({ sessionId, timestamp });
const sessionEnd = sessionEndEvent({ sessionId, durationMs, timestamp: timestamp.getTime() + durationMs });

// Application state events
const install = installEvent({ timestamp });
const upgrade = upgradeEvent({ timestamp });
const foreground = foregroundEvent({ timestamp });
const background = backgroundEvent({ timestamp });

// Batch, user identities, device information, user attributes, and consent by CCPA and GDPR
const user = batch({
  environment: 'development',
  user: { customerId: 'rb-123456', email: 'rb@example.com' },
  device: {
    iosAdvertisingId: '07d2ebaa-e956-407e-a1e6-f05f871bf4e2',
    androidAdvertisingId: 'a26f9736-c262-47ea-988b-0b0504cee874',
  },
  userAttributes: { 'Account type': 'trial', TrialEndDate: '2016-12-01' },
  consent: {
    ccpa: {
      dataSaleOptOut: {
        consented: true,
        timestamp,
        document: 'document.agreement.v3',
        location: 'mparticle.test/signup',
        hardwareId: 'IDFA:a5d96n32-224a-3b11-1088-a202695bc710',
      },
    },
    gdpr: {
      'My Purpose': {
        consented: true,
        timestamp,
        document: 'document_agreement.v2',
        location: 'dtmgbank.com/signup',
        hardwareId: 'IDFA:a5d934n0-232f-4afc-2e9a-3832d95zc702',
      },
    },
  },
  events: [example, purchase, sessionStart, sessionEnd, install, upgrade, foreground, background],
});

// HTTP client: one batch, waited for or not, then many. What became of each is told to `onOutcome`.
const client = createBatchClient({
  url,
  key,
  secret,
  onOutcome: (outcome) => {
    if (outcome.kind === 'delivered') {
      console.log(`status ${outcome.status}: upload complete`);
    }
  },
});
client.upload(user);
report(await client.flush({ timeoutMs: 30_000 }));
client.uploadAll([user, user]);
report(await client.close({ timeoutMs: 30_000 }));
