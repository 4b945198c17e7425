import type { JSX } from 'preact';
import { formatBytes, formatCount } from '../design/amount.ts';
import { Panel } from '../design/panel.tsx';
import { type Column, Table } from '../design/table.tsx';
import type { Overview } from './overview.ts';

interface Row {
  readonly source: string | null;
  /** Undefined where it is counted among others. */
  readonly stored: number | undefined;
  readonly quarantined: number | undefined;
  readonly bytes: number;
  readonly refused: readonly (readonly [code: string, count: number])[];
}

const columns: readonly Column<Row>[] = [
  { title: 'Source', render: ({ source }) => (source === null ? 'other sources' : <strong>{source}</strong>) },
  { title: 'Stored', align: 'right', render: ({ stored }) => formatCounted(stored) },
  { title: 'In quarantine', align: 'right', render: ({ quarantined }) => formatCounted(quarantined) },
  { title: 'Bytes taken', align: 'right', render: ({ bytes }) => formatBytes(bytes) },
  {
    title: 'Refused requests',
    render: ({ refused }) =>
      refused.length === 0 ? (
        <span class="faint">none</span>
      ) : (
        refused.map(([code, count]) => (
          <div key={code}>
            {formatCount(count)} × <code>{code}</code>
          </div>
        ))
      ),
  },
];

/** Rows of the range, from the tables; bytes and refusals since the start. */
export function BySource({ overview }: { readonly overview: Overview }): JSX.Element | null {
  const rows = toRows(overview);
  return rows.length === 0 ? null : (
    <Panel title="By source" flush>
      <Table caption="By source" columns={columns} rows={rows} keyOf={({ source }) => source ?? ''} narrow="stack" />
    </Panel>
  );
}

function toRows({ events, quarantined, now }: Overview): readonly Row[] {
  const sum = (counts: Overview['events'], source: string | null): number | undefined => {
    const own = counts.filter((each) => each.source === source);
    const isAmongOthers = own.length === 0 && counts.some((each) => each.source === null);
    return isAmongOthers ? undefined : own.reduce((total, { count }) => total + count, 0);
  };
  const names = new Set([...events, ...quarantined, ...now.sources, ...now.refused].map(({ source }) => source));
  return [...names].map((source) => ({
    source,
    stored: sum(events, source),
    quarantined: sum(quarantined, source),
    bytes: now.sources.find((each) => each.source === source)?.bytes ?? 0,
    refused: now.refused.filter((each) => each.source === source).map(({ code, count }) => [code, count] as const),
  }));
}

function formatCounted(count: number | undefined): string {
  return count === undefined ? 'among others' : formatCount(count);
}
