// A process of its own that keeps a number of connections busy, each with one request at a time. Told what to do by one message
// from its parent (a `LoadJob`), answers with one (a `LoadResult`).
import { shapeOf } from './collectors/shapes.js';
import { openConnection } from './connection.js';
import { createLatencyHistogram } from './latency-histogram.js';
import { createRequestTemplate, writeFreshIds } from './request-template.js';

/**
 * @typedef {object} LoadJob
 * @property {'load'} kind
 * @property {number} port
 * @property {string} shapeName
 * @property {string} authorization
 * @property {number} serial distinguishes the ids of this load from those of all others
 * @property {number} connections
 * @property {number} warmUpMs
 * @property {number} durationMs
 * @property {number | undefined} requestsMax how many may be sent before a `LoadGrant` raises it; undefined: as many as go
 */

/** @typedef {{ readonly kind: 'grant', readonly requestsMax: number }} LoadGrant */

/**
 * @typedef {object} LoadResult
 * @property {number} acknowledgedRequests answered 2xx, from the first to the last one, warm-up included
 * @property {number} refusedRequests answered with anything else, likewise
 * @property {Record<string, number>} refusals by status
 * @property {number} measuredRequests answered 2xx between warm-up and end
 * @property {number} measuredSeconds
 * @property {number[]} latencies histogram of those
 * @property {number} busy part of one core that this generator took meanwhile; near 1 it, and not the server, was the limit
 */

/** @param {LoadJob} job */
async function generate(job) {
  const shape = shapeOf(job.shapeName);
  const latencies = createLatencyHistogram();
  /** @type {Record<string, number>} */
  const refusals = {};
  /** @type {'warming-up' | 'measuring' | 'stopping'} */
  let phase = 'warming-up';
  let requestsMax = job.requestsMax ?? Number.POSITIVE_INFINITY;
  let sentRequests = 0;
  let answeredRequests = 0;
  let acknowledgedRequests = 0;
  let measuredRequests = 0;
  /** Connections without a request, waiting for a grant. @type {(() => void)[]} */
  let idle = [];
  /** @type {() => void} */
  let finish = () => undefined;
  /** @type {Promise<void>} */
  const finished = new Promise((resolve) => {
    finish = resolve;
  });

  const openSender = async () => {
    const template = createRequestTemplate({ ...job, path: shape.path, body: shape.body() });
    let sentAtMs = 0;
    const connection = await openConnection({
      port: job.port,
      onLost: fail,
      onAnswer(status) {
        answeredRequests++;
        if (status >= 200 && status < 300) {
          acknowledgedRequests++;
          if (phase === 'measuring') {
            measuredRequests++;
            latencies.record(performance.now() - sentAtMs);
          }
        } else {
          refusals[status] = (refusals[status] ?? 0) + 1;
        }
        sendNext();
      },
    });
    const sendNext = () => {
      if (phase === 'stopping') {
        if (answeredRequests === sentRequests) {
          finish();
        }
      } else if (sentRequests < requestsMax) {
        writeFreshIds(template, sentRequests * shape.eventsPerRequest);
        sentRequests++;
        sentAtMs = performance.now();
        connection.send(template.bytes);
      } else {
        idle.push(sendNext);
      }
    };
    return { sendNext, close: connection.close };
  };

  process.on('message', (/** @type {LoadJob | LoadGrant} */ message) => {
    if (message.kind === 'grant') {
      ({ requestsMax } = message);
      const waiting = idle;
      idle = [];
      waiting.forEach((sendNext) => sendNext());
    }
  });

  const senders = await Promise.all(Array.from({ length: job.connections }, openSender));
  senders.forEach(({ sendNext }) => sendNext());
  await after(job.warmUpMs);
  phase = 'measuring';
  const startedAtMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  await after(job.durationMs);
  phase = 'stopping';
  const measuredSeconds = (performance.now() - startedAtMs) / 1000;
  const cpu = process.cpuUsage(cpuAtStart);
  // What is under way may be stored: it has to be counted before the books are closed.
  if (answeredRequests < sentRequests) {
    await finished;
  }
  senders.forEach(({ close }) => close());

  /** @type {LoadResult} */
  const result = {
    acknowledgedRequests,
    refusedRequests: answeredRequests - acknowledgedRequests,
    refusals,
    measuredRequests,
    measuredSeconds,
    latencies: latencies.counts(),
    busy: (cpu.user + cpu.system) / 1e6 / measuredSeconds,
  };
  return result;
}

/** @param {number} ms @returns {Promise<void>} */
function after(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** @param {LoadResult} result */
function hand(result) {
  process.send?.(result);
  process.disconnect();
}

/** A load with a hole in it measures nothing: the parent is told by the exit code. @param {Error} error */
function fail(error) {
  console.error(`load generator: ${error.message}`);
  process.exit(1);
}

process.once('message', (/** @type {LoadJob} */ job) => {
  generate(job).then(hand, fail);
});
process.once('disconnect', () => process.exit());
