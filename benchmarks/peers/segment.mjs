import { Analytics } from '@segment/analytics-node';
import { eventName, propertiesOf, userOf } from '../sdk/payload.js';

export function createDriver({ url, batchEvents }) {
  const analytics = new Analytics({ writeKey: 'key', host: url, flushAt: batchEvents });
  let failed = 0;
  analytics.on('error', () => failed++);
  return {
    call: (index) => analytics.track({ userId: userOf(index), event: eventName, properties: propertiesOf(index) }),
    flush: () => analytics.closeAndFlush(),
    failedCount: () => failed,
  };
}
