import type { JSX } from 'preact';
import { useApi } from '../console.ts';
import { Badge, type Tone } from '../design/badge.tsx';
import { CopyButton } from '../design/copy.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Facts } from '../design/facts.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { useLoading } from '../server/loading.ts';
import { type EventColumns, readVerdicts, type Verdict } from './event-report.ts';

const tones: Readonly<Record<Verdict['verdict'], Tone>> = {
  stored: 'good',
  duplicate: 'plain',
  quarantined: 'bad',
  removed: 'plain',
  pending: 'warn',
};
const shownMax = 200;

/** What became of every event of the request that an event came by; asked for when somebody wants to know. */
export function EventVerdicts({ event }: { readonly event: EventColumns }): JSX.Element {
  const api = useApi();
  const { value: verdicts, error, reload } = useLoading((signal) => readVerdicts(api, event.receipt, signal), [event.receipt]);
  return (
    <>
      <div class="event-part">
        <Facts
          facts={[
            ['Receipt', <code key="receipt">{event.receipt}</code>],
            ['On disk since', event.received_at],
            ['Events', verdicts === undefined ? undefined : String(verdicts.length)],
          ]}
        />
        <CopyButton label="Copy receipt" text={event.receipt} />
      </div>
      {error === undefined ? null : <ErrorNotice error={error} onRetry={reload} />}
      {verdicts === undefined ? (
        error === undefined && <Waiting>Reading…</Waiting>
      ) : (
        <VerdictList verdicts={verdicts} ownIndex={Number(event['event_index'])} />
      )}
    </>
  );
}

function VerdictList({ verdicts, ownIndex }: { readonly verdicts: readonly Verdict[]; readonly ownIndex: number }): JSX.Element {
  return (
    <>
      <ul class="event-verdicts">
        {verdicts.slice(0, shownMax).map(({ index, verdict, ...rest }) => (
          <li key={index} class={index === ownIndex ? 'this' : undefined}>
            <span class="number faint">{index}</span>
            <Badge tone={tones[verdict]}>{verdict}</Badge>
            <div>{Object.keys(rest).length === 0 ? null : <JsonTree value={rest} />}</div>
          </li>
        ))}
      </ul>
      {verdicts.length > shownMax && <p class="soft">and {verdicts.length - shownMax} more</p>}
    </>
  );
}
