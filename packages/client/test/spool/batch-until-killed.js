// A process with a batch client and a spool, for tests that end it: batch-until-killed.js <url> <directory> <poisoned>
//
// It uploads a Batch of eight events, of which one is named `poison`, and lives until it is ended.
import { createBatchClient } from 'fairlead';
import { fileSpool } from 'fairlead/spool';

const [url = '', directory = '', poisoned = '0'] = process.argv.slice(2);
const client = createBatchClient({
  url,
  key: 'k',
  secret: 's',
  flushIntervalMs: 1,
  spool: fileSpool({ directory }),
  onError: () => {},
});
client.upload({
  source_request_id: 'r',
  mpid: '1',
  events: Array.from({ length: 8 }, (_, index) => ({
    event_type: 'custom_event',
    data: {
      custom_event_type: 'other',
      event_name: index === Number(poisoned) ? 'poison' : 'good',
      source_message_id: `e-${index}`,
    },
  })),
});
setInterval(() => {}, 2_147_483_647);
