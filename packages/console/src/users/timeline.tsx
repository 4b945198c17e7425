import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Facts } from '../design/facts.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { Panel } from '../design/panel.tsx';
import { formatClock, RelativeTime } from '../design/time.tsx';
import { useLoading } from '../server/loading.ts';
import { type AttributeChange, keyOf, readTimeline, type TimelineEvent, type TimelinePage } from './user.ts';

export function Timeline({ identities }: { readonly identities: readonly string[] }): JSX.Element {
  const api = useApi();
  const first = useLoading((signal) => readTimeline(api, { identities, signal }), [identities.join('\n')]);
  const [older, setOlder] = useState<readonly TimelinePage[]>([]);
  const [problem, setProblem] = useState<unknown>(undefined);
  const [isReading, setIsReading] = useState(false);
  if (first.error !== undefined) {
    return <ErrorNotice error={first.error} onRetry={first.reload} />;
  }
  if (first.value === undefined) {
    return <Waiting>Reading the time line…</Waiting>;
  }
  const pages = [first.value, ...older];
  const next = pages.at(-1)?.next ?? null;
  const readOlder = (before: string): void => {
    setIsReading(true);
    setProblem(undefined);
    readTimeline(api, { identities, before })
      .then((page) => setOlder([...older, page]), setProblem)
      .finally(() => setIsReading(false));
  };
  return (
    <Panel title="Time line" flush>
      <ol class="timeline" aria-label="Events, newest first">
        {pages
          .flatMap(({ events }) => events)
          .map((event) => (
            <Entry key={keyOf(event)} event={event} />
          ))}
      </ol>
      {problem === undefined ? null : <ErrorNotice error={problem} />}
      {next === null ? null : (
        <div class="timeline-more">
          <Button icon="down" disabled={isReading} onClick={() => readOlder(next)}>
            Older events
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Entry({ event }: { readonly event: TimelineEvent }): JSX.Element {
  return (
    <li>
      <details>
        <summary>
          <span class="timeline-time number">
            {event.occurred_at.slice(0, 10)} <span class="soft">{formatClock(event.occurred_at)}</span>
          </span>
          <Badge tone={event.protocol === 'batch' ? 'violet' : 'blue'}>{event.type.replaceAll('_', ' ')}</Badge>
          <strong class="timeline-name">{event.name ?? event.type.replaceAll('_', ' ')}</strong>
          <span class="timeline-who soft">
            {event.source} · <span class="mono">{event.user_id ?? event.anonymous_id ?? event.mpid ?? '–'}</span>
          </span>
          {event.changes.length === 0 ? null : (
            <ul class="timeline-changes" aria-label="Attributes that it changed">
              {event.changes.map((change) => (
                <Change key={change.name} change={change} />
              ))}
            </ul>
          )}
        </summary>
        <Inside event={event} />
      </details>
    </li>
  );
}

function Change({ change }: { readonly change: AttributeChange }): JSX.Element {
  return (
    <li>
      <span class="soft">{change.name}</span>{' '}
      {'from' in change ? (
        <>
          <del>{show(change.from)}</del> <span aria-hidden="true">→</span>{' '}
        </>
      ) : null}
      <ins>{show(change.to)}</ins>
    </li>
  );
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function Inside({ event }: { readonly event: TimelineEvent }): JSX.Element {
  const parts = (['properties', 'user_attributes', 'identities'] as const).filter((name) => event[name] !== null);
  return (
    <div class="timeline-inside">
      <Facts
        facts={[
          ['event id', <code key="id">{event.event_id}</code>],
          ['receipt', <code key="receipt">{event.receipt}</code>],
          ['environment', event.environment],
          ['received', <RelativeTime key="received" time={event.received_at} />],
        ]}
      />
      {parts.map((name) => (
        <div key={name}>
          <h3>{name}</h3>
          <JsonTree value={event[name]} />
        </div>
      ))}
    </div>
  );
}
