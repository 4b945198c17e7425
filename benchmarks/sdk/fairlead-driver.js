// Our client, as its README shows it. Only the queue's limits are the benchmark's: all events are made at once, and none may be dropped.
import { createMessageClient } from 'fairlead';
import { eventName, propertiesOf, userOf } from './payload.js';

/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @param {DriverOptions} options
 * @param {{ readonly fetch?: typeof globalThis.fetch }} [own]
 * @returns {Driver}
 */
export function createDriver({ url, calls, batchEvents, gzip }, own = {}) {
  const client = createMessageClient({
    url,
    writeKey: 'key',
    batchEventsMax: batchEvents,
    gzip,
    queueEventsMax: calls,
    queueBytesMax: calls * 1024,
    ...own,
  });
  return {
    call: (index) => client.track({ userId: userOf(index), event: eventName, properties: propertiesOf(index) }),
    async flush() {
      await client.close();
    },
    failedCount: () => client.stats().failed + client.stats().dropped,
  };
}
