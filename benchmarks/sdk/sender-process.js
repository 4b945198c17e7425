// A sender process, from its job to its result.
import { forkProcess } from '../child-process.js';

/** @import { SenderJob, SenderResult } from './sender.js' */

/**
 * @param {SenderJob} job
 * @returns {Promise<SenderResult>}
 */
export function runSender(job) {
  const child = forkProcess('sdk/sender.js');
  child.send(job);
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(/** @type {SenderResult} */ (result)));
    child.once('exit', (code) => reject(new Error(`the sender ${job.driver} ended with ${code} before it was done`)));
  });
}
