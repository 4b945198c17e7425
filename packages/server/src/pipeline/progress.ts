import { createHistogram, type Histogram } from '../observe/histogram.ts';
import type { StoredReport } from './messages.ts';

/** How far the pipeline has come since the start of this server, for admission and metrics. */
export interface Progress {
  /** The last position on disk in the log. */
  readonly durablePosition: number;
  /** The last position that the store reaches. */
  readonly storedPosition: number;
  /** Bytes of records that were accepted and stored since the start. */
  readonly storedBytes: number;
  readonly storedEvents: number;
  readonly duplicateEvents: number;
  /** By reason; there are only so many. */
  readonly quarantinedEvents: ReadonlyMap<string, number>;
  readonly eventsWithoutId: number;
  readonly lastLagMs: number;
  /** Of the oldest record of each block. */
  readonly lagSeconds: Histogram;
  readonly workerRestarts: number;
}

/** The same, for the one who counts: every request moves it, so it is changed in place. */
export type ProgressCounters = { -readonly [Name in keyof Omit<Progress, 'quarantinedEvents'>]: Progress[Name] } & {
  readonly quarantinedEvents: Map<string, number>;
};

const lagBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export function createProgress(durablePosition: number): ProgressCounters {
  return {
    durablePosition,
    storedPosition: 0,
    storedBytes: 0,
    storedEvents: 0,
    duplicateEvents: 0,
    quarantinedEvents: new Map(),
    eventsWithoutId: 0,
    lastLagMs: 0,
    lagSeconds: createHistogram(lagBounds),
    workerRestarts: 0,
  };
}

export function addReport(progress: ProgressCounters, report: StoredReport): void {
  progress.storedPosition = report.throughPosition;
  progress.storedBytes += report.bytes;
  progress.storedEvents += report.eventCount;
  progress.duplicateEvents += report.duplicateCount;
  for (const [reason, count] of Object.entries(report.quarantinedCounts)) {
    progress.quarantinedEvents.set(reason, (progress.quarantinedEvents.get(reason) ?? 0) + count);
  }
  progress.eventsWithoutId += report.withoutIdCount;
  progress.lastLagMs = report.lagMs;
  progress.lagSeconds.observe(report.lagMs / 1_000);
}
