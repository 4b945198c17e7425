// Express: one client for the life of the process, an event per answer, and nothing lost when the process is told to end.
import express from 'express';
import { createMessageClient } from 'fairlead';

const client = createMessageClient({ url: process.env.FAIRLEAD_URL, writeKey: process.env.FAIRLEAD_KEY });
const app = express();

app.use((request, response, next) => {
  // At the end of the answer, when its status is known. The call returns at once; delivery happens in the background.
  response.on('finish', () => {
    client.track({
      userId: request.get('x-user-id'), // or whoever your authentication says it is
      anonymousId: request.ip,
      event: 'Request Answered',
      properties: { method: request.method, path: request.path, status: response.statusCode },
      context: { ip: request.ip, userAgent: request.get('user-agent') },
    });
  });
  next();
});

app.get('/orders/:id', (request, response) => {
  response.json({ id: request.params.id });
});

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', () => {
  // First the answers that are still being given, each with its event; then the events.
  server.close(async () => {
    const { pending } = await client.close({ timeoutMs: 10_000 });
    process.exitCode = pending === 0 ? 0 : 1;
  });
});
