// Sends by the clock and not by the answers: so many events a second, in small requests of both protocols in turns, each event new.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorization } from '../credentials.js';

const eventsPerRequest = 10;
/** A server that is behind is not sent ever more at once; what is due is sent later. */
const openMax = 64;

/** @typedef {{ readonly stop: () => Promise<number> }} PacedSender `stop` resolves with how many were accepted */

/**
 * @param {{ readonly port: number, readonly eventsPerSecond: number }} options
 * @returns {PacedSender}
 */
export function startSending({ port, eventsPerSecond }) {
  const agent = new Agent({ keepAlive: true });
  /** @type {Set<Promise<void>>} */
  const open = new Set();
  /** @type {{ accepted: number, sent: number, isStopped: boolean, problem?: Error }} */
  const state = { accepted: 0, sent: 0, isStopped: false };
  const running = (async () => {
    const startedAtMs = performance.now();
    while (!state.isStopped && state.problem === undefined) {
      const due = ((performance.now() - startedAtMs) / 1000) * eventsPerSecond;
      for (; state.sent + eventsPerRequest <= due && open.size < openMax; state.sent += eventsPerRequest) {
        const exchange = post({ port, agent, first: state.sent })
          .then(
            () => void (state.accepted += eventsPerRequest),
            (/** @type {Error} */ error) => void (state.problem ??= error),
          )
          .finally(() => open.delete(exchange));
        open.add(exchange);
      }
      await sleep(1);
    }
    await Promise.all(open);
    agent.destroy();
  })();
  return {
    async stop() {
      state.isStopped = true;
      await running;
      if (state.problem !== undefined) {
        throw state.problem;
      }
      return state.accepted;
    },
  };
}

const names = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed', 'Search Made', 'Coupon Applied'];

/**
 * @param {{ readonly port: number, readonly agent: Agent, readonly first: number }} what
 * @returns {Promise<void>}
 */
function post({ port, agent, first }) {
  const isBatch = (first / eventsPerRequest) % 2 === 0;
  const body = Buffer.from(
    JSON.stringify(
      isBatch ? batchOf(first) : { batch: Array.from({ length: eventsPerRequest }, (_, nth) => messageOf(first + nth)) },
    ),
  );
  const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const path = isBatch ? '/v2/events' : '/v1/batch';
    const exchange = request({ port, host: '127.0.0.1', path, method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () =>
        Number(response.statusCode) < 300 ? resolve() : reject(new Error(`The server answered ${response.statusCode}.`)),
      );
    });
    exchange.once('error', reject);
    exchange.end(body);
  });
}

/** @param {number} number */
function messageOf(number) {
  return {
    type: 'track',
    userId: `live-${number % 997}`,
    event: names[number % names.length],
    properties: { sku: `sku-${number % 481}`, price: 29.99, currency: 'EUR', position: number },
    context: { library: { name: 'fairlead-benchmark', version: '1.0.0' }, page: { path: `/products/${number % 481}` } },
  };
}

/** @param {number} first */
function batchOf(first) {
  return {
    environment: 'production',
    user_identities: { customer_id: `live-${first % 997}` },
    events: Array.from({ length: eventsPerRequest }, (_, nth) => ({
      event_type: 'custom_event',
      data: {
        event_name: names[(first + nth) % names.length],
        custom_event_type: 'other',
        custom_attributes: { position: first + nth },
      },
    })),
  };
}
