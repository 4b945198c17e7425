// The one event that every SDK sends, so that what is compared is the SDKs and not their payloads.

export const eventName = 'Plan Selected';

/** @param {number} index */
export function userOf(index) {
  return `user-${index % 5000}`;
}

/** @param {number} index */
export function propertiesOf(index) {
  return { plan: 'pro', total: 29.99, currency: 'USD', sku: `sku-${index % 1000}`, index };
}

/** The bytes by which a sink counts events without parsing a body: each event has them once, whatever the SDK adds. */
export const eventMark = `"${eventName}"`;
