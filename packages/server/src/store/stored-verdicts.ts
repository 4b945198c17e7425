import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredVerdicts } from './event-store.ts';
import { withOverflow } from './overflow-tables.ts';

/** Which events of one position are stored and which are in quarantine. */
export async function readVerdicts(connection: DuckDBConnection, position: number): Promise<StoredVerdicts> {
  const events = await connection.runAndReadAll(
    `SELECT event_index, event_id FROM ${withOverflow('events')} WHERE position = ${position} ORDER BY event_index`,
  );
  const quarantined = await connection.runAndReadAll(
    `SELECT event_index, reason, message, path FROM storage.quarantine WHERE position = ${position} ORDER BY event_index`,
  );
  return {
    events: events.getRows().map((row) => ({ eventIndex: Number(row[0]), eventId: String(row[1]) })),
    quarantined: quarantined.getRows().map((row) => ({
      eventIndex: Number(row[0]),
      reason: String(row[1]),
      message: String(row[2]),
      path: String(row[3]),
    })),
  };
}
