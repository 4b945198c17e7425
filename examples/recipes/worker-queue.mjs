// A consumer of a queue: what it takes is acknowledged only when it has been delivered, so a crash in between loses nothing.
// `queue` is yours: SQS, RabbitMQ, a table. It is read here from standard input, a job per line.
import { createInterface } from 'node:readline';
import { createBatchClient } from 'fairlead';

const { FAIRLEAD_URL: url, FAIRLEAD_KEY: key, FAIRLEAD_SECRET: secret } = process.env;
const client = createBatchClient({ url, key, secret });
const jobsMax = 100;

let jobs = [];
for await (const line of createInterface({ input: process.stdin })) {
  jobs.push(JSON.parse(line));
  if (jobs.length === jobsMax) {
    await deliver();
  }
}
await deliver();

async function deliver() {
  for (const { id, customerId, event } of jobs) {
    client.upload({
      // The job's own id: should it be taken twice, a server that deduplicates keeps one.
      source_request_id: id,
      user_identities: { customer_id: customerId },
      events: [{ event_type: 'custom_event', data: { event_name: event, custom_event_type: 'other', source_message_id: id } }],
    });
  }
  const { delivered, failed } = await client.flush();
  console.log(`acknowledge ${delivered}, return ${failed}`);
  jobs = [];
}
