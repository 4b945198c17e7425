import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { formatCount } from '../design/amount.ts';
import { Button } from '../design/button.tsx';
import { Empty } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Choice } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Table } from '../design/table.tsx';
import { formatDuration } from '../design/time.tsx';
import { type ChartKind, exportQuery, type ExportFormat, type Result, type Row, type Value } from './queries.ts';
import { ResultChart } from './result-chart.tsx';
import { toChart } from './to-chart.ts';

const rowsAtOnce = 200;

/** What a query found: as a table, as a chart where it can be one, and to be taken away. */
export function QueryResult(props: {
  readonly sql: string;
  readonly result: Result;
  readonly durationMs: number;
  readonly chart?: ChartKind;
}): JSX.Element {
  const { sql, result, durationMs } = props;
  const api = useApi();
  const chart = useMemo(() => toChart(result), [result]);
  const [shown, setShown] = useState<'table' | 'chart'>(props.chart === undefined || chart === undefined ? 'table' : 'chart');
  const [rowCount, setRowCount] = useState(rowsAtOnce);
  const [problem, setProblem] = useState<unknown>(undefined);
  const [exporting, setExporting] = useState<ExportFormat | undefined>(undefined);
  const take = (format: ExportFormat): void => {
    setExporting(format);
    setProblem(undefined);
    exportQuery(api, sql, format)
      .catch(setProblem)
      .finally(() => setExporting(undefined));
  };
  const rows = useMemo(() => result.rows.slice(0, rowCount).map((row, nth) => ({ row, nth })), [result, rowCount]);
  return (
    <Panel
      title={
        <span role="status">
          {formatCount(result.rows.length)} {result.rows.length === 1 ? 'row' : 'rows'}
          {result.truncated ? ', and more: an export has all' : ''} <span class="faint">in {formatDuration(durationMs)}</span>
        </span>
      }
      actions={
        <span class="query-actions">
          {chart === undefined ? null : (
            <Choice
              label="Shown as"
              value={shown}
              options={[
                { value: 'table', title: 'Table' },
                { value: 'chart', title: 'Chart' },
              ]}
              onChange={setShown}
            />
          )}
          {(['csv', 'ndjson', 'parquet'] as const).map((format) => (
            <Button key={format} size="small" disabled={exporting !== undefined} onClick={() => take(format)}>
              {exporting === format ? 'Exporting…' : <ExportName format={format} />}
            </Button>
          ))}
        </span>
      }
      flush
    >
      {problem === undefined ? null : <ErrorNotice error={problem} />}
      {shown === 'chart' && chart !== undefined ? (
        <div class="query-chart">
          <ResultChart chart={chart} />
        </div>
      ) : result.rows.length === 0 ? (
        <Empty icon="query" title="No rows">
          Nothing that is stored is what the query asks for.
        </Empty>
      ) : (
        <Table<{ readonly row: Row; readonly nth: number }>
          caption="Rows"
          columns={result.columns.map(({ name, type }) => ({
            title: name,
            align: isNumber(type) ? 'right' : 'left',
            render: ({ row }) => <Cell value={row[name] ?? null} />,
          }))}
          rows={rows}
          keyOf={({ nth }) => String(nth)}
        />
      )}
      {shown === 'table' && rowCount < result.rows.length ? (
        <div class="query-more">
          <Button icon="down" onClick={() => setRowCount(rowCount + rowsAtOnce)}>
            More rows
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function ExportName({ format }: { readonly format: ExportFormat }): JSX.Element {
  const names = { csv: 'CSV', ndjson: 'ndjson', parquet: 'Parquet' } as const;
  return (
    <>
      <span class="unseen">Export as </span>
      {names[format]}
    </>
  );
}

function Cell({ value }: { readonly value: Value }): JSX.Element {
  if (value === null) {
    return <span class="faint">null</span>;
  }
  if (typeof value === 'object') {
    return <code class="query-json">{JSON.stringify(value)}</code>;
  }
  const text = String(value);
  return /^[{[]/.test(text) ? <code class="query-json">{text}</code> : <span class="query-text">{text}</span>;
}

function isNumber(type: string): boolean {
  return /INT|DOUBLE|FLOAT|DECIMAL/.test(type) && !type.endsWith(']');
}
