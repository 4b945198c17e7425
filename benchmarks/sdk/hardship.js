// Our client under an endpoint that is down, and under one on a bad day.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { endProcess, forkProcess, whenListening } from '../child-process.js';

/** @import { Stats } from 'fairlead' */
/** @import { Ledger } from './flaky-server.js' */
/** @import { Outage } from './outage.js' */

/**
 * @param {number} events
 * @returns {Promise<Outage>}
 */
export async function measureOutage(events) {
  return ask('sdk/outage.js', { url: `http://127.0.0.1:${await findClosedPort()}`, events });
}

/** @typedef {{ readonly events: number, readonly seed: number, readonly seconds: number, readonly stats: Stats, readonly ledger: Ledger }} BadDay */

/**
 * @param {number} events
 * @param {number} seed
 * @returns {Promise<BadDay>}
 */
export async function measureBadDay(events, seed) {
  const server = forkProcess('sdk/flaky-server.js', { args: [String(events), String(seed)] });
  try {
    const { port } = await whenListening(server);
    const startedAtMs = performance.now();
    const stats = /** @type {Stats} */ (await ask('sdk/flaky-sender.js', { url: `http://127.0.0.1:${port}`, events }));
    const seconds = (performance.now() - startedAtMs) / 1000;
    const answer = once(server, 'message');
    server.send('ledger');
    const [ledger] = await answer;
    return { events, seed, seconds, stats, ledger };
  } finally {
    await endProcess(server);
  }
}

/** @param {BadDay} badDay what must not be; empty when all is well */
export function findFailures({ events, stats, ledger }) {
  return [
    ...(ledger.missing > 0 ? [`${ledger.missing} events of ${events} did not arrive`] : []),
    ...(ledger.doubled > 0 ? [`${ledger.doubled} events are there under two ids`] : []),
    ...(stats.delivered === events ? [] : [`the client counts ${stats.delivered} delivered events of ${events}`]),
  ];
}

/**
 * @param {string} file of a process that answers its job once
 * @param {object} job
 */
async function ask(file, job) {
  const child = forkProcess(file);
  child.send(job);
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was done`)));
  });
}

/** @returns {Promise<number>} a port where nothing listens any more */
async function findClosedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
