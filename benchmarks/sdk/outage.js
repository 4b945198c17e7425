// What an application pays for an endpoint that is down: events go on being tracked, the queue is full, and memory must not grow.
import { memoryUsage } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMessageClient } from 'fairlead';
import { eventName, propertiesOf, userOf } from './payload.js';

/** @import { Stats } from 'fairlead' */

/**
 * @typedef {object} Outage
 * @property {number} events
 * @property {number} loadedBytes of the process before the first event
 * @property {readonly number[]} residentBytes of the process after each tenth of the events
 * @property {number} errorsReported
 * @property {Stats} stats
 */

process.once('message', ({ url, events }) => void run(url, events));

/** @param {string} url @param {number} events */
async function run(url, events) {
  let errorsReported = 0;
  const client = createMessageClient({ url, writeKey: 'key', onError: () => void errorsReported++ });
  const loadedBytes = memoryUsage.rss();
  /** @type {number[]} */
  const residentBytes = [];
  for (let index = 0; index < events; index++) {
    client.track({ userId: userOf(index), event: eventName, properties: propertiesOf(index) });
    if (index % 1000 === 999) {
      await nextTurn();
    }
    if ((index + 1) % Math.ceil(events / 10) === 0) {
      residentBytes.push(memoryUsage.rss());
    }
  }
  /** @type {Outage} */
  const outage = { events, loadedBytes, residentBytes, errorsReported, stats: client.stats() };
  process.send?.(outage, () => process.exit());
}
