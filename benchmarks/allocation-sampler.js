// Imported into a process that is to be looked at (`--import`): samples what its JavaScript allocates, from when its parent says so, and answers with
// the profile.
import { Session } from 'node:inspector/promises';

/** @typedef {{ readonly sample: 'all' | 'aged' | 'end' }} SampleOrder `aged`: only what a collection of the young generation did not free */

/** One sample in so many bytes, on average. */
const samplingInterval = 8_192;

const session = new Session();
session.connect();

process.on('message', (message) => {
  const order = /** @type {Partial<SampleOrder> | undefined} */ (message);
  if (order?.sample === 'end') {
    void session.post('HeapProfiler.stopSampling').then(({ profile }) => process.send?.({ profile }));
  } else if (order?.sample !== undefined) {
    void session.post('HeapProfiler.startSampling', {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: order.sample === 'all',
    });
  }
});
