import type { DuckDBConnection } from '@duckdb/node-api';
import { eventColumns, quarantineColumns } from './columns.ts';
import type { BlockRows, StagedRows } from './event-store.ts';
import { createRowKeyWriter, type WrittenKeys } from './row-keys.ts';
import { type AppendPlace, type Chunk, createTableWriter } from './table-writer.ts';

/** Rows between the one who hands them over and the transaction that stores them: in the engine's memory already, in none of its tables. */
export interface Staging {
  stage(rows: BlockRows): StagedRows;
  /** Appends what was staged to its tables, once, within the caller's transaction. */
  append(writer: DuckDBConnection, staged: readonly StagedRows[], place: AppendPlace): Promise<void>;
}

interface WrittenRows extends StagedRows {
  readonly events: readonly Chunk[];
  readonly keys: WrittenKeys;
  readonly quarantined: readonly Chunk[];
}

export async function createStaging(connection: DuckDBConnection): Promise<Staging> {
  const events = await createTableWriter(connection, { table: 'events', columns: eventColumns });
  const keys = await createRowKeyWriter(connection);
  const quarantine = await createTableWriter(connection, { table: 'quarantine', columns: quarantineColumns });
  return {
    stage: (rows): WrittenRows => ({
      eventCount: rows.events.length,
      events: events.write(rows.events),
      keys: keys.write(rows.events),
      quarantined: quarantine.write(rows.quarantined),
    }),
    async append(writer, staged, place): Promise<void> {
      // All that is staged comes from above.
      const written = staged as readonly WrittenRows[];
      const chunks = written.flatMap((rows) => rows.events);
      const keyed = written.map((rows) => rows.keys);
      const quarantined = written.flatMap((rows) => rows.quarantined);
      await events.append(writer, chunks, place);
      await keys.append(writer, keyed, place);
      await quarantine.append(writer, quarantined, { overflows: false });
    },
  };
}
