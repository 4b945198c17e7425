// Latencies in fixed logarithmic buckets, 32 to each doubling: recording costs a few instructions, a percentile is exact to 3 %.

const bucketsPerDoubling = 32;
const bucketCount = 28 * bucketsPerDoubling;

/** @typedef {{ readonly record: (ms: number) => void, readonly counts: () => number[] }} LatencyHistogram */

/** @returns {LatencyHistogram} */
export function createLatencyHistogram() {
  const counts = new Float64Array(bucketCount);
  return {
    record(ms) {
      const bucket = bucketOf(ms);
      counts[bucket] = /** @type {number} */ (counts[bucket]) + 1;
    },
    counts: () => [...counts],
  };
}

/**
 * @param {readonly (readonly number[])[]} histograms
 * @returns {number[]}
 */
export function addHistograms(histograms) {
  return Array.from({ length: bucketCount }, (_, bucket) => histograms.reduce((sum, counts) => sum + (counts[bucket] ?? 0), 0));
}

/**
 * The latency in milliseconds that the given part of all stay below; NaN without any.
 *
 * @param {readonly number[]} counts
 * @param {number} part from 0 to 1
 */
export function percentileMs(counts, part) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let left = total * part;
  for (const [bucket, count] of counts.entries()) {
    left -= count;
    if (left <= 0 && count > 0) {
      return upperEdgeMs(bucket);
    }
  }
  return Number.NaN;
}

/** @param {number} ms */
function bucketOf(ms) {
  const micros = Math.min(2 ** 30, Math.max(0, Math.round(ms * 1000)));
  const shift = Math.max(0, 26 - Math.clz32(micros));
  return shift * bucketsPerDoubling + (micros >>> shift);
}

/** @param {number} bucket */
function upperEdgeMs(bucket) {
  const shift = Math.max(0, Math.floor(bucket / bucketsPerDoubling) - 1);
  return ((bucket - shift * bucketsPerDoubling + 1) * 2 ** shift) / 1000;
}
