import { PostHog } from 'posthog-node';
import { eventName, propertiesOf, userOf } from '../sdk/payload.js';

export function createDriver({ url, calls, batchEvents, gzip }) {
  const settings = { host: url, flushAt: batchEvents, maxBatchSize: batchEvents, maxQueueSize: calls, disableCompression: !gzip };
  const client = new PostHog('key', settings);
  let failed = 0;
  client.on('error', () => failed++);
  return {
    call: (index) => client.capture({ distinctId: userOf(index), event: eventName, properties: propertiesOf(index) }),
    flush: () => client.shutdown(600_000),
    failedCount: () => failed,
  };
}
