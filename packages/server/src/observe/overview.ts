import type { Pipeline } from '../pipeline/pipeline.ts';
import { createHistory, type HistoryRange, historyRanges } from './history.ts';
import type { HistogramState } from './histogram.ts';
import type { MetricName } from './metric-table.ts';
import type { LabelledValue, Reading } from './metric-readings.ts';

/** How the server is and was, for people; the figures are those of `/metrics` and of the tables. */
export interface Overview {
  describe(range: HistoryRange): Promise<object>;
  /** No more samples are taken. */
  close(): void;
}

export interface OverviewSources {
  readonly read: (name: MetricName) => Reading | Promise<Reading>;
  readonly pipeline: Pick<Pipeline, 'query'>;
  readonly now: () => number;
}

const sampleEveryMs = 10_000;

export function createOverview(sources: OverviewSources): Overview {
  const { now } = sources;
  const history = createHistory();
  const startedAtMs = now();
  const sample = async (): Promise<void> => {
    const values = createReader(sources);
    const refused = new Map<string, number>();
    for (const { labels, value } of await values.list('fairlead_refused_requests_total')) {
      refused.set(labels['code'] ?? '', (refused.get(labels['code'] ?? '') ?? 0) + value);
    }
    history.add({
      atMs: now(),
      lagMs: await values.one('fairlead_last_lag_ms'),
      backlogEvents: await values.one('fairlead_backlog_events'),
      memoryBytes: await values.sum('fairlead_memory_bytes'),
      diskBytes: await values.sum('fairlead_disk_bytes'),
      refused,
    });
  };
  const timer = setInterval(() => {
    // A figure that can't be read now is missing from this sample only.
    sample().catch(() => undefined);
  }, sampleEveryMs);
  timer.unref();
  return {
    async describe(range): Promise<object> {
      const { stepMs, steps } = historyRanges[range];
      const fromMs = Math.floor(now() / stepMs) * stepMs - (steps - 1) * stepMs;
      const [now_, events, quarantined] = await Promise.all([
        describeNow(createReader(sources)),
        countRows(sources, { table: 'events', fromMs, stepMs }),
        countRows(sources, { table: 'quarantine', fromMs, stepMs }),
      ]);
      return {
        at: toIso(now()),
        startedAt: toIso(startedAtMs),
        range,
        from: toIso(fromMs),
        stepSeconds: stepMs / 1_000,
        steps,
        now: now_,
        events,
        quarantined,
        history: history
          .steps(range)
          .filter(({ atMs }) => atMs >= fromMs)
          .map(({ atMs, ...step }) => ({ at: toIso(atMs), ...step })),
      };
    },
    close: () => clearInterval(timer),
  };
}

interface CountedTable {
  readonly table: 'events' | 'quarantine';
  readonly fromMs: number;
  readonly stepMs: number;
}

/** With the others together, and so many steps as a range has, fewer rows than a query may have by default. */
const sourcesMax = 20;

/**
 * What was received in each step, by source: the busiest each, all others together as the source null. Rows of a time are found without reading
 * the others. The newest first, so that they are there where a query may have fewer rows.
 */
async function countRows({ pipeline }: OverviewSources, { table, fromMs, stepMs }: CountedTable): Promise<readonly object[]> {
  const { rows } = await pipeline.query(
    `WITH counted AS (SELECT epoch_ms(received_at) // ${stepMs} AS step, source, count(*) AS count FROM ${table}` +
      ` WHERE received_at >= make_timestamp(${fromMs * 1_000}) GROUP BY ALL),` +
      ` busiest AS (SELECT source AS name FROM counted GROUP BY source ORDER BY sum(count) DESC, source LIMIT ${sourcesMax})` +
      ' SELECT step, busiest.name AS source, sum(count)::BIGINT AS count FROM counted LEFT JOIN busiest ON source = busiest.name' +
      ' GROUP BY ALL ORDER BY step DESC, source DESC',
  );
  return rows.toReversed().map(({ step, source, count }) => ({ at: toIso(Number(step) * stepMs), source, count: Number(count) }));
}

