// What a caller has who builds batches and uploads them: a hundred for a hundred users, one event in each, as many as a request takes.
import { eventName, propertiesOf, userOf } from './payload.js';

export const batchesPerUpload = 100;

/** Built before anything is measured, and uploaded again and again. */
const preparedUploads = 50;

/**
 * @template Batch
 * @param {(index: number) => Batch} build
 * @returns {(call: number) => Batch[]}
 */
export function prepareUploads(build) {
  const uploads = Array.from({ length: preparedUploads }, (_, upload) =>
    Array.from({ length: batchesPerUpload }, (__, place) => build(upload * batchesPerUpload + place)),
  );
  return (call) => /** @type {Batch[]} */ (uploads[call % preparedUploads]);
}

/** Requests under way at once, of every uploader. */
export const uploadsAtOnce = 20;

/** @param {number} index */
export function batchOf(index) {
  return {
    environment: /** @type {const} */ ('development'),
    user_identities: { customer_id: userOf(index) },
    events: [
      {
        event_type: /** @type {const} */ ('custom_event'),
        data: {
          event_name: eventName,
          custom_event_type: /** @type {const} */ ('navigation'),
          custom_attributes: propertiesOf(index),
        },
      },
    ],
  };
}
