import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const reports = join(import.meta.dirname, '..', '..', 'reports');

/** Prints what a test file has found out, and leaves it where `scripts/check.js` looks for what to print below its gate. */
export function report(name: string, text: string): void {
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, `${name}.txt`), `${text}\n`);
  // Not by console.log, which tests are held to leave alone.
  process.stdout.write(`\n${text}\n`);
}

type Verdict = 'skipped' | 'FAILED' | 'ok';

/** What was run where. A cell is never `ok` before its test has come to its end. */
export class Matrix {
  readonly #columns: readonly string[];
  readonly #rows = new Map<string, Map<string, string>>();

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  set(row: string, column: string, verdict: Verdict): void {
    this.#row(row).set(column, verdict);
  }

  setVersion(row: string, version: string): void {
    this.#row(row).set('version', version);
  }

  toText(): string {
    const columns = ['version', ...this.#columns];
    const rows = [...this.#rows].map(([name, cells]) => [name, ...columns.map((column) => cells.get(column) ?? '–')]);
    return toTable([['', ...columns], ...rows]);
  }

  #row(name: string): Map<string, string> {
    const row = this.#rows.get(name) ?? new Map<string, string>();
    this.#rows.set(name, row);
    return row;
  }
}

function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => toLine(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))).join('\n');
}

function toLine(cells: readonly string[]): string {
  return cells.join('  ').trimEnd();
}
