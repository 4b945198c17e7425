// Drives `@rudderstack/rudder-sdk-node`. Reads {"writeKey","options","calls":[[method, message], …]} on stdin, makes the calls,
// flushes until each callback was called, and prints as JSON what they were told.
import { readFileSync } from 'node:fs';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const { writeKey, options, calls } = JSON.parse(readFileSync(0, 'utf8'));
// Without an address the SDK would talk to its vendor.
if (!options.dataPlaneUrl?.startsWith('http://127.0.0.1:')) {
  throw new Error('Only a server on this machine is sent to.');
}
const Analytics = RudderAnalytics.default ?? RudderAnalytics;
const analytics = new Analytics(writeKey, options);
const callbacks = [];
// A failed delivery also rejects flushes that the SDK starts on its own and nobody can catch; the callbacks tell the same.
process.on('unhandledRejection', () => undefined);
const told = calls.map(
  ([method, { timestamp, ...message }]) =>
    new Promise((resolve) => {
      const call = timestamp === undefined ? message : { ...message, timestamp: new Date(timestamp) };
      analytics[method](call, (error) => {
        callbacks.push(error === undefined || error === null ? null : String(error.message ?? error));
        resolve();
      });
    }),
);
// One flush takes no more than flushAt messages.
for (let flush = 0; flush < calls.length && callbacks.length < calls.length; flush++) {
  await analytics.flush().catch(() => undefined);
}
await Promise.all(told);
process.stdout.write(JSON.stringify({ callbacks }));
