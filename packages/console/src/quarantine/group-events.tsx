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
  const first = useLoading(
    (signal) => listEvents(api, group, { signal }),
    // One that failed again leaves the group as large as it was.
    [group.source, group.reason, group.count, group.last_received_at],
  );
  // Pages of before belong to the first page that they were read behind.
  const [older, setOlder] = useState<OlderPages>({ pages: [] });
  const [problem, setProblem] = useState<unknown>(undefined);
  const [edited, setEdited] = useState<QuarantinedEvent | undefined>(undefined);
  const [triedRow, setTriedRow] = useState<string | undefined>(undefined);
  if (first.error !== undefined) {
    return <ErrorNotice error={first.error} onRetry={first.reload} />;
  }
  if (first.value === undefined) {
    return <Waiting>Reading them…</Waiting>;
  }
  const newest = first.value;
  const further = older.newest === newest ? older.pages : [];
  const pages = [newest, ...further];
  const next = pages.at(-1)?.next ?? null;
  const retry = (row: string): void => {
    setProblem(undefined);
    setTriedRow(row);
    retryEvent(api, row)
      .then(onDone, setProblem)
      .finally(() => setTriedRow(undefined));
  };
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
              isTried={triedRow !== undefined}
              onEdit={() => setEdited(event)}
              onRetry={() => retry(rowOf(event))}
            />
          ))}
      </ul>
      {next === null ? null : (
        <div class="quarantine-more">
          <Button
            icon="down"
            onClick={() => {
              listEvents(api, group, { before: next }).then((page) => setOlder({ newest, pages: [...further, page] }), setProblem);
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

interface OlderPages {
  readonly newest?: QuarantinePage;
  readonly pages: readonly QuarantinePage[];
}

function Entry(props: {
  readonly event: QuarantinedEvent;
  readonly isTried: boolean;
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
          <Button size="small" icon="edit" onClick={props.onEdit}>
            Edit and retry<span class="unseen"> {rowOf(event)}</span>
          </Button>
          <Button size="small" icon="rotate" disabled={props.isTried} onClick={props.onRetry}>
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
