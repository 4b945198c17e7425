/**
 * OpenTelemetry metrics of a client. Nothing of OpenTelemetry is imported, not even a type: what is asked of a meter is written down
 * here, and `@opentelemetry/api` from 1.3 on has it. Every name here is a promise, those of metrics and attributes too.
 */
import type { Stats } from './delivery/ledger.ts';
import type { Outcome } from './delivery/outcome.ts';
import type { Listen } from './delivery/reporter.ts';

/** Of a client, what metrics are made of. */
export interface ObservableClient {
  readonly on: Listen;
  stats(): Stats;
}

/** Of OpenTelemetry's `Meter`, what is used here. */
export interface MetricMeter {
  createCounter(name: string, options: MetricOptions): MetricCounter;
  createObservableUpDownCounter(name: string, options: MetricOptions): ObservableMetric;
  createObservableGauge(name: string, options: MetricOptions): ObservableMetric;
}

export interface MetricOptions {
  readonly description: string;
  readonly unit: string;
}

export interface MetricCounter {
  add(value: number, attributes: MetricAttributes): void;
}

export interface ObservableMetric {
  addCallback(callback: ObserveMetric): void;
  removeCallback(callback: ObserveMetric): void;
}

export type ObserveMetric = (result: { observe(value: number, attributes: MetricAttributes): void }) => void;

export type MetricAttributes = Record<string, string | number | boolean>;

export interface ObserveClientOptions {
  /** Of every metric. Clients on one meter need something to tell them apart, such as `{ 'fairlead.client.name': 'orders' }`. */
  readonly attributes?: Readonly<MetricAttributes>;
}

/**
 * Makes metrics of what a client does, until the function that is returned is called.
 *
 * Counters: `fairlead.client.delivered.events`, `.failed.events`, `.dropped.events` and `.retried.events`, which counts each event once for
 * each time that it is sent again. All but the first have the error's code as `error.type`; where an endpoint answered there is
 * `http.response.status_code`. What a client does now: `fairlead.client.queued.events`, `fairlead.client.queued.bytes`,
 * `fairlead.client.active_requests`, and `fairlead.client.paused`, 1 while 401 or 403 holds it back.
 */
export function observeClient(client: ObservableClient, meter: MetricMeter, options: ObserveClientOptions = {}): () => void {
  const attributes = { ...options.attributes };
  const ends = [...countOutcomes(client, meter, attributes), ...observeStats(client, meter, attributes)];
  return () => {
    for (const end of ends.splice(0)) {
      end();
    }
  };
}

function countOutcomes({ on }: ObservableClient, meter: MetricMeter, attributes: MetricAttributes): (() => void)[] {
  const create = (name: string, description: string): ((outcome: Outcome) => void) => {
    const counter = meter.createCounter(`fairlead.client.${name}`, { description, unit: '{event}' });
    return (outcome) => counter.add(outcome.eventCount, { ...attributes, ...toAttributes(outcome) });
  };
  const countRetried = create('retried.events', 'Events sent again, once for each time.');
  return [
    on('delivered', create('delivered.events', 'Events that the endpoint has taken.')),
    on('failed', create('failed.events', 'Events that were refused for good, or given up.')),
    on('dropped', create('dropped.events', 'Events that were not kept.')),
    on('retrying', countRetried),
    on('paused', countRetried),
  ];
}

/** Names of OpenTelemetry's semantic conventions. */
function toAttributes(outcome: Outcome): MetricAttributes {
  if (outcome.kind === 'delivered') {
    return { 'http.response.status_code': outcome.status };
  }
  const { code, status } = outcome.error;
  return { 'error.type': code, ...(status !== undefined && { 'http.response.status_code': status }) };
}

function observeStats(client: ObservableClient, meter: MetricMeter, attributes: MetricAttributes): (() => void)[] {
  const observe = (metric: ObservableMetric, toValue: (stats: Stats) => number): (() => void) => {
    const callback: ObserveMetric = (result) => result.observe(toValue(client.stats()), attributes);
    metric.addCallback(callback);
    return () => metric.removeCallback(callback);
  };
  // Those of several clients can be added up; whether one is paused can't.
  const sum = (name: string, unit: string, description: string): ObservableMetric =>
    meter.createObservableUpDownCounter(`fairlead.client.${name}`, { description, unit });
  return [
    observe(sum('queued.events', '{event}', 'Events that wait, in memory or in the spool.'), (stats) => stats.queuedEvents),
    observe(sum('queued.bytes', 'By', 'Bytes of JSON text that wait in memory.'), (stats) => stats.queuedBytes),
    observe(
      sum('active_requests', '{request}', 'Requests under way, those that wait for their next attempt included.'),
      (stats) => stats.inFlightRequests,
    ),
    observe(
      meter.createObservableGauge('fairlead.client.paused', {
        description: '1 while 401 or 403 holds the client back.',
        unit: '1',
      }),
      (stats) => (stats.paused ? 1 : 0),
    ),
  ];
}
