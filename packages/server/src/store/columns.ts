import { type JsonObject, type JsonValue, stringifyJson } from '@fairlead/protocol';
import { DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { EventRow, QuarantineRow } from './event-store.ts';

/** One column of a table: its DDL and how a row fills it. The tables, the appender and the documents follow these lists. */
export interface Column<Row> {
  readonly name: string;
  readonly type: 'BIGINT' | 'INTEGER' | 'VARCHAR' | 'JSON' | 'TIMESTAMP';
  readonly read: (row: Row) => DuckDBValue;
}

export const eventColumns: readonly Column<EventRow>[] = [
  { name: 'position', type: 'BIGINT', read: (row) => BigInt(row.position) },
  { name: 'event_index', type: 'INTEGER', read: (row) => row.eventIndex },
  { name: 'event_id', type: 'VARCHAR', read: (row) => text(row.eventId) },
  { name: 'mp_event_id', type: 'BIGINT', read: (row) => row.event.mpEventId ?? null },
  { name: 'source', type: 'VARCHAR', read: (row) => row.source },
  { name: 'environment', type: 'VARCHAR', read: (row) => row.event.environment },
  { name: 'protocol', type: 'VARCHAR', read: (row) => row.event.protocol },
  { name: 'type', type: 'VARCHAR', read: (row) => row.event.type },
  { name: 'name', type: 'VARCHAR', read: (row) => text(row.event.name) },
  { name: 'user_id', type: 'VARCHAR', read: (row) => text(row.event.userId) },
  { name: 'anonymous_id', type: 'VARCHAR', read: (row) => text(row.event.anonymousId) },
  { name: 'group_id', type: 'VARCHAR', read: (row) => text(row.event.groupId) },
  { name: 'previous_id', type: 'VARCHAR', read: (row) => text(row.event.previousId) },
  { name: 'mpid', type: 'BIGINT', read: (row) => row.event.mpid ?? null },
  { name: 'session_id', type: 'VARCHAR', read: (row) => text(row.event.sessionId) },
  { name: 'identities', type: 'JSON', read: (row) => json(row.event.identities) },
  { name: 'properties', type: 'JSON', read: (row) => json(row.event.properties) },
  { name: 'user_attributes', type: 'JSON', read: (row) => json(row.event.userAttributes) },
  { name: 'device', type: 'JSON', read: (row) => json(row.event.device) },
  { name: 'consent', type: 'JSON', read: (row) => json(row.event.consent) },
  { name: 'context', type: 'JSON', read: (row) => json(row.event.context) },
  { name: 'library', type: 'VARCHAR', read: (row) => text(row.event.library) },
  { name: 'original_timestamp', type: 'TIMESTAMP', read: (row) => time(row.event.originalTimestampMs) },
  { name: 'sent_at', type: 'TIMESTAMP', read: (row) => time(row.event.sentAtMs) },
  { name: 'received_at', type: 'TIMESTAMP', read: (row) => time(row.event.receivedAtMs) },
  { name: 'occurred_at', type: 'TIMESTAMP', read: (row) => time(row.event.occurredAtMs) },
];

export const quarantineColumns: readonly Column<QuarantineRow>[] = [
  { name: 'position', type: 'BIGINT', read: (row) => BigInt(row.position) },
  { name: 'event_index', type: 'INTEGER', read: (row) => row.eventIndex },
  { name: 'source', type: 'VARCHAR', read: (row) => row.source },
  { name: 'reason', type: 'VARCHAR', read: (row) => row.reason },
  { name: 'message', type: 'VARCHAR', read: (row) => text(row.message) },
  { name: 'path', type: 'VARCHAR', read: (row) => text(row.path) },
  { name: 'event', type: 'JSON', read: (row) => quarantinedJson(row.event) },
  { name: 'received_at', type: 'TIMESTAMP', read: (row) => time(row.receivedAtMs) },
  { name: 'retried_as', type: 'VARCHAR', read: () => null },
];

export function tableDefinition(name: string, columns: readonly { readonly name: string; readonly type: string }[]): string {
  return `CREATE TABLE IF NOT EXISTS ${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`;
}

/** Lone surrogates have no UTF-8 form: they become U+FFFD here, the raw request keeps them. */
function text(value: string | undefined): string | null {
  return value === undefined ? null : value.isWellFormed() ? value : value.toWellFormed();
}

function json(value: JsonObject | undefined): string | null {
  return value === undefined ? null : text(stringifyJson(value));
}

/** What is in quarantine may be nested too deep to be written; its raw request is served from the log. */
function quarantinedJson(value: JsonValue): string | null {
  try {
    return text(stringifyJson(value));
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

function time(timeMs: number | undefined): DuckDBValue {
  return timeMs === undefined ? null : new DuckDBTimestampValue(BigInt(Math.trunc(timeMs)) * 1000n);
}
