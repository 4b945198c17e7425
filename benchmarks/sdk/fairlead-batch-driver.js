// Our batch client: it checks, queues and would retry; the peer does none of that. Like the peer's, its caller holds back what the client
// has no room for: `ready` is how.
import { createBatchClient } from 'fairlead';
import { batchesPerUpload, batchOf, prepareUploads, uploadsAtOnce } from './raw-batches.js';

/** @import { Batch } from '@fairlead/protocol' */
/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @typedef {object} Own
 * @property {(index: number) => Batch} [build]
 * @property {'user' | 'none'} [order]
 */

/**
 * @param {DriverOptions} options
 * @param {Own} [own]
 * @returns {Driver}
 */
export function createDriver({ url, gzip }, { build = batchOf, order = 'user' } = {}) {
  const client = createBatchClient({
    url,
    key: 'key',
    secret: 'secret',
    gzip,
    order,
    requestBatchesMax: batchesPerUpload,
    concurrencyMax: uploadsAtOnce,
    queueEventsMax: uploadsAtOnce * batchesPerUpload,
    overflow: 'wait',
  });
  const uploadOf = prepareUploads(build);
  let next = 0;
  let end = 0;
  /** @type {Promise<void> | undefined} */
  let pumping;
  const pump = async () => {
    while (next < end) {
      await client.ready();
      client.uploadAll(uploadOf(next++));
    }
    pumping = undefined;
  };
  return {
    call: () => {
      end++;
      pumping ??= pump();
    },
    async flush() {
      await pumping;
      await client.close();
    },
    failedCount: () => client.stats().failed + client.stats().dropped,
  };
}
