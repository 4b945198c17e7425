import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { formatCount } from '../design/amount.ts';
import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Empty, Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Panel } from '../design/panel.tsx';
import { RelativeTime } from '../design/time.tsx';
import { useLoading } from '../server/loading.ts';
import { Page } from '../shell/page.tsx';
import { GroupEvents } from './group-events.tsx';
import { type Group, listGroups, retryGroup, type RetryOutcome } from './quarantine.ts';
import { OutcomeNotice } from './outcome-notice.tsx';
import './quarantine.css';

export function QuarantinePage(): JSX.Element {
  const api = useApi();
  const groups = useLoading((signal) => listGroups(api, signal), []);
  const [outcome, setOutcome] = useState<RetryOutcome | undefined>(undefined);
  const done = (result: RetryOutcome): void => {
    setOutcome(result);
    groups.reload();
  };
  return (
    <Page
      title="Quarantine"
      about="What was accepted and not kept as a good event, and why. Nothing here is lost: correct it, and try it again."
      actions={
        <Button icon="rotate" onClick={groups.reload}>
          Look again
        </Button>
      }
    >
      {outcome === undefined ? null : <OutcomeNotice outcome={outcome} onClose={() => setOutcome(undefined)} />}
      {groups.error === undefined ? null : <ErrorNotice error={groups.error} onRetry={groups.reload} />}
      {groups.value === undefined ? (
        groups.isLoading && <Waiting>Asking what is in quarantine…</Waiting>
      ) : groups.value.length === 0 ? (
        <Empty icon="check" title="Nothing is in quarantine">
          Every event that was accepted is stored as a good one, or was tried again.
        </Empty>
      ) : (
        groups.value.map((group) => <GroupPanel key={`${group.source} ${group.reason}`} group={group} onDone={done} />)
      )}
    </Page>
  );
}

function GroupPanel({ group, onDone }: { readonly group: Group; readonly onDone: (outcome: RetryOutcome) => void }): JSX.Element {
  const api = useApi();
  const [isOpen, setIsOpen] = useState(false);
  const [tried, setTried] = useState<number | undefined>(undefined);
  const [problem, setProblem] = useState<unknown>(undefined);
  const retryAll = (): void => {
    setTried(0);
    setProblem(undefined);
    retryGroup(api, group, ({ stored, duplicate, quarantined, untold }) => setTried(stored + duplicate + quarantined + untold))
      .then(onDone, setProblem)
      .finally(() => setTried(undefined));
  };
  return (
    <Panel
      title={
        <span class="quarantine-title">
          <code>{group.reason}</code>
          <Badge tone="warn">{formatCount(group.count)}</Badge>
          <span class="soft">
            from {group.source}, last <RelativeTime time={group.last_received_at} />
          </span>
        </span>
      }
      actions={
        <span class="quarantine-actions">
          <Button size="small" icon={isOpen ? 'down' : 'forward'} expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            Events
            <span class="unseen">
              {' '}
              of {group.reason} from {group.source}
            </span>
          </Button>
          <Button size="small" icon="rotate" disabled={tried !== undefined} onClick={retryAll}>
            {tried === undefined ? 'Retry all' : `Tried ${formatCount(tried)}…`}
            <span class="unseen">
              {' '}
              of {group.reason} from {group.source}
            </span>
          </Button>
        </span>
      }
      flush
    >
      {problem === undefined ? null : <ErrorNotice error={problem} onRetry={retryAll} />}
      {isOpen ? <GroupEvents group={group} onDone={onDone} /> : null}
    </Panel>
  );
}
