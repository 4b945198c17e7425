// Tests of one's own code: nothing is sent, and nothing waits. With node:test here; in Jest and Vitest it is the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessageClient } from 'fairlead';
import { createMemoryEndpoint, createTestClock, expectTracked } from 'fairlead/testing';

// Stands for your code, which gets its client from outside.
function completeOrder(client, order) {
  client.track({ userId: order.userId, event: 'Order Completed', properties: { orderId: order.id, total: order.total } });
}
const order = { id: 'order-1', userId: 'user-7', total: 24.9 };

test('a completed order is reported', async () => {
  const endpoint = createMemoryEndpoint();
  const client = createMessageClient({ ...endpoint.options, writeKey: 'any' });
  completeOrder(client, order);
  await client.close();
  expectTracked(endpoint, { userId: 'user-7', event: 'Order Completed', properties: { total: 24.9 } });
});

test('a completed order is reported when the endpoint is back', async () => {
  const endpoint = createMemoryEndpoint();
  const clock = createTestClock();
  const client = createMessageClient({ ...endpoint.options, writeKey: 'any', clock });
  endpoint.goDown();
  completeOrder(client, order);
  await clock.advance(20_000);
  assert.deepEqual(endpoint.messages, []);
  endpoint.comeBack();
  await clock.advance(20_000);
  expectTracked(endpoint, { event: 'Order Completed', properties: { orderId: 'order-1' } });
});
