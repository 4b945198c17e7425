import { jsonText } from '../store/column-values.ts';
import { type Column, eventColumns } from '../store/columns.ts';
import type { EventRow, QueryValue } from '../store/event-store.ts';
import { showBigint } from '../store/query-answer.ts';
import { formatReceipt } from './receipt.ts';

const columnsByName = new Map(eventColumns.map((column) => [column.name, column]));

/** What the store shows of a row once it has it: some columns of `events`, `receipt` among them. */
export function showRow(
  row: EventRow,
  { columns, logId }: { readonly columns: readonly string[]; readonly logId: string },
): Readonly<Record<string, QueryValue>> {
  return Object.fromEntries(
    columns.map((name) => {
      const column = columnsByName.get(name);
      return [name, column === undefined ? formatReceipt(logId, row.position) : (showValue(column, row) ?? null)];
    }),
  );
}

function showValue(column: Column<EventRow>, row: EventRow): QueryValue | undefined {
  switch (column.type) {
    case 'BIGINT':
      return showInteger(column.read(row));
    case 'VARCHAR':
      return column.read(row)?.toWellFormed();
    case 'JSON':
      return jsonText(column.read(row));
    case 'TIMESTAMP':
      return isoTime(column.read(row));
    case 'INTEGER':
    case 'UINTEGER':
    case 'USMALLINT':
      return column.read(row);
    default:
      return column satisfies never;
  }
}

function showInteger(value: number | bigint | undefined): QueryValue | undefined {
  return typeof value === 'bigint' ? showBigint(value) : value;
}

export function isoTime(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}
