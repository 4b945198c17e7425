// A consumer of a queue: what it takes is acknowledged only when it has been delivered, so a crash in between loses nothing.
// `queue` is yours: SQS, RabbitMQ, a table. It is read here from standard input, a job per line.
import { createInterface } from 'node:readline';
import { createBatchClient } from 'fairlead';

const { FAIRLEAD_URL: url, FAIRLEAD_KEY: key, FAIRLEAD_SECRET: secret } = process.env;
const client = createBatchClient({ url, key, secret });
const jobsMax = 100;

const delivered = new Set();
client.on('delivered', ({ ids }) => ids.forEach((id) => delivered.add(id)));

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
  await client.flush();
  const done = jobs.filter(({ id }) => delivered.has(id));
  // What could not be delivered, and what was refused before it was sent, goes back: to be tried again, or to be looked at.
  const back = jobs.filter(({ id }) => !delivered.has(id));
  console.log(`acknowledge ${done.map(({ id }) => id).join(' ')}`);
  console.log(`return ${back.map(({ id }) => id).join(' ')}`);
  delivered.clear();
  jobs = [];
}
