import { CommandError } from '../errors.ts';
import { parseDuration } from '../remote/duration.ts';

/** Which rows are meant. */
export interface RowFilter {
  /** A time, or how long ago: `2026-11-01`, `24h`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly source: string | undefined;
  /** A condition in SQL. */
  readonly where: string | undefined;
}

/** The condition in SQL that all of it comes to; undefined for all rows. Throws `invalid_usage`. */
export function toWhere({ from, to, source, where }: RowFilter, nowMs: number): string | undefined {
  const conditions = [
    from === undefined ? undefined : `received_at >= ${toTimestamp(from, '--from', nowMs)}`,
    to === undefined ? undefined : `received_at < ${toTimestamp(to, '--to', nowMs)}`,
    source === undefined ? undefined : `source = '${source.replaceAll("'", "''")}'`,
    // On lines of its own: a comment at its end must not take the bracket with it.
    where === undefined ? undefined : `(\n${where}\n)`,
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? undefined : conditions.join(' AND ');
}

const timeText = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** Without a zone it is UTC, as the columns are. */
function toTimestamp(text: string, option: string, nowMs: number): string {
  const timeMs = timeText.test(text) ? parseTime(text) : nowMs - parseAgo(text, option) * 1_000;
  if (Number.isNaN(timeMs)) {
    throw notATime(text, option);
  }
  return `TIMESTAMP '${new Date(timeMs).toISOString().slice(0, -1).replace('T', ' ')}'`;
}

function parseTime(text: string): number {
  const isZoned = /(?:Z|[+-]\d\d:\d\d)$/.test(text) && text.length > 10;
  return Date.parse(isZoned || text.length === 10 ? text.replace(' ', 'T') : `${text.replace(' ', 'T')}Z`);
}

function parseAgo(text: string, option: string): number {
  try {
    return parseDuration(text, option);
  } catch (cause) {
    throw notATime(text, option, cause);
  }
}

function notATime(text: string, option: string, cause?: unknown): CommandError {
  const message = `${option} takes a time such as 2026-11-01, 2026-11-01T12:00:00Z, or how long ago: 90m, 24h, 7d; received ${text}`;
  return new CommandError('invalid_usage', message, { cause });
}
