import { layRecords } from './records.ts';
import { fitsWidth, layTable, type Rendered, type Table, type TableLook } from './table.ts';

/** A table; where it has more columns than its place can show, row by row. */
export function layRows(table: Table, look: TableLook): Rendered {
  const { widthMax } = look;
  return widthMax === undefined || fitsWidth(table, widthMax) ? layTable(table, look) : layRecords(table, look);
}
