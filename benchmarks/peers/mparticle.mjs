import mparticle from 'mparticle';
import { eventName, propertiesOf, userOf } from '../sdk/payload.js';
import { batchOf, prepareUploads, uploadsAtOnce } from '../sdk/raw-batches.js';

export function createDriver({ url, calls }) {
  const api = new mparticle.EventsApi(new mparticle.Configuration('key', 'secret'));
  api.apiClient.basePath = `${url}/v2`;
  const uploadOf = prepareUploads(buildBatch);
  let failed = 0;
  let next = 0;
  let end = 0;
  let underWay = 0;
  let onDone = () => {};
  // It has no queue: without one of the caller's it would open a connection for every upload at once.
  const pump = () => {
    while (underWay < uploadsAtOnce && next < end) {
      underWay++;
      api.bulkUploadEvents(uploadOf(next++), (error) => {
        failed += error ? 1 : 0;
        underWay--;
        pump();
      });
    }
    if (underWay === 0 && next === calls) {
      onDone();
    }
  };
  return {
    call: () => {
      end++;
      pump();
    },
    flush: () =>
      new Promise((resolve) => {
        onDone = resolve;
        pump();
      }),
    failedCount: () => failed,
  };
}

function buildBatch(index) {
  const ours = batchOf(index);
  const batch = new mparticle.Batch(mparticle.Batch.Environment.development);
  batch.source_request_id = ours.source_request_id;
  batch.user_identities = new mparticle.UserIdentities();
  batch.user_identities.customerid = userOf(index);
  const event = new mparticle.AppEvent(mparticle.AppEvent.CustomEventType.navigation, eventName);
  event.source_message_id = ours.events[0].data.source_message_id;
  event.custom_attributes = propertiesOf(index);
  batch.addEvent(event);
  return batch;
}
