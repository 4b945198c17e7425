// Observes clients with OpenTelemetry's own SDK, and prints what its reader collects as JSON, a list of points for each metric.
import { AggregationTemporality, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { createMessageClient } from 'fairlead';
import { observeClient } from 'fairlead/opentelemetry';
import { createMemoryEndpoint, createTestClock } from 'fairlead/testing';

class Reader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  }
  async onShutdown() {}
  async onForceFlush() {}
}

const reader = new Reader();
const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
const clock = createTestClock();
const endpoint = createMemoryEndpoint();
const create = (options) =>
  createMessageClient({ ...endpoint.options, writeKey: 'key', clock, batchEventsMax: 2, onError: () => {}, ...options });
const track = (client, count) => {
  for (let index = 0; index < count; index++) {
    client.track({ userId: 'u', event: 'E' });
  }
};

const client = create();
const end = observeClient(client, meter, { attributes: { 'fairlead.client.name': 'orders' } });
const other = create();
const endOther = observeClient(other, meter);

const collected = { atFirst: await collect() };
// Two are delivered with the second attempt, two are refused, one is no event.
endpoint.answerNext(503);
track(client, 2);
await clock.advance(10_000);
endpoint.answerNext(404);
track(client, 2);
await clock.advance(10_000);
client.track({});
track(other, 1);
await other.flush();
collected.settled = await collect();

endpoint.refuse(401);
track(client, 3);
await clock.advance(0);
collected.paused = await collect();

end();
endOther();
endpoint.comeBack();
await clock.advance(60_000);
collected.ended = await collect();
process.stdout.write(JSON.stringify(collected));

async function collect() {
  const { resourceMetrics, errors } = await reader.collect();
  if (errors.length > 0) {
    throw errors[0];
  }
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      `${descriptor.name} ${descriptor.unit} ${descriptor.type}`,
      dataPoints.map(({ value, attributes }) => ({ value, ...attributes })),
    ]),
  );
}
