import type { JsonValue } from '@fairlead/protocol';
import type { EventRow, QuarantineRow } from './event-store.ts';

/**
 * One column of a table: its name, its type, and what a row puts into it, undefined for NULL. The tables and what is written into
 * them follow these lists; how a value is written is the store's matter.
 */
export type Column<Row> =
  | ColumnOf<Row, 'BIGINT', number | bigint>
  | ColumnOf<Row, 'INTEGER' | 'UINTEGER' | 'USMALLINT', number>
  | ColumnOf<Row, 'VARCHAR', string>
  | ColumnOf<Row, 'JSON', JsonValue>
  /** Milliseconds since the epoch. */
  | ColumnOf<Row, 'TIMESTAMP', number>;

interface ColumnOf<Row, Type, Value> {
  readonly name: string;
  readonly type: Type;
  readonly read: (row: Row) => Value | undefined;
}

export const eventColumns: readonly Column<EventRow>[] = [
  { name: 'position', type: 'BIGINT', read: (row) => row.position },
  { name: 'event_index', type: 'INTEGER', read: (row) => row.eventIndex },
  { name: 'event_id', type: 'VARCHAR', read: (row) => row.eventId },
  { name: 'mp_event_id', type: 'BIGINT', read: (row) => row.event.mpEventId },
  { name: 'source', type: 'VARCHAR', read: (row) => row.source },
  { name: 'environment', type: 'VARCHAR', read: (row) => row.event.environment },
  { name: 'protocol', type: 'VARCHAR', read: (row) => row.event.protocol },
  { name: 'type', type: 'VARCHAR', read: (row) => row.event.type },
  { name: 'name', type: 'VARCHAR', read: (row) => row.event.name },
  { name: 'user_id', type: 'VARCHAR', read: (row) => row.event.userId },
  { name: 'anonymous_id', type: 'VARCHAR', read: (row) => row.event.anonymousId },
  { name: 'group_id', type: 'VARCHAR', read: (row) => row.event.groupId },
  { name: 'previous_id', type: 'VARCHAR', read: (row) => row.event.previousId },
  { name: 'mpid', type: 'BIGINT', read: (row) => row.event.mpid },
  { name: 'session_id', type: 'VARCHAR', read: (row) => row.event.sessionId },
  { name: 'identities', type: 'JSON', read: (row) => row.event.identities },
  { name: 'properties', type: 'JSON', read: (row) => row.event.properties },
  { name: 'user_attributes', type: 'JSON', read: (row) => row.event.userAttributes },
  { name: 'device', type: 'JSON', read: (row) => row.event.device },
  { name: 'consent', type: 'JSON', read: (row) => row.event.consent },
  { name: 'context', type: 'JSON', read: (row) => row.event.context },
  { name: 'library', type: 'VARCHAR', read: (row) => row.event.library },
  { name: 'original_timestamp', type: 'TIMESTAMP', read: (row) => row.event.originalTimestampMs },
  { name: 'sent_at', type: 'TIMESTAMP', read: (row) => row.event.sentAtMs },
  { name: 'received_at', type: 'TIMESTAMP', read: (row) => row.event.receivedAtMs },
  { name: 'occurred_at', type: 'TIMESTAMP', read: (row) => row.event.occurredAtMs },
];

export const quarantineColumns: readonly Column<QuarantineRow>[] = [
  { name: 'position', type: 'BIGINT', read: (row) => row.position },
  { name: 'event_index', type: 'INTEGER', read: (row) => row.eventIndex },
  { name: 'source', type: 'VARCHAR', read: (row) => row.source },
  { name: 'reason', type: 'VARCHAR', read: (row) => row.reason },
  { name: 'message', type: 'VARCHAR', read: (row) => row.message },
  { name: 'path', type: 'VARCHAR', read: (row) => row.path },
  { name: 'event', type: 'JSON', read: (row) => row.event },
  { name: 'received_at', type: 'TIMESTAMP', read: (row) => row.receivedAtMs },
  { name: 'retried_as', type: 'VARCHAR', read: () => undefined },
];

export function tableDefinition(name: string, columns: readonly { readonly name: string; readonly type: string }[]): string {
  return `CREATE TABLE IF NOT EXISTS ${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`;
}
