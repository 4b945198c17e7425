// AWS Lambda. One client for the life of the process; its connections and its queue are there for the next call.
const { createMessageClient } = require('fairlead');

const client = createMessageClient({ url: process.env.FAIRLEAD_URL, writeKey: process.env.FAIRLEAD_KEY });

exports.handler = async (event) => {
  client.track({ userId: event.userId, event: 'Order Completed', properties: { total: event.total } });

  // Lambda freezes the process as soon as this function resolves: what is not sent by then waits for the next call, if there is one.
  const { pending } = await client.flush({ timeoutMs: 5_000 });
  return { statusCode: 202, body: JSON.stringify({ pending }) };
};
