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

/** With ids of the caller's: then every sender has the same to write. @param {number} index */
export function batchOf(index) {
  return {
    source_request_id: requestIdOf(index),
    environment: /** @type {const} */ ('development'),
    user_identities: { customer_id: userOf(index) },
    events: [
      {
        event_type: /** @type {const} */ ('custom_event'),
        data: {
          source_message_id: messageIdOf(index),
          event_name: eventName,
          custom_event_type: /** @type {const} */ ('navigation'),
          custom_attributes: propertiesOf(index),
        },
      },
    ],
  };
}

/** @param {number} index */
function requestIdOf(index) {
  return `0190d4a2-7c3e-7f10-8a6b-${String(index).padStart(12, '0')}`;
}

/** @param {number} index */
function messageIdOf(index) {
  return `0190d4a2-7c3e-7f11-9b5c-${String(index).padStart(12, '0')}`;
}

/** Without them: ours gives each batch and event one. @param {number} index */
export function batchWithoutIds(index) {
  const { source_request_id: _requestId, events, ...batch } = batchOf(index);
  return {
    ...batch,
    events: events.map(({ data: { source_message_id: _messageId, ...data }, event_type }) => ({ event_type, data })),
  };
}
