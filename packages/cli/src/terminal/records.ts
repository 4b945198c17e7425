import { pad, textWidth, toPrintable, truncate } from './cell.ts';
import type { Rendered, Table, TableLook } from './table.ts';

const gap = '  ';

/** Row by row, a line for each column: for tables that are too wide for a terminal, as they stand. */
export function layRecords({ columns, rows }: Table, { paint, widthMax = Number.POSITIVE_INFINITY }: TableLook): Rendered {
  const names = columns.map(({ name }) => toPrintable(name));
  const nameWidth = Math.max(0, ...names.map(textWidth));
  const valueWidth = Math.max(1, widthMax - nameWidth - gap.length);
  const isCut = rows.some((row) => row.some((value) => value !== null && textWidth(toPrintable(value)) > valueWidth));
  const text = rows
    .map((row, index) => {
      const title = paint.dim(`── row ${index + 1} ──`);
      const lines = names.map((name, column) => {
        const value = row[column] ?? null;
        const shown = value === null ? paint.dim('NULL') : truncate(toPrintable(value), valueWidth);
        return `${paint.bold(pad(name, nameWidth))}${gap}${shown}`;
      });
      return `${[title, ...lines].join('\n')}\n`;
    })
    .join('');
  return { text, isCut };
}
