/** What the server was like at one moment. */
export interface Sample {
  readonly atMs: number;
  readonly lagMs: number;
  readonly backlogEvents: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Requests refused since the start, by code. */
  readonly refused: ReadonlyMap<string, number>;
}

/** A step of time: the worst of its samples, and what was refused within. */
export interface HistoryStep {
  readonly atMs: number;
  readonly lagMs: number;
  readonly backlogEvents: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly refused: Readonly<Record<string, number>>;
}

export type HistoryRange = 'hour' | 'day' | 'month';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** So long is a step, and so many are kept. */
export const historyRanges: Readonly<Record<HistoryRange, { readonly stepMs: number; readonly steps: number }>> = {
  hour: { stepMs: 10 * secondMs, steps: 360 },
  day: { stepMs: 5 * minuteMs, steps: 288 },
  month: { stepMs: 120 * minuteMs, steps: 372 },
};

/**
 * What no table tells, over the last hour, day and month. Held in memory: about a thousand steps, whatever happens, and a restart begins anew.
 */
export interface History {
  add(sample: Sample): void;
  /** Oldest first; steps without a sample are left out. */
  steps(range: HistoryRange): readonly HistoryStep[];
}

export function createHistory(): History {
  const kept: Record<HistoryRange, HistoryStep[]> = { hour: [], day: [], month: [] };
  let before: ReadonlyMap<string, number> = new Map();
  return {
    add(sample): void {
      const refused = [...sample.refused].map(([code, count]) => [code, count - (before.get(code) ?? 0)] as const);
      before = new Map(sample.refused);
      const fresh: HistoryStep = { ...sample, refused: Object.fromEntries(refused.filter(([, count]) => count > 0)) };
      for (const [range, { stepMs, steps }] of Object.entries(historyRanges)) {
        const list = kept[range as HistoryRange];
        const atMs = Math.floor(sample.atMs / stepMs) * stepMs;
        const last = list.at(-1);
        if (last?.atMs === atMs) {
          list[list.length - 1] = merge(last, fresh);
        } else {
          list.push({ ...fresh, atMs });
        }
        list.splice(0, list.length - steps);
      }
    },
    steps: (range) => kept[range],
  };
}

function merge(one: HistoryStep, other: HistoryStep): HistoryStep {
  const refused = { ...one.refused };
  for (const [code, count] of Object.entries(other.refused)) {
    refused[code] = (refused[code] ?? 0) + count;
  }
  return {
    atMs: one.atMs,
    lagMs: Math.max(one.lagMs, other.lagMs),
    backlogEvents: Math.max(one.backlogEvents, other.backlogEvents),
    memoryBytes: Math.max(one.memoryBytes, other.memoryBytes),
    diskBytes: Math.max(one.diskBytes, other.diskBytes),
    refused,
  };
}
