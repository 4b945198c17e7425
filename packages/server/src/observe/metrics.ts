import { collectDefaultMetrics, type Metric, Registry as MetricsRegistry } from 'prom-client';
import { createBacklog } from './backlog.ts';
import { createHistogram, type HistogramState, secondsBounds } from './histogram.ts';
import { createIngestCounts, type IngestCounts } from './ingest-counts.ts';
import { type MetricEntry, type MetricName, metricTable } from './metric-table.ts';
import { type LabelledValue, type MetricsSources, type Reading, readMetrics } from './metric-readings.ts';

/** Counts what the listener does; the rest is read from where it is when somebody asks. */
export interface Metrics {
  readonly countAnswer: (status: number) => void;
  /** A record is on disk. */
  readonly countAppended: (record: { readonly position: number; readonly bytes: number; readonly events: number }) => void;
  readonly ingest: IngestCounts;
  /** Whether the time to this answer is to be told; asked once for each request with events. */
  readonly isTimed: () => boolean;
  readonly observeAnswerMs: (ms: number) => void;
  /** A connection that was closed as soon as it was opened, for too many being open. */
  readonly countDroppedConnection: () => void;
  /** A connection on which TLS did not come about. */
  readonly countFailedHandshake: () => void;
  readonly countWrongToken: () => void;
  /** Bytes accepted since the start and not yet stored. */
  readonly backlogBytes: () => number;
  /** One of them, as it is now. */
  readonly read: (name: MetricName) => Reading | Promise<Reading>;
  /** Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

/** A clock that is read for every request costs more than all that is counted. */
const timedEvery = 16;

export function createMetrics(sources: MetricsSources): Metrics {
  const { pipeline, elapsedMs } = sources;
  const answers = new Map<number, number>();
  const ingest = createIngestCounts();
  const backlog = createBacklog({ elapsedMs, durablePosition: pipeline.progress.durablePosition });
  const answerSeconds = createHistogram(secondsBounds);
  let droppedConnections = 0;
  let failedHandshakes = 0;
  let wrongTokens = 0;
  let appendedBytes = 0;
  let appendedRecords = 0;
  let requests = 0;
  const backlogBytes = (): number => Math.max(0, appendedBytes - pipeline.progress.storedBytes);
  const read = (name: MetricName): Reading | Promise<Reading> =>
    readMetrics[name](sources, {
      answers,
      ingest,
      backlog,
      answerSeconds: answerSeconds.state,
      appendedRecords,
      appendedBytes,
      droppedConnections,
      failedHandshakes,
      wrongTokens,
      backlogBytes: backlogBytes(),
    });
  const register = createRegister(read);
  return {
    countAnswer(status): void {
      answers.set(status, (answers.get(status) ?? 0) + 1);
    },
    countAppended({ position, bytes, events }): void {
      appendedRecords++;
      appendedBytes += bytes;
      backlog.append(position, events);
    },
    ingest,
    isTimed: () => requests++ % timedEvery === 0,
    observeAnswerMs: (ms) => answerSeconds.observe(ms / 1_000),
    countDroppedConnection(): void {
      droppedConnections++;
    },
    countWrongToken(): void {
      wrongTokens++;
    },
    countFailedHandshake(): void {
      failedHandshakes++;
    },
    backlogBytes,
    read,
    render: () => register.metrics(),
    contentType: register.contentType,
  };
}

interface Sample extends LabelledValue {
  readonly metricName?: string;
}

function createRegister(read: (name: MetricName) => Reading | Promise<Reading>): MetricsRegistry {
  const register = new MetricsRegistry();
  for (const [name, { type, meaning: help }] of Object.entries<MetricEntry>(metricTable)) {
    const metric = {
      name,
      async get() {
        return { name, type, help, aggregator: 'sum', values: toSamples(name, await read(name as MetricName)) };
      },
    };
    // All that the register asks of a metric; the library's own classes keep values that are somewhere else already.
    register.registerMetric(metric as unknown as Metric);
  }
  collectDefaultMetrics({ register });
  return register;
}

function toSamples(name: string, reading: Reading): readonly Sample[] {
  if (reading === undefined) {
    return [];
  }
  if (typeof reading === 'number') {
    return [{ labels: {}, value: reading }];
  }
  return 'bounds' in reading ? toBuckets(name, reading) : reading;
}

function toBuckets(name: string, { bounds, counts, sum }: HistogramState): readonly Sample[] {
  let total = 0;
  const buckets = counts.map((count, at) => {
    total += count;
    return { metricName: `${name}_bucket`, labels: { le: at < bounds.length ? String(bounds[at]) : '+Inf' }, value: total };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: total },
  ];
}
