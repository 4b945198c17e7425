import type { Table, TableColumn } from '../terminal/table.ts';
import type { CredentialAnswer, SourceAnswer, SourceLimits } from './source-answer.ts';

const columns: readonly TableColumn[] = ['source', 'key', 'state', 'created', 'last used', 'limits'].map((name) => ({
  name,
  align: 'left',
}));

/** One row for each key. */
export function toSourceTable(sources: readonly SourceAnswer[]): Table {
  return { columns, rows: sources.flatMap((source) => source.credentials.map((credential) => toRow(source, credential))) };
}

function toRow(
  { name, revokedAt, limits }: SourceAnswer,
  { key, createdAt, expiresAt, lastUsedAt }: CredentialAnswer,
): readonly string[] {
  const state =
    revokedAt === undefined
      ? expiresAt === undefined
        ? 'active'
        : `until ${toMinute(expiresAt)}`
      : `revoked ${toMinute(revokedAt)}`;
  return [
    name,
    key,
    state,
    toMinute(createdAt),
    lastUsedAt === undefined ? '–' : toMinute(lastUsedAt),
    formatLimits(limits) || '–',
  ];
}

/** `10 requests/s, 500 events/s`; empty for none. */
export function formatLimits({ requestsPerSecond, eventsPerSecond, bytesPerSecond }: SourceLimits): string {
  const amounts = Object.entries({ requests: requestsPerSecond, events: eventsPerSecond, bytes: bytesPerSecond });
  return amounts.flatMap(([what, amount]) => (amount === undefined ? [] : [`${amount} ${what}/s`])).join(', ');
}

/** `2026-11-23 07:00`, in UTC as it came. */
export function toMinute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
