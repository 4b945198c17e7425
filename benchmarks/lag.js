// How long an accepted event takes to show, at a rate that leaves the server time: in the live stream and in SQL.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminToken, authorization } from './credentials.js';
import { createLatencyHistogram, percentileMs } from './latency-histogram.js';
import { createRequestTemplate, writeFreshIds } from './request-template.js';
import { singleEventShapes } from './shapes.js';

/** @import { FairleadProcess } from './fairlead-process.js' */
/** @import { Ledger } from './ledger.js' */

/** @typedef {{ readonly requestsPerSecond: number, readonly seconds: number }} LagPlan */

/**
 * @typedef {object} Lag
 * @property {number} requestsPerSecond
 * @property {number} events
 * @property {Percentiles} stream from the answer to the event in `/api/stream`
 * @property {Percentiles} sql from sending the request, which is before the server received it, to the answer of the first query
 *   that covers it: what one waits at most, the time of the query included
 * @property {number} streamSkipped events that the stream left out
 */

/** @typedef {{ readonly p50Ms: number, readonly p99Ms: number }} Percentiles */

/** @typedef {{ readonly position: number, readonly sentAtMs: number, readonly answeredAtMs: number }} Accepted */

/**
 * @param {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: LagPlan }} parts
 * @returns {Promise<Lag>}
 */
export async function measureLag({ fairlead, ledger, plan }) {
  const stream = await openStream(fairlead.port);
  const poll = pollPosition(fairlead);
  const accepted = await sendPaced({ fairlead, ledger, plan });
  const last = Math.max(...accepted.map(({ position }) => position));
  await Promise.all([poll.until(last), stream.until(last)]);
  stream.close();
  return {
    requestsPerSecond: plan.requestsPerSecond,
    events: accepted.length,
    stream: summarize(accepted.map(({ position, answeredAtMs }) => (stream.arrivals.get(position) ?? Number.NaN) - answeredAtMs)),
    sql: summarize(accepted.map(({ position, sentAtMs }) => poll.coveredAtMs(position) - sentAtMs)),
    streamSkipped: accepted.filter(({ position }) => !stream.arrivals.has(position)).length,
  };
}

/**
 * Sends by the clock and not by the answers: a slow server does not slow the sender.
 *
 * @param {{ readonly fairlead: FairleadProcess, readonly ledger: Ledger, readonly plan: LagPlan }} parts
 */
async function sendPaced({ fairlead, ledger, plan }) {
  const agent = new Agent({ keepAlive: true });
  const shape = singleEventShapes[0];
  if (shape === undefined) {
    throw new Error('There is no single-event shape.');
  }
  const { path } = shape;
  const template = createRequestTemplate({ path, body: shape.body(), authorization, serial: ledger.nextSerial() });
  const bodyFrom = template.bytes.indexOf('\r\n\r\n') + 4;
  const total = plan.requestsPerSecond * plan.seconds;
  const startedAtMs = performance.now();
  /** @type {Promise<Accepted>[]} */
  const exchanges = [];
  while (exchanges.length < total) {
    const due = ((performance.now() - startedAtMs) / 1000) * plan.requestsPerSecond;
    while (exchanges.length < Math.min(due, total)) {
      writeFreshIds(template, exchanges.length);
      exchanges.push(post({ port: fairlead.port, path, agent, body: Buffer.from(template.bytes.subarray(bodyFrom)) }));
    }
    await sleep(1);
  }
  const accepted = await Promise.all(exchanges);
  agent.destroy();
  ledger.enter(shape, { acknowledgedRequests: accepted.length, refusedRequests: 0, refusals: {} });
  return accepted;
}

/**
 * @param {{ readonly port: number, readonly path: string, readonly agent: Agent, readonly body: Buffer }} what
 * @returns {Promise<Accepted>}
 */
function post({ port, path, agent, body }) {
  return new Promise((resolve, reject) => {
    const sentAtMs = performance.now();
    const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
    const exchange = request({ port, host: '127.0.0.1', path, method: 'POST', agent, headers }, (response) => {
      const answeredAtMs = performance.now();
      response.resume();
      const position = Number(String(response.headers['x-fairlead-receipt']).split('-')[1]);
      if (response.statusCode === 202 && position > 0) {
        resolve({ position, sentAtMs, answeredAtMs });
      } else {
        reject(new Error(`The server answered ${response.statusCode} at a modest rate.`));
      }
    });
    exchange.once('error', reject);
    exchange.end(body);
  });
}

/** @param {number} port */
async function openStream(port) {
  /** When the event of each position came. @type {Map<number, number>} */
  const arrivals = new Map();
  let newest = 0;
  let unread = '';
  /** @type {import('node:http').IncomingMessage} */
  const response = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${adminToken}` };
    request({ port, host: '127.0.0.1', path: '/api/stream', headers }, resolve).once('error', reject).end();
  });
  response.setEncoding('utf8');
  response.on('data', (/** @type {string} */ chunk) => {
    const nowMs = performance.now();
    unread += chunk;
    const end = unread.lastIndexOf('\n\n') + 2;
    for (const [, position] of unread.slice(0, end).matchAll(/^id: (\d+)\.\d+$/gm)) {
      newest = Number(position);
      arrivals.set(newest, nowMs);
    }
    unread = unread.slice(end);
  });
  return {
    arrivals,
    /** @param {number} position */
    until: (position) => waitUntil(() => newest >= position, 'the live stream'),
    close: () => void response.destroy(),
  };
}

/** @param {FairleadProcess} fairlead */
function pollPosition(fairlead) {
  /** What each query covered, in order. @type {{ readonly atMs: number, readonly position: number }[]} */
  const covers = [];
  const unwanted = new AbortController();
  const polling = (async () => {
    while (!unwanted.signal.aborted) {
      const { position = 0 } = await fairlead.queryRow('select max(position) as position from events');
      covers.push({ atMs: performance.now(), position });
      await sleep(5);
    }
  })();
  return {
    /** @param {number} position */
    async until(position) {
      await Promise.race([polling, waitUntil(() => (covers.at(-1)?.position ?? 0) >= position, 'SQL')]);
      unwanted.abort();
      await polling;
    },
    /** @param {number} position */
    coveredAtMs: (position) => covers.find((cover) => cover.position >= position)?.atMs ?? Number.NaN,
  };
}

/**
 * @param {() => boolean} isSo
 * @param {string} where
 */
async function waitUntil(isSo, where) {
  const startedAtMs = performance.now();
  while (!isSo()) {
    if (performance.now() - startedAtMs > 30_000) {
      throw new Error(`Accepted events did not reach ${where} within 30 s.`);
    }
    await sleep(5);
  }
}

/** @param {readonly number[]} lags @returns {Percentiles} */
function summarize(lags) {
  const histogram = createLatencyHistogram();
  lags.filter((lag) => !Number.isNaN(lag)).forEach((lag) => histogram.record(lag));
  const counts = histogram.counts();
  return { p50Ms: percentileMs(counts, 0.5), p99Ms: percentileMs(counts, 0.99) };
}
