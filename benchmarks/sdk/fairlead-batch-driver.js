// Our batch client: it checks, queues and would retry; the peer does none of that.
import { createBatchClient } from 'fairlead';
import { batchesPerUpload, batchOf, prepareUploads, uploadsAtOnce } from './raw-batches.js';

/** @import { Batch } from '@fairlead/protocol' */
/** @import { Driver, DriverOptions } from './sender.js' */

/**
 * @param {DriverOptions} options
 * @param {(index: number) => Batch} [build]
 * @returns {Driver}
 */
export function createDriver({ url, calls, gzip }, build = batchOf) {
  const client = createBatchClient({
    url,
    key: 'key',
    secret: 'secret',
    gzip,
    requestBatchesMax: batchesPerUpload,
    concurrencyMax: uploadsAtOnce,
    queueEventsMax: calls * batchesPerUpload,
    queueBytesMax: calls * batchesPerUpload * 1024,
  });
  const uploadOf = prepareUploads(build);
  return {
    call: (index) => client.uploadAll(uploadOf(index)),
    async flush() {
      await client.close();
    },
    failedCount: () => client.stats().failed + client.stats().dropped,
  };
}
