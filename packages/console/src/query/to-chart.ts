import type { Bar } from '../chart/bars.tsx';
import type { ChartSeries } from '../chart/line-chart.tsx';
import type { Result, Row } from './queries.ts';

/** A result as a drawing: amounts over time, or amounts of names. */
export type Chart =
  | { readonly kind: 'line'; readonly times: readonly number[]; readonly series: readonly ChartSeries[] }
  | { readonly kind: 'bars'; readonly title: string; readonly bars: readonly Bar[] };

const barsMax = 50;
const seriesMax = 6;

/** Undefined where the result has no column of amounts, or nothing to set them against. */
export function toChart({ columns, rows }: Result): Chart | undefined {
  const amounts = columns.filter(({ name, type }) => isAmount(type) && rows.some((row) => Number.isFinite(toNumber(row, name))));
  const time = columns.find(({ type }) => /^(?:TIMESTAMP|DATE)/.test(type));
  const [amount] = amounts;
  if (amount === undefined || rows.length === 0) {
    return undefined;
  }
  const label = columns.find(({ name, type }) => name !== amount.name && /VARCHAR|ENUM|BOOLEAN/.test(type));
  if (time !== undefined && (label === undefined || columns.indexOf(time) < columns.indexOf(label))) {
    const timed = rows
      .map((row) => ({ row, at: Date.parse(toText(row, time.name)) / 1_000 }))
      .filter(({ at }) => Number.isFinite(at))
      .sort((left, right) => left.at - right.at);
    const series = amounts.slice(0, seriesMax).map(({ name }) => ({
      name,
      values: timed.map(({ row }) => finite(toNumber(row, name))),
    }));
    return timed.length < 2 ? undefined : { kind: 'line', times: timed.map(({ at }) => at), series };
  }
  return label === undefined
    ? undefined
    : {
        kind: 'bars',
        title: amount.name,
        bars: rows
          .slice(0, barsMax)
          .map((row) => ({ name: toText(row, label.name), value: finite(toNumber(row, amount.name)) ?? 0 })),
      };
}

function isAmount(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
}

/** Integers of 64 bits come as text: as a length on a screen they may lose a digit. */
function toNumber(row: Row, name: string): number {
  const value = row[name];
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

function toText(row: Row, name: string): string {
  const value = row[name] ?? '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
