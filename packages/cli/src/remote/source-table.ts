import type { Table, TableColumn } from '../terminal/table.ts';
import type { CredentialAnswer, SourceAnswer } from './source-answer.ts';

const columns: readonly TableColumn[] = ['source', 'key', 'state', 'created', 'last used'].map((name) => ({ name, align: 'left' }));

/** One row for each key. */
export function toSourceTable(sources: readonly SourceAnswer[]): Table {
  return { columns, rows: sources.flatMap((source) => source.credentials.map((credential) => toRow(source, credential))) };
}

function toRow({ name, revokedAt }: SourceAnswer, { key, createdAt, expiresAt, lastUsedAt }: CredentialAnswer): readonly string[] {
  const state =
    revokedAt === undefined
      ? expiresAt === undefined
        ? 'active'
        : `until ${toMinute(expiresAt)}`
      : `revoked ${toMinute(revokedAt)}`;
  return [name, key, state, toMinute(createdAt), lastUsedAt === undefined ? '–' : toMinute(lastUsedAt)];
}

/** `2026-11-23 07:00`, in UTC as it came. */
export function toMinute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
