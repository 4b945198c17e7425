import { collectDefaultMetrics, Counter, Gauge, Registry as MetricsRegistry } from 'prom-client';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Progress } from '../pipeline/progress.ts';

/** Counts what the listener does; the rest is read from the pipeline when somebody asks. */
export interface Metrics {
  readonly countAnswer: (status: number) => void;
  readonly countAppended: (bytes: number) => void;
  /** A pixel whose event was not kept; its answer is a 200 all the same. */
  readonly countRefusedPixel: (code: string) => void;
  /** A connection that was closed as soon as it was opened, for too many being open. */
  readonly countDroppedConnection: () => void;
  /** Bytes accepted since the start and not yet stored. */
  readonly backlogBytes: () => number;
  /** Prometheus text format. */
  render(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsSources {
  readonly pipeline: Pick<Pipeline, 'progress' | 'isRestarting' | 'listenerCount'>;
  readonly heldRequests: () => number;
  readonly inFlightBytes: () => number;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const { pipeline } = sources;
  const register = new MetricsRegistry();
  const answers = new Map<number, number>();
  const refusedPixels = new Map<string, number>();
  let droppedConnections = 0;
  let appendedBytes = 0;
  let appendedRecords = 0;
  const backlogBytes = (): number => Math.max(0, appendedBytes - pipeline.progress.storedBytes);

  const counter = (name: string, help: string, read: () => number): void => {
    register.registerMetric(
      new Counter({
        name: `fairlead_${name}`,
        help,
        registers: [],
        collect(): void {
          this.reset();
          this.inc(read());
        },
      }),
    );
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    register.registerMetric(
      new Gauge({
        name: `fairlead_${name}`,
        help,
        registers: [],
        collect(): void {
          this.set(read());
        },
      }),
    );
  };
  const read =
    (name: keyof Progress): (() => number) =>
    () =>
      pipeline.progress[name];

  counter('appended_records_total', 'Requests on disk since the start.', () => appendedRecords);
  counter('appended_bytes_total', 'Bytes of requests on disk since the start.', () => appendedBytes);
  gauge('backlog_bytes', 'Bytes accepted since the start and not yet stored.', backlogBytes);
  gauge('in_flight_bytes', 'Bytes of requests in memory.', sources.inFlightBytes);
  gauge('held_requests', 'Requests held back for want of room.', sources.heldRequests);
  gauge('log_position', 'Last position on disk in the log.', read('durablePosition'));
  gauge('stored_position', 'Last position that the store reaches.', read('storedPosition'));
  counter('stored_events_total', 'Events stored since the start.', read('storedEvents'));
  counter('duplicate_events_total', 'Events recognised as duplicates since the start.', read('duplicateEvents'));
  counter('quarantined_events_total', 'Events put in quarantine since the start.', read('quarantinedEvents'));
  counter('events_without_id_total', 'Events stored without an id of their own since the start.', read('eventsWithoutId'));
  gauge('last_lag_ms', 'Accepted to queryable, for the oldest record of the last block.', read('lastLagMs'));
  gauge('store_recovering', '1 while the worker is being replaced.', () => (pipeline.isRestarting ? 1 : 0));
  counter('worker_restarts_total', 'Workers started in the place of one that failed, since the start.', read('workerRestarts'));
  gauge('live_listeners', 'Open live streams.', () => pipeline.listenerCount);
  counter(
    'dropped_connections_total',
    'Connections closed at once for too many being open, since the start.',
    () => droppedConnections,
  );
  register.registerMetric(
    new Counter({
      name: 'fairlead_answers_total',
      help: 'Answers by status since the start.',
      labelNames: ['status'],
      registers: [],
      collect(): void {
        this.reset();
        answers.forEach((count, status) => this.inc({ status: String(status) }, count));
      },
    }),
  );
  register.registerMetric(
    new Counter({
      name: 'fairlead_refused_pixels_total',
      help: 'Pixels whose event was not kept, by the code of the error, since the start.',
      labelNames: ['code'],
      registers: [],
      collect(): void {
        this.reset();
        refusedPixels.forEach((count, code) => this.inc({ code }, count));
      },
    }),
  );
  collectDefaultMetrics({ register });

  return {
    countAnswer(status): void {
      answers.set(status, (answers.get(status) ?? 0) + 1);
    },
    countAppended(bytes): void {
      appendedRecords++;
      appendedBytes += bytes;
    },
    countRefusedPixel(code): void {
      refusedPixels.set(code, (refusedPixels.get(code) ?? 0) + 1);
    },
    countDroppedConnection(): void {
      droppedConnections++;
    },
    backlogBytes,
    render: () => register.metrics(),
    contentType: register.contentType,
  };
}
