/**
 * The tables that each block appends to. While a checkpoint writes one of them the engine lets nothing be added to it, so each has another of
 * the same columns beside it for the rows that come meanwhile. They are the newest of all, and are moved over afterwards.
 */
export const overflowingTables = ['events', 'event_keys', 'user_key_runs'] as const;

export type OverflowingTable = (typeof overflowingTables)[number];

export function overflowOf(table: string): string {
  return `${table}_overflow`;
}

/** Both in the schema `storage`, for a FROM: all rows in the order in which they were stored. */
export function withOverflow(table: OverflowingTable): string {
  return `(FROM storage.${table} UNION ALL FROM storage.${overflowOf(table)})`;
}
