import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Progress } from '../pipeline/progress.ts';
import type { Backlog } from './backlog.ts';
import type { DiskUsage } from './disk-usage.ts';
import type { HistogramState } from './histogram.ts';
import type { IngestCounts } from './ingest-counts.ts';
import type { MetricName } from './metric-table.ts';
import { readProcessFacts, type ProcessFacts } from './process-facts.ts';

export interface MetricsSources {
  readonly pipeline: Pick<Pipeline, 'progress' | 'isRestarting' | 'listenerCount' | 'worker'>;
  readonly heldRequests: () => number;
  readonly inFlightBytes: () => number;
  readonly openConnections: () => Promise<number>;
  readonly maxConnections: () => number;
  /** Undefined without TLS. */
  readonly certificateExpiresAtMs: () => number | undefined;
  readonly isReady: () => boolean;
  readonly commitSeconds: () => HistogramState;
  readonly diskUsage: () => Promise<DiskUsage>;
  /** Those that were too old, by table. */
  readonly removedRows: ReadonlyMap<string, number>;
  readonly info: { readonly version: string; readonly logId: string };
  readonly now: () => number;
  /** Of a clock that nobody sets. */
  readonly elapsedMs: () => number;
}

/** What is counted here and shown by {@link readMetrics}. */
export interface Counts {
  readonly answers: ReadonlyMap<number, number>;
  readonly ingest: IngestCounts;
  readonly backlog: Backlog;
  readonly answerSeconds: HistogramState;
  readonly appendedRecords: number;
  readonly appendedBytes: number;
  readonly droppedConnections: number;
  readonly failedHandshakes: number;
  readonly wrongTokens: number;
  readonly backlogBytes: number;
}

/** A value, values by their labels, or a histogram; undefined where there is nothing to tell. */
export type Reading = number | readonly LabelledValue[] | HistogramState | undefined;

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Read = (sources: MetricsSources, counts: Counts) => Reading | Promise<Reading>;

/** Where the value of each metric comes from, in the order of the table. Read when somebody asks for the metrics, and only then. */
export const readMetrics: Readonly<Record<MetricName, Read>> = {
  fairlead_ready: ({ isReady }) => Number(isReady()),
  fairlead_info: ({ info }) => [{ labels: { version: info.version, node: process.versions.node, log: info.logId }, value: 1 }],
  fairlead_accepted_requests_total: (_, { ingest }) => bySource(ingest.accepted, ({ requests }) => requests),
  fairlead_accepted_events_total: (_, { ingest }) => bySource(ingest.accepted, ({ events }) => events),
  fairlead_accepted_bytes_total: (_, { ingest }) => bySource(ingest.accepted, ({ bytes }) => bytes),
  fairlead_refused_requests_total: (_, { ingest }) =>
    [...ingest.refused].flatMap(([source, codes]) => [...codes].map(([code, value]) => ({ labels: { code, source }, value }))),
  fairlead_answers_total: (_, { answers }) =>
    [...answers].map(([status, value]) => ({ labels: { status: String(status) }, value })),
  fairlead_answer_seconds: (_, { answerSeconds }) => answerSeconds,
  fairlead_appended_records_total: (_, { appendedRecords }) => appendedRecords,
  fairlead_appended_bytes_total: (_, { appendedBytes }) => appendedBytes,
  fairlead_log_commit_seconds: ({ commitSeconds }) => commitSeconds(),
  fairlead_log_position: progress('durablePosition'),
  fairlead_stored_position: progress('storedPosition'),
  fairlead_backlog_records: ({ pipeline: { progress: of } }) => Math.max(0, of.durablePosition - of.storedPosition),
  fairlead_backlog_events: ({ pipeline }, { backlog }) => backlog.behind(pipeline.progress.storedPosition).events,
  fairlead_backlog_bytes: (_, { backlogBytes }) => backlogBytes,
  fairlead_backlog_age_seconds: ({ pipeline }, { backlog }) => backlog.behind(pipeline.progress.storedPosition).ageSeconds,
  fairlead_in_flight_bytes: ({ inFlightBytes }) => inFlightBytes(),
  fairlead_held_requests: ({ heldRequests }) => heldRequests(),
  fairlead_stored_events_total: progress('storedEvents'),
  fairlead_duplicate_events_total: progress('duplicateEvents'),
  fairlead_quarantined_events_total: ({ pipeline }) =>
    [...pipeline.progress.quarantinedEvents].map(([reason, value]) => ({ labels: { reason }, value })),
  fairlead_events_without_id_total: progress('eventsWithoutId'),
  fairlead_lag_seconds: ({ pipeline }) => pipeline.progress.lagSeconds.state,
  fairlead_last_lag_ms: progress('lastLagMs'),
  fairlead_store_recovering: ({ pipeline }) => Number(pipeline.isRestarting),
  fairlead_worker_restarts_total: progress('workerRestarts'),
  fairlead_worker_gives_way: ({ pipeline }) => Number(pipeline.worker?.isGivingWay === true),
  fairlead_removed_rows_total: ({ removedRows }) => [...removedRows].map(([table, value]) => ({ labels: { table }, value })),
  fairlead_open_connections: ({ openConnections }) => openConnections(),
  fairlead_max_connections: ({ maxConnections }) => maxConnections(),
  fairlead_dropped_connections_total: (_, { droppedConnections }) => droppedConnections,
  fairlead_wrong_tokens_total: (_, { wrongTokens }) => wrongTokens,
  fairlead_failed_handshakes_total: (_, { failedHandshakes }) => failedHandshakes,
  fairlead_certificate_expires_seconds: ({ certificateExpiresAtMs }) => Math.floor((certificateExpiresAtMs() ?? 0) / 1_000),
  fairlead_live_listeners: ({ pipeline }) => pipeline.listenerCount,
  fairlead_disk_bytes: async ({ diskUsage }) =>
    Object.entries((await diskUsage()).parts).map(([part, value]) => ({ labels: { part }, value })),
  fairlead_disk_free_bytes: async ({ diskUsage }) => (await diskUsage()).freeBytes,
  fairlead_disk_size_bytes: async ({ diskUsage }) => (await diskUsage()).sizeBytes,
  fairlead_memory_bytes: (sources) => byProcess(sources, ({ memoryBytes }) => memoryBytes),
  fairlead_cpu_seconds_total: (sources) => byProcess(sources, ({ cpuSeconds }) => cpuSeconds),
};

function progress(name: NumbersOf<Progress>): Read {
  return ({ pipeline }) => pipeline.progress[name];
}

type NumbersOf<Type> = { [Name in keyof Type]: Type[Name] extends number ? Name : never }[keyof Type];

function bySource<Count>(counts: ReadonlyMap<string, Count>, value: (count: Count) => number): readonly LabelledValue[] {
  return [...counts].map(([source, count]) => ({ labels: { source }, value: value(count) }));
}

async function byProcess({ pipeline }: MetricsSources, value: (facts: ProcessFacts) => number): Promise<readonly LabelledValue[]> {
  const pids = { listener: process.pid, worker: pipeline.worker?.pid };
  const found = await Promise.all(Object.entries(pids).map(async ([name, pid]) => ({ name, facts: await readProcessFacts(pid) })));
  return found.flatMap(({ name, facts }) => (facts === undefined ? [] : [{ labels: { process: name }, value: value(facts) }]));
}
