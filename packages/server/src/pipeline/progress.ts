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
  readonly quarantinedEvents: number;
  readonly eventsWithoutId: number;
  readonly lastLagMs: number;
  readonly workerRestarts: number;
}

/** The same, for the one who counts: every request moves it, so it is changed in place. */
export type ProgressCounters = { -readonly [Name in keyof Progress]: Progress[Name] };

export function createProgress(durablePosition: number): ProgressCounters {
  return {
    durablePosition,
    storedPosition: 0,
    storedBytes: 0,
    storedEvents: 0,
    duplicateEvents: 0,
    quarantinedEvents: 0,
    eventsWithoutId: 0,
    lastLagMs: 0,
    workerRestarts: 0,
  };
}

export function addReport(progress: ProgressCounters, report: StoredReport): void {
  progress.storedPosition = report.throughPosition;
  progress.storedBytes += report.bytes;
  progress.storedEvents += report.eventCount;
  progress.duplicateEvents += report.duplicateCount;
  progress.quarantinedEvents += report.quarantinedCount;
  progress.eventsWithoutId += report.withoutIdCount;
  progress.lastLagMs = report.lagMs;
}
