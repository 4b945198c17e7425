import { CommandError } from '../errors.ts';
import { parseDuration } from './duration.ts';
import { eventFilters, identityFilters, quarantineFilters, type RowFilterName, timeFilters } from './filter-options.ts';

/** Which rows are meant: the filters of the API, by the names of their options. */
export type RowFilter = Readonly<Partial<Record<RowFilterName, string | undefined>>>;

const filterNames = Object.keys({
  ...eventFilters,
  ...identityFilters,
  ...quarantineFilters,
  ...timeFilters,
}) as RowFilterName[];

/** The filters as the API takes them; undefined for all rows. Which of them a table has is the server's to say. Throws `invalid_usage`. */
export function toWhere(filter: RowFilter, nowMs: number): Readonly<Record<string, string>> | undefined {
  const given = filterNames.flatMap((option) => {
    const value = filter[option];
    const isTime = option === 'from' || option === 'to';
    return value === undefined ? [] : [[option.replace('-', '_'), isTime ? toTime(value, `--${option}`, nowMs) : value] as const];
  });
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

const timeText = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** In ISO 8601. Without a zone it is UTC, as the columns are. */
function toTime(text: string, option: string, nowMs: number): string {
  const timeMs = timeText.test(text) ? parseTime(text) : nowMs - parseAgo(text, option) * 1_000;
  if (Number.isNaN(new Date(timeMs).getTime())) {
    throw notATime(text, option);
  }
  return new Date(timeMs).toISOString();
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
