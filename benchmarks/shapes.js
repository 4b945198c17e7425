// The requests that the benchmarks send: one event or a hundred, in both protocols, each event with an id of its own.
import { idMark, userMark } from './request-template.js';

/**
 * @typedef {object} Shape
 * @property {string} name
 * @property {string} path
 * @property {number} eventsPerRequest
 * @property {() => unknown} body with a mark wherever an id or a user belongs
 */

/** What the batches of the field carry: mParticle's bulk limit, and the usual flush size of the message SDKs. */
const eventsPerBatch = 100;

/** @type {readonly Shape[]} */
export const singleEventShapes = [
  { name: '/v2/events, 1 event', path: '/v2/events', eventsPerRequest: 1, body: () => batchOf([customEvent()]) },
  { name: '/v1/track', path: '/v1/track', eventsPerRequest: 1, body: trackMessage },
];

/** @type {readonly Shape[]} */
export const batchShapes = [
  {
    name: '/v2/events, 100 events',
    path: '/v2/events',
    eventsPerRequest: eventsPerBatch,
    body: () => batchOf(repeat(customEvent)),
  },
  {
    name: '/v2/bulkevents, 100 × 1',
    path: '/v2/bulkevents',
    eventsPerRequest: eventsPerBatch,
    body: () => repeat(() => batchOf([customEvent()])),
  },
  {
    name: '/v1/batch, 100 messages',
    path: '/v1/batch',
    eventsPerRequest: eventsPerBatch,
    body: () => ({ batch: repeat(() => ({ ...trackMessage(), type: 'track' })), sentAt: new Date().toISOString() }),
  },
];

export const shapes = [...singleEventShapes, ...batchShapes];

/** @param {string} start of its name */
export function findShape(start) {
  const shape = shapes.find(({ name }) => name.startsWith(start));
  if (shape === undefined) {
    throw new Error(`There is no shape ${start}; there is ${shapes.map(({ name }) => name).join(' · ')}.`);
  }
  return shape;
}

/** @param {readonly unknown[]} events */
function batchOf(events) {
  return {
    environment: 'production',
    user_identities: { customer_id: userMark, email: 'someone@shop.example' },
    user_attributes: { plan: 'pro', city: 'Lisbon' },
    device_info: { platform: 'iOS', device_model: 'iPhone15,2', locale_language: 'en', locale_country: 'PT' },
    events,
  };
}

function customEvent() {
  return {
    event_type: 'custom_event',
    data: {
      event_name: 'Product Viewed',
      custom_event_type: 'navigation',
      source_message_id: idMark,
      timestamp_unixtime_ms: Date.now(),
      custom_attributes: { sku: 'sku-000481', price: 29.99, currency: 'EUR', category: 'shoes', position: 3 },
    },
  };
}

export function trackMessage() {
  return {
    messageId: idMark,
    userId: userMark,
    event: 'Product Viewed',
    timestamp: new Date().toISOString(),
    properties: { sku: 'sku-000481', price: 29.99, currency: 'EUR', category: 'shoes', position: 3 },
    context: {
      library: { name: 'fairlead-benchmark', version: '1.0.0' },
      locale: 'en-PT',
      page: { path: '/products/481', url: 'https://shop.example/products/481' },
    },
  };
}

/**
 * @template Item
 * @param {() => Item} make
 */
export function repeat(make) {
  return Array.from({ length: eventsPerBatch }, make);
}
