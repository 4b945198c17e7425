// The facts that a figure means nothing without.
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { createLatencyHistogram, percentileMs } from './latency-histogram.js';

/**
 * @typedef {object} Host
 * @property {string} processor
 * @property {number} cores
 * @property {number} memoryBytes
 * @property {string} system
 * @property {string} node
 */

/**
 * @typedef {object} Disk
 * @property {{ readonly p50Ms: number, readonly p99Ms: number }} datasync of 4 KiB appended to a file in the data folder
 * @property {boolean} isDiskInMemory nothing that is durable can be measured there
 */

/** @typedef {Host & Disk} Machine */

/**
 * @param {string} folder where the data will be
 * @returns {Promise<Machine>}
 */
export async function describeMachine(folder) {
  return {
    ...describeHost(),
    datasync: await measureDatasync(folder),
    isDiskInMemory: memoryFilesystems.has((await statfs(folder)).type),
  };
}

/** @returns {Host} */
export function describeHost() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.version,
  };
}

/** @param {Host} host */
export function formatHost({ processor, cores, memoryBytes, system, node }) {
  return `${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}, Node ${node}`;
}

/** The magic numbers of tmpfs and ramfs, statfs(2). */
const memoryFilesystems = new Set([0x01021994, 0x858458f6]);

/** @param {string} folder */
async function measureDatasync(folder) {
  const path = await mkdtemp(join(folder, 'datasync-'));
  const file = await open(join(path, 'file'), 'w');
  const latencies = createLatencyHistogram();
  const page = Buffer.alloc(4096, 1);
  try {
    for (let count = 0; count < 200; count++) {
      await file.write(page);
      const startedAtMs = performance.now();
      await file.datasync();
      latencies.record(performance.now() - startedAtMs);
    }
  } finally {
    await file.close();
    await rm(path, { recursive: true });
  }
  const counts = latencies.counts();
  return { p50Ms: percentileMs(counts, 0.5), p99Ms: percentileMs(counts, 0.99) };
}
