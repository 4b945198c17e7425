import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { eventName, propertiesOf, userOf } from '../sdk/payload.js';

export function createDriver({ url, calls, batchEvents, gzip }) {
  const Analytics = RudderAnalytics.default ?? RudderAnalytics;
  const analytics = new Analytics('key', {
    dataPlaneUrl: url,
    flushAt: batchEvents,
    maxQueueSize: 1e9,
    maxInternalQueueSize: calls,
    gzip,
    logLevel: 'error',
  });
  let failed = 0;
  return {
    call: (index) => analytics.track({ userId: userOf(index), event: eventName, properties: propertiesOf(index) }),
    async flush() {
      // One flush takes no more than flushAt events, and resolves for others' requests too: only the sink knows when all is there.
      while (Number(await (await fetch(url)).text()) < calls) {
        await analytics.flush().catch(() => failed++);
      }
    },
    failedCount: () => failed,
  };
}
