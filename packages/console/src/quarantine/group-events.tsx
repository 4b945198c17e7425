import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { RelativeTime } from '../design/time.tsx';
import { useLoading } from '../server/loading.ts';
import { EditDialog } from './edit-dialog.tsx';
import {
  type Group,
  listEvents,
  type QuarantinedEvent,
  type QuarantinePage,
  retryEvent,
  type RetryOutcome,
  rowOf,
} from './quarantine.ts';

/** The events of one group: what is wrong, where, and all that is known of it. */
export function GroupEvents(props: { readonly group: Group; readonly onDone: (outcome: RetryOutcome) => void }): JSX.Element {
  const { group, onDone } = props;
  const api = useApi();
  const first = useLoading((signal) => listEvents(api, group, { signal }), [group.source, group.reason]);
  const [older, setOlder] = useState<readonly QuarantinePage[]>([]);
  const [problem, setProblem] = useState<unknown>(undefined);
  const [edited, setEdited] = useState<QuarantinedEvent | undefined>(undefined);
  if (first.error !== undefined) {
    return <ErrorNotice error={first.error} onRetry={first.reload} />;
  }
  if (first.value === undefined) {
    return <Waiting>Reading them…</Waiting>;
  }
  const pages = [first.value, ...older];
  const next = pages.at(-1)?.next ?? null;
  return (
    <>
      {problem === undefined ? null : <ErrorNotice error={problem} />}
      <ul class="quarantine-events">
        {pages
          .flatMap(({ quarantine }) => quarantine)
          .map((event) => (
            <Entry
              key={rowOf(event)}
              event={event}
              onEdit={() => setEdited(event)}
              onRetry={() => {
                setProblem(undefined);
                retryEvent(api, rowOf(event)).then(onDone, setProblem);
              }}
            />
          ))}
      </ul>
      {next === null ? null : (
        <div class="quarantine-more">
          <Button
            icon="down"
            onClick={() => {
              listEvents(api, group, { before: next }).then((page) => setOlder([...older, page]), setProblem);
            }}
          >
            Older ones
          </Button>
        </div>
      )}
      {edited === undefined ? null : <EditDialog event={edited} onClose={() => setEdited(undefined)} onDone={onDone} />}
    </>
  );
}

function Entry(props: {
  readonly event: QuarantinedEvent;
  readonly onEdit: () => void;
  readonly onRetry: () => void;
}): JSX.Element {
  const { event } = props;
  return (
    <li>
      <div class="quarantine-why">
        <p>{event.message ?? event.reason}</p>
        {event.path === null || event.path === '' ? null : (
          <p class="soft">
            at <code>{event.path}</code>
          </p>
        )}
        <p class="faint">
          <RelativeTime time={event.received_at} /> · <code>{event.receipt}</code>
        </p>
        <div class="quarantine-actions">
          <Button size="small" kind="primary" onClick={props.onEdit}>
            Edit and retry<span class="unseen"> {rowOf(event)}</span>
          </Button>
          <Button size="small" onClick={props.onRetry}>
            Retry<span class="unseen"> {rowOf(event)}</span>
          </Button>
        </div>
      </div>
      <div class="quarantine-data">
        {event.event === null ? <span class="faint">Its data is in the request only.</span> : <JsonTree value={event.event} />}
      </div>
    </li>
  );
}
