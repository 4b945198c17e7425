// Drives `@segment/analytics-node`. Reads {"settings","calls":[[method, message], …]} on stdin, makes the calls, closes, and prints
// as JSON what callbacks and listeners were told.
import { readFileSync } from 'node:fs';
import { Analytics } from '@segment/analytics-node';

const { settings, calls } = JSON.parse(readFileSync(0, 'utf8'));
// Without an address the SDK would talk to its vendor.
if (!settings.host?.startsWith('http://127.0.0.1:')) {
  throw new Error('Only a server on this machine is sent to.');
}
const analytics = new Analytics(settings);
const requests = [];
const errors = [];
const callbacks = [];
analytics.on('http_request', ({ method, url }) => requests.push({ method, url }));
analytics.on('error', ({ code, reason }) => errors.push({ code, reason: String(reason?.message ?? reason) }));
for (const [method, { timestamp, ...message }] of calls) {
  const call = timestamp === undefined ? message : { ...message, timestamp: new Date(timestamp) };
  analytics[method](call, (error, context) => {
    callbacks.push({ error: error === undefined ? null : String(error.message ?? error), messageId: context?.event.messageId });
  });
}
await analytics.closeAndFlush();
process.stdout.write(JSON.stringify({ requests: requests.length, errors, callbacks }));
