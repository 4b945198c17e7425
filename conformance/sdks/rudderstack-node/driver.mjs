import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { runTasks } from '../../matrix/drivers/task-lines.mjs';

const Analytics = RudderAnalytics.default ?? RudderAnalytics;
// A failed delivery also rejects flushes that the SDK starts on its own and nobody can catch; the callbacks tell the same.
process.on('unhandledRejection', () => undefined);

await runTasks(async ({ key, url, calls, settings: { retries } }) => {
  const analytics = new Analytics(key, {
    dataPlaneUrl: url,
    logLevel: 'none',
    ...(retries === undefined ? {} : { retryCount: retries }),
    // No timeout, as by default: the SDK's would cover the retries and their waits too.
  });
  const errors = [];
  let told = 0;
  const allTold = Promise.all(
    calls.map(
      ({ type, timestamp, ...message }) =>
        new Promise((resolve) => {
          analytics[type](timestamp === undefined ? message : { ...message, timestamp: new Date(timestamp) }, (error) => {
            if (error !== undefined && error !== null) {
              errors.push(String(error.message ?? error));
            }
            told++;
            resolve();
          });
        }),
    ),
  );
  // One flush takes no more than flushAt messages.
  for (let flush = 0; flush < calls.length && told < calls.length; flush++) {
    await analytics.flush().catch(() => undefined);
  }
  await allTold;
  return errors;
});
