import type { ErrorCode, FairleadError } from '../errors.ts';
import type { EventLog } from './event-log.ts';

/** Logs what went wrong on the server's side, each kind at most once a second: a full disk must not fill the log as well. */
export interface ErrorLog {
  report(error: FairleadError, path: string): void;
}

/** Answers under load or while ending; they are counted in the metrics and are no errors of the server. */
const ordinary: ReadonlySet<ErrorCode> = new Set([
  'overloaded',
  'disk_reserved',
  'draining',
  'query_busy',
  'backup_busy',
  'too_many_streams',
  'store_unavailable',
]);
const intervalMs = 1_000;

export function createErrorLog(log: EventLog, now: () => number): ErrorLog {
  const last = new Map<ErrorCode, { readonly atMs: number; suppressed: number }>();
  return {
    report(error, path): void {
      if (ordinary.has(error.code)) {
        return;
      }
      const before = last.get(error.code);
      if (before !== undefined && Math.abs(now() - before.atMs) < intervalMs) {
        before.suppressed++;
        return;
      }
      last.set(error.code, { atMs: now(), suppressed: 0 });
      const cause = error.cause instanceof Error ? error.cause.message : undefined;
      log.say('request_failed', { code: error.code, path, cause, suppressed: before?.suppressed ?? 0 }, error.message);
    },
  };
}
