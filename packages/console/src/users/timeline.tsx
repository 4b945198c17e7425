import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Facts } from '../design/facts.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { Panel } from '../design/panel.tsx';
import { formatClock, formatDay, RelativeTime } from '../design/time.tsx';
import { stringifyExactly } from '../server/exact-json.ts';
import { useLoading } from '../server/loading.ts';
import { type AttributeChange, keyOf, readTimeline, type TimelineEvent, type TimelinePage } from './user.ts';

/**
 * The events that carry any of the identities. When these change, what is shown stays until the new answer is there. `whenEmpty` stands where
 * there is no event.
 */
export function Timeline(props: { readonly identities: readonly string[]; readonly whenEmpty: ComponentChildren }): JSX.Element {
  const { identities } = props;
  const api = useApi();
  const asked = identities.join('\n');
  const first = useLoading(async (signal) => ({ asked, page: await readTimeline(api, { identities, signal }) }), [asked]);
  // Pages of before belong to the first page that they were read behind.
  const [older, setOlder] = useState<OlderPages>({ pages: [] });
  const [isReading, setIsReading] = useState(false);
  if (first.error !== undefined) {
    return <ErrorNotice error={first.error} onRetry={first.reload} />;
  }
  if (first.value === undefined) {
    return <Waiting>Reading the time line…</Waiting>;
  }
  const { page: newest } = first.value;
  const isOutdated = first.value.asked !== asked;
  if (newest.events.length === 0) {
    return <>{props.whenEmpty}</>;
  }
  const { pages: further, problem } = older.newest === newest ? older : { pages: [] };
  const pages = [newest, ...further];
  const next = pages.at(-1)?.next ?? null;
  const readOlder = (before: string): void => {
    setIsReading(true);
    readTimeline(api, { identities, before })
      .then(
        (page) => setOlder({ newest, pages: [...further, page] }),
        (error: unknown) => setOlder({ newest, pages: further, problem: error }),
      )
      .finally(() => setIsReading(false));
  };
  return (
    <Panel title="Time line" actions={isOutdated ? <span class="timeline-awaited soft">Reading it anew…</span> : undefined} flush>
      <ol class="timeline" aria-label="Events, newest first" aria-busy={isOutdated}>
        {pages
          .flatMap(({ events }) => events)
          .map((event) => (
            <Entry key={keyOf(event)} event={event} />
          ))}
      </ol>
      {problem === undefined ? null : <ErrorNotice error={problem} />}
      {next === null ? null : (
        <div class="timeline-more">
          <Button icon="down" disabled={isReading || isOutdated} onClick={() => readOlder(next)}>
            Older events
          </Button>
        </div>
      )}
    </Panel>
  );
}

interface OlderPages {
  readonly newest?: TimelinePage;
  readonly pages: readonly TimelinePage[];
  readonly problem?: unknown;
}

function Entry({ event }: { readonly event: TimelineEvent }): JSX.Element {
  return (
    <li>
      <details>
        <summary>
          <span class="timeline-time number">
            {formatDay(event.occurred_at)} <span class="soft">{formatClock(event.occurred_at)}</span>
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
  return typeof value === 'string' ? value : stringifyExactly(value);
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
