// A process of its own that sends requests at a set rate, whatever becomes of those before: no SDK waits for another one's answer. Told what
// to do by one message from its parent (an `OverloadJob`), answers with one (an `OverloadResult`).
import { openConnection } from './connection.js';
import { createLatencyHistogram } from './latency-histogram.js';
import { createRequestTemplate, writeFreshIds } from './request-template.js';
import { shapes } from './shapes.js';

/**
 * @typedef {object} OverloadJob
 * @property {number} port
 * @property {string} shapeName
 * @property {string} authorization
 * @property {number} serial distinguishes the ids of this load from those of all others
 * @property {number} requestsPerSecond
 * @property {number} seconds
 * @property {number} clientsMax requests under way at once; those that find no client free are not sent
 */

/**
 * @typedef {object} OverloadResult
 * @property {number} sentRequests
 * @property {number} unsentRequests
 * @property {number} acknowledgedRequests answered 2xx
 * @property {number} refusedRequests answered with anything else
 * @property {number} lostRequests whose connection ended without an answer
 * @property {Record<string, number>} losses by what ended it
 * @property {Record<string, number>} refusals by status
 * @property {number[]} latencies histogram of those answered 2xx
 * @property {number[]} refusalLatencies histogram of the others
 * @property {number} longestMs of all answers
 * @property {number} busy part of one core that this generator took
 */

/** @import { Connection } from './connection.js' */

/** @typedef {{ readonly send: () => void }} Client */

const tickMs = 5;

/** @param {OverloadJob} job @returns {Promise<OverloadResult>} */
async function generate(job) {
  const shape = shapes.find(({ name }) => name === job.shapeName);
  if (shape === undefined) {
    throw new Error(`There is no shape ${job.shapeName}.`);
  }
  const { path, eventsPerRequest, body } = shape;
  const latencies = createLatencyHistogram();
  const refusalLatencies = createLatencyHistogram();
  /** @type {Record<string, number>} */
  const refusals = {};
  /** @type {Record<string, number>} */
  const losses = {};
  const counts = { sent: 0, unsent: 0, acknowledged: 0, refused: 0, lost: 0, longestMs: 0 };
  /** @type {Client[]} those without a request under way */
  const idle = [];
  /** @type {() => void} */
  let onSettled = () => undefined;

  /** @param {number} status @param {number} ms */
  const note = (status, ms) => {
    counts.longestMs = Math.max(counts.longestMs, ms);
    if (status >= 200 && status < 300) {
      counts.acknowledged++;
      latencies.record(ms);
    } else {
      counts.refused++;
      refusals[status] = (refusals[status] ?? 0) + 1;
      refusalLatencies.record(ms);
    }
  };

  /** One request at a time, on a connection that is opened again when the server has closed it. @returns {Client} */
  const createClient = () => {
    const template = createRequestTemplate({ ...job, path, body: body() });
    /** @type {Connection | undefined} */
    let connection;
    let isWaiting = false;
    let sentAtMs = 0;

    const settle = () => {
      isWaiting = false;
      idle.push(client);
      onSettled();
    };
    const open = () =>
      openConnection({
        port: job.port,
        onAnswer(status, isLast) {
          note(status, performance.now() - sentAtMs);
          if (isLast) {
            connection?.close();
            connection = undefined;
          }
          settle();
        },
        onLost({ message }) {
          connection = undefined;
          if (isWaiting) {
            counts.lost++;
            losses[message] = (losses[message] ?? 0) + 1;
            settle();
          }
        },
      });
    const openAndWrite = async () => {
      try {
        connection = await open();
        write();
      } catch {
        // `onLost` has counted it.
      }
    };
    const write = () => {
      writeFreshIds(template, counts.sent * eventsPerRequest);
      counts.sent++;
      connection?.send(template.bytes);
    };
    const client = {
      send() {
        isWaiting = true;
        sentAtMs = performance.now();
        if (connection === undefined) {
          void openAndWrite();
        } else {
          write();
        }
      },
    };
    return client;
  };

  // All at once beforehand: making one costs as much as sending some.
  idle.push(...Array.from({ length: job.clientsMax }, createClient));
  const startedAtMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  const elapsedSeconds = () => (performance.now() - startedAtMs) / 1000;
  let dueCount = 0;
  while (elapsedSeconds() < job.seconds) {
    for (; dueCount < elapsedSeconds() * job.requestsPerSecond; dueCount++) {
      const client = idle.pop();
      if (client === undefined) {
        counts.unsent++;
      } else {
        client.send();
      }
    }
    await after(tickMs);
  }
  const cpu = process.cpuUsage(cpuAtStart);
  const busy = (cpu.user + cpu.system) / 1e6 / elapsedSeconds();
  // What is under way may be stored: it has to be counted before the books are closed.
  await new Promise((resolve) => {
    onSettled = () => (idle.length === job.clientsMax ? resolve(undefined) : undefined);
    onSettled();
  });
  const { sent, unsent, acknowledged, refused, lost, longestMs } = counts;
  return {
    sentRequests: sent,
    unsentRequests: unsent,
    acknowledgedRequests: acknowledged,
    refusedRequests: refused,
    lostRequests: lost,
    losses,
    refusals,
    latencies: latencies.counts(),
    refusalLatencies: refusalLatencies.counts(),
    longestMs,
    busy,
  };
}

/** @param {number} ms @returns {Promise<void>} */
function after(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

process.once('message', (/** @type {OverloadJob} */ job) => {
  generate(job).then(
    (result) => process.send?.(result, () => process.exit()),
    (/** @type {Error} */ error) => {
      console.error(`overload generator: ${error.message}`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
