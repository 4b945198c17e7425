// The parent's side of a load generator.
import { forkProcess } from './child-process.js';

/** @import { LoadJob, LoadGrant, LoadResult } from './load-generator.js' */

/**
 * @typedef {object} Load
 * @property {Promise<LoadResult>} result rejects when the generator broke off
 * @property {(requestsMax: number) => void} grant how many requests may be sent in all from now on
 */

/**
 * @param {Omit<LoadJob, 'kind' | 'requestsMax'> & { readonly requestsMax?: number }} job
 * @returns {Load}
 */
export function startLoad(job) {
  const child = forkProcess('load-generator.js');
  child.send(/** @satisfies {LoadJob} */ ({ ...job, kind: 'load', requestsMax: job.requestsMax }));
  return {
    result: new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(/** @type {LoadResult} */ (message)));
      child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    }),
    grant(requestsMax) {
      if (child.connected) {
        child.send(/** @satisfies {LoadGrant} */ ({ kind: 'grant', requestsMax }));
      }
    },
  };
}
