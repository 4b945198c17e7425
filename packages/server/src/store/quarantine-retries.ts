import type { DuckDBConnection } from '@duckdb/node-api';
import type { QuarantineGroup, QuarantineSelection, RetriedRow, SelectedQuarantine } from './event-store.ts';
import { formatRowId } from './row-search.ts';

/** The rows of the quarantine that were asked for; positions and indexes are integers and stand in the text as such. */
export async function selectQuarantined(connection: DuckDBConnection, selection: QuarantineSelection): Promise<SelectedQuarantine> {
  return selection.kind === 'rows' ? selectRows(connection, selection.rows) : selectGroup(connection, selection);
}

/** Writes the receipt of its retry beside each row, within the caller's transaction. */
export async function markRetried(connection: DuckDBConnection, logId: string, retried: readonly RetriedRow[]): Promise<void> {
  // The first to try a row again is the one that its row names, however many come in one block.
  const first = new Map(retried.toReversed().map((row) => [formatRowId(row), row]));
  const rows = [...first.values()];
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const values = rows
      .slice(from, from + rowsPerStatement)
      .map(({ position, eventIndex, retriedAsPosition }) => `(${position}, ${eventIndex}, ${retriedAsPosition})`);
    await connection.run(
      `UPDATE storage.quarantine AS row SET retried_as = $1 || '-' || retry.retried_as_position
       FROM (VALUES ${values.join(', ')}) AS retry (position, event_index, retried_as_position)
       WHERE row.position = retry.position AND row.event_index = retry.event_index AND row.retried_as IS NULL`,
      [logId],
    );
  }
}

const rowsPerStatement = 1_000;

async function selectRows(
  connection: DuckDBConnection,
  rows: Extract<QuarantineSelection, { readonly kind: 'rows' }>['rows'],
): Promise<SelectedQuarantine> {
  if (rows.length === 0) {
    return { rows: [], remainingCount: 0 };
  }
  const values = rows.map(({ position, eventIndex }) => `(${position}, ${eventIndex})`);
  const found = await connection.runAndReadAll(
    `SELECT position, event_index, retried_as IS NOT NULL FROM storage.quarantine
     WHERE (position, event_index) IN (${values.join(', ')}) ORDER BY position, event_index`,
  );
  return { rows: found.getRows().map(toRow), remainingCount: 0 };
}

async function selectGroup(
  connection: DuckDBConnection,
  { source, reason, after, throughPosition, rowsMax }: QuarantineGroup,
): Promise<SelectedQuarantine> {
  const found = await connection.runAndReadAll(
    `SELECT position, event_index, false, count(*) OVER () FROM storage.quarantine
     WHERE retried_as IS NULL AND position <= ${throughPosition}
       AND (position, event_index) > (${after.position}, ${after.eventIndex})
       AND ($1::VARCHAR IS NULL OR source = $1) AND ($2::VARCHAR IS NULL OR reason = $2)
     ORDER BY position, event_index LIMIT ${rowsMax}`,
    [source ?? null, reason ?? null],
  );
  const rows = found.getRows();
  return { rows: rows.map(toRow), remainingCount: Number(rows[0]?.[3] ?? 0) - rows.length };
}

function toRow([position, eventIndex, isRetried]: readonly unknown[]): SelectedQuarantine['rows'][number] {
  return { position: Number(position), eventIndex: Number(eventIndex), isRetried: isRetried === true };
}
