// Who is measured, and how.
import { batchesPerUpload } from './raw-batches.js';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} driver
 * @property {boolean} gzip
 * @property {number} part of the plan's events that it sends: what costs a hundred times as much must not take a hundred times as long
 */

/** From the first call until all is flushed; the first is what the others are compared with. @type {readonly Contestant[]} */
export const trackContestants = [
  { name: '@segment/analytics-node', driver: '../peers/segment.mjs', gzip: false, part: 1 },
  { name: 'fairlead', driver: './fairlead-driver.js', gzip: false, part: 1 },
  { name: 'fairlead, gzip', driver: './fairlead-driver.js', gzip: true, part: 1 },
  { name: 'fairlead on fetch', driver: './fetch-driver.js', gzip: false, part: 1 },
  { name: 'posthog-node', driver: '../peers/posthog.mjs', gzip: false, part: 1 },
  { name: 'posthog-node, gzip', driver: '../peers/posthog.mjs', gzip: true, part: 1 },
  { name: '@rudderstack/rudder-sdk-node', driver: '../peers/rudder.mjs', gzip: false, part: 0.01 },
  { name: '@rudderstack/rudder-sdk-node, gzip', driver: '../peers/rudder.mjs', gzip: true, part: 0.01 },
];

/** Batches that were built before. @type {readonly Contestant[]} */
export const uploadContestants = [
  { name: 'mparticle', driver: '../peers/mparticle.mjs', gzip: false, part: 1 },
  { name: 'fairlead, order kept', driver: './fairlead-batch-driver.js', gzip: false, part: 1 },
  { name: 'fairlead, no order kept', driver: './unordered-batch-driver.js', gzip: false, part: 1 },
  { name: 'fairlead, giving ids', driver: './bare-batch-driver.js', gzip: false, part: 1 },
];

/** What one call of each sends. */
export const eventsPerTrack = 1;
export const eventsPerUpload = batchesPerUpload;
