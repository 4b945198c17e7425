import type { JSX } from 'preact';
import { Bars } from '../chart/bars.tsx';
import { LineChart } from '../chart/line-chart.tsx';
import type { Chart } from './to-chart.ts';

const amount = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const format = (value: number): string => amount.format(value);

export function ResultChart({ chart }: { readonly chart: Chart }): JSX.Element {
  return chart.kind === 'bars' ? (
    <Bars label={chart.title} bars={chart.bars} format={format} />
  ) : (
    <LineChart
      summary={`${chart.series.map(({ name }) => name).join(', ')} at ${chart.times.length} times; the table has the figures.`}
      times={chart.times}
      series={chart.series}
      format={format}
    />
  );
}
