import type { ChartSeries } from '../chart/line-chart.tsx';
import type { Api } from '../server/api.ts';

export type Range = 'hour' | 'day' | 'month';

interface Count {
  readonly at: string;
  /** Null for all but the busiest together. */
  readonly source: string | null;
  readonly count: number;
}

/** As `/api/overview` tells it. */
export interface Overview {
  readonly at: string;
  readonly startedAt: string;
  readonly range: Range;
  readonly from: string;
  readonly stepSeconds: number;
  readonly steps: number;
  readonly now: {
    readonly isReady: boolean;
    readonly isRecovering: boolean;
    readonly workerRestarts: number;
    readonly storedEvents: number;
    readonly duplicateEvents: number;
    readonly quarantinedEvents: number;
    readonly lagMs: number;
    readonly backlog: { readonly events: number; readonly bytes: number; readonly ageSeconds: number };
    readonly durability: {
      readonly level: string;
      readonly commit: { readonly count: number; readonly p50MsMax: number | null; readonly p99MsMax: number | null };
    };
    readonly sources: readonly { readonly source: string; readonly events: number; readonly bytes: number }[];
    readonly refused: readonly { readonly source: string; readonly code: string; readonly count: number }[];
    readonly disk: { readonly parts: Readonly<Record<string, number>>; readonly freeBytes: number; readonly sizeBytes: number };
    readonly memory: Readonly<Record<string, number>>;
  };
  readonly events: readonly Count[];
  readonly quarantined: readonly Count[];
  readonly history: readonly {
    readonly at: string;
    readonly lagMs: number;
    readonly backlogEvents: number;
    readonly memoryBytes: number;
    readonly diskBytes: number;
    readonly refused: Readonly<Record<string, number>>;
  }[];
}

export function readOverview(api: Api, range: Range, signal: AbortSignal): Promise<Overview> {
  return api.get<Overview>('overview', { parameters: { range }, signal });
}

/** What the charts draw. */
export interface Charts {
  /** Seconds, one for each step. */
  readonly times: readonly number[];
  readonly rate: readonly ChartSeries[];
  readonly lag: readonly ChartSeries[];
  readonly backlog: readonly ChartSeries[];
  readonly refused: readonly ChartSeries[];
  readonly memory: readonly ChartSeries[];
  readonly disk: readonly ChartSeries[];
}

const seriesMax = 6;

export function toCharts(overview: Overview): Charts {
  const { steps, stepSeconds, history, events } = overview;
  const begin = Date.parse(overview.from) / 1_000;
  const times = Array.from({ length: steps }, (_, nth) => begin + nth * stepSeconds);
  const stepOf = (at: string): number => Math.round((Date.parse(at) / 1_000 - begin) / stepSeconds);
  const fill = (read: (step: Overview['history'][number]) => number): readonly (number | null)[] => {
    const values: (number | null)[] = Array.from({ length: steps }, () => null);
    history.forEach((step) => (values[stepOf(step.at)] = read(step)));
    return values;
  };
  const codes = [...new Set(history.flatMap(({ refused }) => Object.keys(refused)))].slice(0, seriesMax);
  return {
    times,
    rate: toRates(events, { steps, stepSeconds, stepOf }),
    lag: [{ name: 'lag', values: fill(({ lagMs }) => lagMs) }],
    backlog: [{ name: 'backlog', values: fill(({ backlogEvents }) => backlogEvents) }],
    refused:
      codes.length === 0
        ? [{ name: 'refused', values: fill(() => 0) }]
        : codes.map((code) => ({ name: code, values: fill(({ refused }) => refused[code] ?? 0) })),
    memory: [{ name: 'memory', values: fill(({ memoryBytes }) => memoryBytes) }],
    disk: [{ name: 'disk', values: fill(({ diskBytes }) => diskBytes) }],
  };
}

interface Steps {
  readonly steps: number;
  readonly stepSeconds: number;
  readonly stepOf: (at: string) => number;
}

const otherSources = 'other sources';

/** The busiest sources each, the others together. */
function toRates(events: readonly Count[], { steps, stepSeconds, stepOf }: Steps): readonly ChartSeries[] {
  const totals = new Map<string, number>();
  for (const { source, count } of events) {
    if (source !== null) {
      totals.set(source, (totals.get(source) ?? 0) + count);
    }
  }
  const ranked = [...totals].sort(([, left], [, right]) => right - left).map(([source]) => source);
  const named = ranked.length > seriesMax ? ranked.slice(0, seriesMax - 1) : ranked;
  const hasOthers = named.length < ranked.length || events.some(({ source }) => source === null);
  const names = hasOthers ? [...named, otherSources] : named;
  const values = new Map((names.length === 0 ? ['events'] : names).map((name) => [name, Array.from({ length: steps }, () => 0)]));
  for (const { at, source, count } of events) {
    const line = values.get(source ?? otherSources) ?? values.get(otherSources);
    const step = stepOf(at);
    if (line !== undefined && step >= 0 && step < steps) {
      line[step] = (line[step] ?? 0) + count / stepSeconds;
    }
  }
  return [...values].map(([name, line]) => ({ name, values: line }));
}

/** The most in any step, for words about a chart. */
export function mostOf(series: readonly ChartSeries[]): number {
  return series.reduce((most, { values }) => values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), most), 0);
}
