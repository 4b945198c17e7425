import { Analytics } from '@segment/analytics-node';
import { runTasks } from '../../matrix/drivers/task-lines.mjs';

await runTasks(async ({ key, url, calls, settings: { retries, timeoutMs } }) => {
  const analytics = new Analytics({
    writeKey: key,
    host: url,
    ...(retries === undefined ? {} : { maxRetries: retries }),
    ...(timeoutMs === undefined ? {} : { httpRequestTimeout: timeoutMs }),
  });
  const errors = [];
  analytics.on('error', ({ reason }) => errors.push(String(reason?.message ?? reason)));
  for (const { type, timestamp, ...message } of calls) {
    analytics[type](timestamp === undefined ? message : { ...message, timestamp: new Date(timestamp) });
  }
  await analytics.closeAndFlush();
  return errors;
});
