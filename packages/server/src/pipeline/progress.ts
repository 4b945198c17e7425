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

export function createProgress(durablePosition: number): Progress {
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

export function addReport(progress: Progress, report: StoredReport): Progress {
  return {
    ...progress,
    storedPosition: report.throughPosition,
    storedBytes: progress.storedBytes + report.bytes,
    storedEvents: progress.storedEvents + report.eventCount,
    duplicateEvents: progress.duplicateEvents + report.duplicateCount,
    quarantinedEvents: progress.quarantinedEvents + report.quarantinedCount,
    eventsWithoutId: progress.eventsWithoutId + report.withoutIdCount,
    lastLagMs: report.lagMs,
  };
}
