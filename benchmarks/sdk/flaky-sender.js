// An application that tracks a great many events on the endpoint's bad day, no faster than they leave, and closes its client.
import { setTimeout as sleep } from 'node:timers/promises';
import { createMessageClient } from 'fairlead';
import { eventName, propertiesOf, userOf } from './payload.js';

/** @import { MessageClient, Stats } from 'fairlead' */

process.once('message', ({ url, events }) => void run(url, events));

/** @param {string} url @param {number} events */
async function run(url, events) {
  const client = createMessageClient({
    url,
    writeKey: 'key',
    concurrencyMax: 16,
    attemptTimeoutMs: 1000,
    retry: { attemptsMax: 100, backoffBaseMs: 50, backoffMaxMs: 1000 },
  });
  for (let index = 0; index < events; index++) {
    client.track({ userId: userOf(index), event: eventName, properties: propertiesOf(index) });
    if (index % 1000 === 999) {
      await waitForRoom(client);
    }
  }
  await client.close();
  /** @type {Stats} */
  const stats = client.stats();
  process.send?.(stats, () => process.exit());
}

/** @param {MessageClient} client */
async function waitForRoom(client) {
  while (client.stats().queuedEvents > 50_000) {
    await sleep(5);
  }
}
