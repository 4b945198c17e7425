// What the server costs when nobody asks anything of it.
import { setTimeout as sleep } from 'node:timers/promises';

/** @import { FairleadProcess } from './fairlead-process.js' */

/**
 * @param {FairleadProcess} fairlead
 * @param {number} idleMs
 * @returns {Promise<number | undefined>} RssAnon in bytes
 */
export async function measureIdleMemory(fairlead, idleMs) {
  await sleep(idleMs);
  return fairlead.rssAnonBytes();
}
