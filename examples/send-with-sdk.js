// Sends events with the SDK, by both of its fronts, to a server that runs:
//
//   FAIRLEAD_URL=http://127.0.0.1:8080 FAIRLEAD_KEY=… FAIRLEAD_SECRET=… node examples/send-with-sdk.js
//
// `npm start` prints address, key and secret. Pointed at a vendor, nothing else changes.
import { createBatchClient, createMessageClient } from 'fairlead';

const url = read('FAIRLEAD_URL', 'http://127.0.0.1:8080');
const key = read('FAIRLEAD_KEY');
const secret = read('FAIRLEAD_SECRET');

// Messages: identify, track, page, screen, group, alias. A call returns at once; delivery happens in the background.
const messages = createMessageClient({ url, writeKey: key });
messages.identify({ userId: 'u_42', traits: { email: 'ada@example.com', plan: 'member' } });
messages.page({ userId: 'u_42', name: 'Home', properties: { path: '/' } });
messages.track({ userId: 'u_42', event: 'Order Completed', properties: { order_id: 'order-1', total: 24.9, currency: 'EUR' } });

// Batches: all that is known of one user, and what they did. 64-bit ids keep every digit as bigint or text.
const batches = createBatchClient({ url, key, secret });
batches.upload({
  mpid: -7346244611012968789n,
  user_identities: { customer_id: 'u_42', email: 'ada@example.com' },
  user_attributes: { plan: 'member' },
  events: [
    { event_type: 'screen_view', data: { screen_name: 'Checkout' } },
    {
      event_type: 'commerce_event',
      data: {
        currency_code: 'EUR',
        product_action: {
          action: 'purchase',
          transaction_id: 'order-1',
          total_amount: 24.9,
          products: [{ id: 'rope-10', name: 'Dock line, 10 m', price: 24.9, quantity: 1 }],
        },
      },
    },
  ],
});

// close() means delivered: everything above is on the server's disk, or counted as failed.
const results = await Promise.all([messages.close({ timeoutMs: 30_000 }), batches.close({ timeoutMs: 30_000 })]);
for (const [index, { delivered, failed, dropped, pending }] of results.entries()) {
  console.log(`${index === 0 ? 'messages' : 'batches'}: ${delivered} events delivered`);
  if (failed + dropped + pending > 0) {
    console.error(`failed ${failed}, dropped ${dropped}, pending ${pending}`);
    process.exitCode = 1;
  }
}

/**
 * @param {string} name
 * @param {string} [fallback]
 */
function read(name, fallback) {
  const value = process.env[name] || fallback;
  if (value === undefined) {
    console.error(`${name} is not set; npm start prints what to set it to`);
    process.exit(1);
  }
  return value;
}