async function describeNow(values: Reader): Promise<object> {
  const [accepted, acceptedBytes, refused, quarantined, disk, memory] = await Promise.all(
    [
      'fairlead_accepted_events_total',
      'fairlead_accepted_bytes_total',
      'fairlead_refused_requests_total',
      'fairlead_quarantined_events_total',
      'fairlead_disk_bytes',
      'fairlead_memory_bytes',
    ].map((name) => values.list(name as MetricName)),
  );
  return {
    isReady: (await values.one('fairlead_ready')) === 1,
    isRecovering: (await values.one('fairlead_store_recovering')) === 1,
    workerRestarts: await values.one('fairlead_worker_restarts_total'),
    storedEvents: await values.one('fairlead_stored_events_total'),
    duplicateEvents: await values.one('fairlead_duplicate_events_total'),
    quarantinedEvents: total(quarantined),
    lagMs: await values.one('fairlead_last_lag_ms'),
    backlog: {
      events: await values.one('fairlead_backlog_events'),
      bytes: await values.one('fairlead_backlog_bytes'),
      ageSeconds: await values.one('fairlead_backlog_age_seconds'),
    },
    durability: { level: 'disk', commit: describeSeconds(await values.histogram('fairlead_log_commit_seconds')) },
    sources: (accepted ?? []).map(({ labels: { source }, value }) => ({
      source,
      events: value,
      bytes: acceptedBytes?.find(({ labels }) => labels['source'] === source)?.value ?? 0,
    })),
    refused: (refused ?? []).map(({ labels: { source, code }, value }) => ({ source, code, count: value })),
    disk: {
      parts: toRecord(disk, 'part'),
      freeBytes: await values.one('fairlead_disk_free_bytes'),
      sizeBytes: await values.one('fairlead_disk_size_bytes'),
    },
    memory: toRecord(memory, 'process'),
  };
}

interface Reader {
  one(name: MetricName): Promise<number>;
  list(name: MetricName): Promise<readonly LabelledValue[]>;
  sum(name: MetricName): Promise<number>;
  histogram(name: MetricName): Promise<HistogramState | undefined>;
}

function createReader({ read }: OverviewSources): Reader {
  const list = async (name: MetricName): Promise<readonly LabelledValue[]> => {
    const reading = await read(name);
    return typeof reading === 'object' && !('bounds' in reading) ? reading : [];
  };
  return {
    list,
    sum: async (name) => total(await list(name)),
    async one(name): Promise<number> {
      const reading = await read(name);
      return typeof reading === 'number' ? reading : 0;
    },
    async histogram(name): Promise<HistogramState | undefined> {
      const reading = await read(name);
      return typeof reading === 'object' && 'bounds' in reading ? reading : undefined;
    },
  };
}

function total(values: readonly LabelledValue[] | undefined): number {
  return (values ?? []).reduce((sum, { value }) => sum + value, 0);
}

function toRecord(values: readonly LabelledValue[] | undefined, label: string): Readonly<Record<string, number>> {
  return Object.fromEntries((values ?? []).map(({ labels, value }) => [labels[label] ?? '', value]));
}

/** The bounds below which half of all and 99 of 100 are; null where there are none, or they are above all bounds. */
function describeSeconds(state: HistogramState | undefined): object {
  const count = state?.counts.reduce((sum, each) => sum + each, 0) ?? 0;
  return { count, p50MsMax: boundOf(state, count * 0.5), p99MsMax: boundOf(state, count * 0.99) };
}

function boundOf(state: HistogramState | undefined, rank: number): number | null {
  let seen = 0;
  for (const [at, count] of (state?.counts ?? []).entries()) {
    seen += count;
    if (count > 0 && seen >= rank) {
      const bound = state?.bounds[at];
      return bound === undefined ? null : bound * 1_000;
    }
  }
  return null;
}

function toIso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
