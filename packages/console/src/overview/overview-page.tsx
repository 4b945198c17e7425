import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LineChart } from '../chart/line-chart.tsx';
import { useApi, useConsole } from '../console.ts';
import { formatBytes, formatCount } from '../design/amount.ts';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Choice } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { formatDuration, RelativeTime } from '../design/time.tsx';
import { useLoading } from '../server/loading.ts';
import { useRefresh } from '../server/refresh.ts';
import { Page } from '../shell/page.tsx';
import { Glance } from './glance.tsx';
import { mostOf, type Overview, type Range, readOverview, toCharts } from './overview.ts';
import { BySource } from './by-source.tsx';
import './overview.css';

const refreshMs: Readonly<Record<Range, number>> = { hour: 10_000, day: 60_000, month: 300_000 };
const ranges = [
  { value: 'hour', title: 'Hour' },
  { value: 'day', title: 'Day' },
  { value: 'month', title: 'Month' },
] as const;

export function OverviewPage(): JSX.Element {
  const api = useApi();
  const { router } = useConsole();
  const range = ranges.find(({ value }) => value === router.place.value.query['range'])?.value ?? 'hour';
  const overview = useLoading((signal) => readOverview(api, range, signal), [range]);
  const { value, error, reload } = overview;
  useRefresh(overview, refreshMs[range]);
  return (
    <Page
      title="Overview"
      actions={
        <Choice
          label="Over the last"
          value={range}
          options={ranges}
          onChange={(next) => router.replace({ page: 'overview', query: { range: next } })}
        />
      }
    >
      {error === undefined ? null : <ErrorNotice error={error} onRetry={reload} />}
      {value === undefined ? error === undefined && <Waiting>Asking how it is…</Waiting> : <Content overview={value} />}
    </Page>
  );
}

/** Between two whole ones there is nothing to count. */
function formatWhole(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : '';
}

function Content({ overview }: { readonly overview: Overview }): JSX.Element {
  const charts = useMemo(() => toCharts(overview), [overview]);
  const [isListed, setIsListed] = useState(false);
  const { times } = charts;
  const perSecond = (value: number): string => (value >= 10 || value === 0 ? formatCount(Math.round(value)) : value.toFixed(1));
  const drawn = [
    { title: 'Events a second, by source', series: charts.rate, format: perSecond, unit: ' events/s' },
    { title: 'Accepted to queryable', series: charts.lag, format: formatDuration, unit: '' },
    { title: 'Backlog, in events', series: charts.backlog, format: formatWhole, unit: '' },
    {
      title: 'Refused requests, by code',
      series: charts.refused,
      format: formatWhole,
      unit: '',
    },
    { title: 'Memory', series: charts.memory, format: formatBytes, unit: '' },
    { title: 'Disk, the data folder', series: charts.disk, format: formatBytes, unit: '' },
  ];
  return (
    <>
      <Glance overview={overview} />
      <div class="overview-charts">
        {drawn.map(({ title, series, format, unit }) => (
          <Panel key={title} title={title}>
            <LineChart
              summary={`${title} over the last ${overview.range}: at most ${format(mostOf(series))}${unit}.`}
              times={times}
              series={series}
              format={format}
              steps={format === formatBytes ? 'binary' : 'decimal'}
            />
          </Panel>
        ))}
      </div>
      <BySource overview={overview} />
      <details class="overview-text" open={isListed} onToggle={({ currentTarget }) => setIsListed(currentTarget.open)}>
        <summary>The charts in words</summary>
        <ul>
          {drawn.map(({ title, series, format, unit }) => (
            <li key={title}>
              {title}: at most {format(mostOf(series))}
              {unit}
              {series.length < 2 ? '' : ` (${series.map((each) => `${each.name} ${format(mostOf([each]))}`).join(', ')})`}
            </li>
          ))}
        </ul>
      </details>
      <p class="faint">
        Counts of events are those of the tables. Lag, backlog, refusals, memory and disk are known since the server started,{' '}
        <RelativeTime time={overview.startedAt} />.
      </p>
    </>
  );
}
