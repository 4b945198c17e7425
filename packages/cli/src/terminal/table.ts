import { textWidth, toPrintable, truncate } from './cell.ts';
import type { Paint } from './paint.ts';

export interface TableColumn {
  readonly name: string;
  readonly align: 'left' | 'right';
}

export interface Table {
  readonly columns: readonly TableColumn[];
  /** A missing value is null, and shown so that it can't be taken for a text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface TableLook {
  readonly paint: Paint;
  /** Columns of the terminal; without it nothing is cut. */
  readonly widthMax?: number | undefined;
}

const gap = '  ';
const columnWidthMin = 8;

export interface Rendered {
  readonly text: string;
  /** Whether anything is not shown whole. */
  readonly isCut: boolean;
}

/** Aligned lines: names, a rule, rows. */
export function renderTable(table: Table, look: TableLook): string {
  return layTable(table, look).text;
}

export function layTable({ columns, rows }: Table, { paint, widthMax }: TableLook): Rendered {
  const names = columns.map((column) => toPrintable(column.name));
  const cells = rows.map((row) => row.map((cell) => (cell === null ? null : toPrintable(cell))));
  const natural = names.map((name, index) =>
    cells.reduce((width, row) => Math.max(width, textWidth(row[index] ?? 'NULL')), textWidth(name)),
  );
  const widths = widthMax === undefined ? natural : fitWidths(natural, widthMax);
  const lay = (texts: readonly (string | null)[], paintCell: (text: string) => string): string =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        const shown = truncate(text ?? 'NULL', width);
        // Only the text is painted, so that a line ends with it in colour too.
        const space = ' '.repeat(Math.max(0, width - textWidth(shown)));
        const painted = text === null ? paint.dim(shown) : paintCell(shown);
        return columns[index]?.align === 'right' ? space + painted : painted + space;
      })
      .join(gap)
      .trimEnd();
  const rule = paint.dim(widths.map((width) => '─'.repeat(width)).join(gap));
  return {
    text: [lay(names, paint.bold), rule, ...cells.map((row) => lay(row, (text) => text)), ''].join('\n'),
    isCut: natural.some((width, index) => width > (widths[index] ?? 0)),
  };
}

/** Whether a table of so many columns can be read in a width, with the widest cells cut. */
export function fitsWidth({ columns }: Pick<Table, 'columns'>, widthMax: number): boolean {
  return columns.length * (columnWidthMin + gap.length) - gap.length <= widthMax;
}

/** Narrows the widest columns, all to the same width, until the table fits or every column is as narrow as it may be. */
function fitWidths(natural: readonly number[], widthMax: number): readonly number[] {
  const available = widthMax - gap.length * (natural.length - 1);
  let limit = Math.max(columnWidthMin, Math.min(available, Math.max(...natural)));
  while (limit > columnWidthMin && sum(natural.map((width) => Math.min(width, limit))) > available) {
    limit--;
  }
  return natural.map((width) => Math.min(width, limit));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
