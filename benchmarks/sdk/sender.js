// One SDK in a process of its own: sends the events that its job asks for, and says what that cost from the first call until all were
// flushed. Loading the SDK is not counted, warming up is.
import { memoryUsage, resourceUsage } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * @typedef {object} SenderJob
 * @property {string} driver the file of the SDK's driver, from this folder
 * @property {number} callsPerTurn an application has other things to do: after so many calls it lets the runtime go on
 * @property {DriverOptions} options
 */

/**
 * @typedef {object} DriverOptions
 * @property {string} url
 * @property {number} calls
 * @property {number} batchEvents in one request
 * @property {boolean} gzip
 */

/**
 * @typedef {object} Driver
 * @property {(index: number) => void} call sends what belongs to that index; may queue it
 * @property {() => Promise<void>} flush resolves when all is delivered
 * @property {() => number} failedCount
 */

/**
 * @typedef {object} SenderResult
 * @property {number} cpuMicros
 * @property {number} seconds
 * @property {number} enqueueMicros of all calls together, without what runs between them
 * @property {number} peakBytes of the process, Node itself included
 * @property {number} loadedBytes of the process before the first event
 * @property {number} failed
 */

process.once('message', (job) => void run(/** @type {SenderJob} */ (job)));

/** @param {SenderJob} job */
async function run({ driver: file, callsPerTurn, options }) {
  const { createDriver } = await import(file);
  /** @type {Driver} */
  const driver = await createDriver(options);
  const loadedBytes = memoryUsage.rss();
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  let enqueueMs = 0;
  for (let index = 0; index < options.calls;) {
    const end = Math.min(index + callsPerTurn, options.calls);
    const turnAtMs = performance.now();
    for (; index < end; index++) {
      driver.call(index);
    }
    enqueueMs += performance.now() - turnAtMs;
    await nextTurn();
  }
  await driver.flush();
  const { user, system } = process.cpuUsage(cpuBefore);
  /** @type {SenderResult} */
  const result = {
    cpuMicros: user + system,
    seconds: (performance.now() - startedAtMs) / 1000,
    enqueueMicros: enqueueMs * 1000,
    peakBytes: resourceUsage().maxRSS * 1024,
    loadedBytes,
    failed: driver.failedCount(),
  };
  process.send?.(result, () => process.exit());
}
