import { renderRecords } from './records.ts';
import { fitsWidth, renderTable, type Table, type TableLook } from './table.ts';

/** A table; where it has more columns than its place can show, row by row. */
export function renderRows(table: Table, look: TableLook): string {
  const { widthMax } = look;
  return widthMax === undefined || fitsWidth(table, widthMax) ? renderTable(table, look) : renderRecords(table, look);
}
