// A process with a client and a spool, for tests that end it: client-until-killed.js <url> <directory> <name> <count>
//
// It tracks so many events, in bursts with deliveries between them, and says the id of each once the call has returned; then
// it lives until it is ended. Events are of five users in turn.
import { setImmediate } from 'node:timers/promises';
import { createMessageClient } from 'fairlead';
import { fileSpool } from 'fairlead/spool';
import { say } from './say.js';

const [url = '', directory = '', name = '', count = '0'] = process.argv.slice(2);

const client = createMessageClient({
  url,
  writeKey: 'key',
  order: 'user',
  batchEventsMax: 7,
  flushIntervalMs: 1,
  retry: { backoffBaseMs: 1, backoffMaxMs: 5 },
  spool: fileSpool({ directory, staleAfterMs: 600 }),
  onError: (error) => say(`error ${error.code} ${error.message}`),
});

for (let serial = 0; serial < Number(count); serial++) {
  const messageId = `${name}-${serial}`;
  client.track({ messageId, userId: `u${serial % 5}`, event: 'E', properties: { filler: 'x'.repeat(serial % 300) } });
  say(messageId);
  if (serial % 10 === 9) {
    await setImmediate();
  }
}
setInterval(() => {}, 2_147_483_647);
