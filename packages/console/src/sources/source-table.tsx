import type { JSX } from 'preact';
import { formatBytes, formatCount } from '../design/amount.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { type Column, Table } from '../design/table.tsx';
import { RelativeTime } from '../design/time.tsx';
import { type Credential, isActive, type Source, type SourceCounts } from './source.ts';
import './sources.css';

export function SourceTable(props: {
  readonly sources: readonly Source[];
  readonly counts: ReadonlyMap<string, SourceCounts> | undefined;
  readonly onAction: (action: 'rotate' | 'limits' | 'revoke', source: Source) => void;
}): JSX.Element {
  const { sources, counts, onAction } = props;
  const columns: readonly Column<Source>[] = [
    { title: 'Name', render: (source) => <Name source={source} /> },
    { title: 'Last seen', render: ({ name }) => <LastSeen counts={counts?.get(name)} /> },
    { title: 'Stored', align: 'right', render: ({ name }) => <Count counts={counts} name={name} of="stored" /> },
    { title: 'Quarantined', align: 'right', render: ({ name }) => <Count counts={counts} name={name} of="quarantined" /> },
    { title: 'Keys', render: ({ credentials }) => <Keys credentials={credentials} /> },
    { title: 'Limits', render: (source) => <Limits source={source} /> },
    { title: '', align: 'right', render: (source) => isActive(source) && <Actions source={source} onAction={onAction} /> },
  ];
  return <Table caption="Sources" columns={columns} rows={sources} keyOf={({ name }) => name} narrow="stack" />;
}

function Name({ source }: { readonly source: Source }): JSX.Element {
  return (
    <div class="source-name">
      <strong>{source.name}</strong>
      {source.revokedAt === undefined ? (
        <span class="faint">
          added <RelativeTime time={source.createdAt} />
        </span>
      ) : (
        <span>
          <Badge tone="bad">revoked</Badge>
        </span>
      )}
    </div>
  );
}

function Keys({ credentials }: { readonly credentials: readonly Credential[] }): JSX.Element {
  return (
    <ul class="source-keys">
      {credentials.map(({ key, expiresAt }) => (
        <li key={key}>
          <code>{key}</code>
          {expiresAt === undefined ? null : (
            <Badge tone="warn">
              ends <RelativeTime time={expiresAt} />
            </Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

function Count(props: {
  readonly counts: ReadonlyMap<string, SourceCounts> | undefined;
  readonly name: string;
  readonly of: 'stored' | 'quarantined';
}): JSX.Element {
  if (props.counts === undefined) {
    return <span class="faint">…</span>;
  }
  const count = props.counts.get(props.name)?.[props.of] ?? 0;
  return count === 0 ? <span class="faint">0</span> : <span>{formatCount(count)}</span>;
}

function LastSeen({ counts }: { readonly counts: SourceCounts | undefined }): JSX.Element {
  return counts?.lastSeenAt === undefined ? <span class="faint">never</span> : <RelativeTime time={counts.lastSeenAt} />;
}

function Limits({ source: { limits } }: { readonly source: Source }): JSX.Element {
  const parts = [
    limits.requestsPerSecond === undefined ? undefined : `${formatCount(limits.requestsPerSecond)} requests/s`,
    limits.eventsPerSecond === undefined ? undefined : `${formatCount(limits.eventsPerSecond)} events/s`,
    limits.bytesPerSecond === undefined ? undefined : `${formatBytes(limits.bytesPerSecond)}/s`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? <span class="faint">none</span> : <span class="number">{parts.join(', ')}</span>;
}

function Actions(props: {
  readonly source: Source;
  readonly onAction: (action: 'rotate' | 'limits' | 'revoke', source: Source) => void;
}): JSX.Element {
  const { source, onAction } = props;
  return (
    <div class="source-actions">
      <Button size="small" label={`Rotate ${source.name}`} onClick={() => onAction('rotate', source)}>
        Rotate
      </Button>
      <Button size="small" label={`Limits of ${source.name}`} onClick={() => onAction('limits', source)}>
        Limits
      </Button>
      <Button size="small" kind="quiet" label={`Revoke ${source.name}`} onClick={() => onAction('revoke', source)}>
        Revoke
      </Button>
    </div>
  );
}
