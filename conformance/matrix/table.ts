/** What came of a case with an SDK. `–` is a case that the SDK can't express; a row that is absent has no cells. */
export type Cell = { readonly verdict: 'ok' | 'gap' | 'FAILED' | 'skipped' | '–'; readonly detail?: string };

/** SDK × case. A cell is never `ok` before its test has come to its end. */
export class Table {
  readonly #columns: string[] = [];
  readonly #rows = new Map<string, { readonly version: string; readonly cells: Map<string, Cell>; readonly note?: string }>();

  addRow(name: string, { version, note }: { readonly version: string; readonly note?: string }): void {
    this.#rows.set(name, { version, cells: new Map(), ...(note === undefined ? {} : { note }) });
  }

  set(row: string, column: string, cell: Cell): void {
    if (!this.#columns.includes(column)) {
      this.#columns.push(column);
    }
    this.#rows.get(row)?.cells.set(column, cell);
  }

  toText(): string {
    const rows = [...this.#rows].filter(([, { cells }]) => cells.size > 0);
    const lines = rows.map(([name, { version, cells }]) => [
      name,
      version,
      ...this.#columns.map((column) => {
        const cell = cells.get(column);
        return cell === undefined ? '' : `${cell.verdict}${cell.detail === undefined ? '' : ` ${cell.detail}`}`;
      }),
    ]);
    const notes = [...this.#rows].flatMap(([name, { note }]) => (note === undefined ? [] : [`${name}: ${note}`]));
    return [...toColumns([['', 'version', ...this.#columns], ...lines]), ...notes].join('\n');
  }
}

function toColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
