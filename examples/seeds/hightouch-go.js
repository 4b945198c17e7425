// The examples of Hightouch's page on its Go SDK, with this one:
//
//   FAIRLEAD_URL=http://127.0.0.1:8080 FAIRLEAD_KEY=… FAIRLEAD_SECRET=… node examples/seeds/hightouch-go.js
import { createMessageClient } from 'fairlead';
import { key, report, url } from './server.js';

// Installation. The key of a source is its write key here.
const client = createMessageClient({ url, writeKey: key });

// Identify
client.identify({ userId: '123', traits: { location: 'San Francisco' } });

// Track
client.track({ userId: '123', event: 'Order completed', properties: { total: 29.99 } });

// Page
client.page({ userId: '123', name: 'Getting started', properties: { total: 29.99 } });

// Screen
client.screen({ userId: '123', name: 'Getting started', properties: { total: 29.99 } });

// Group
client.group({ userId: '123', groupId: 'G-1', traits: { company_location: 'San Francisco' } });

// Close: it resolves once everything above is delivered, or has failed for good.
report(await client.close({ timeoutMs: 30_000 }));
