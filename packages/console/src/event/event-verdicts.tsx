import type { JSX } from 'preact';
import { Badge, type Tone } from '../design/badge.tsx';
import { CopyButton } from '../design/copy.tsx';
import { Facts } from '../design/facts.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import type { EventReport, Verdict } from './event-report.ts';

const tones: Readonly<Record<Verdict['verdict'], Tone>> = {
  stored: 'good',
  duplicate: 'plain',
  quarantined: 'bad',
  removed: 'plain',
  pending: 'warn',
};
const shownMax = 200;

/** What became of every event of the request. */
export function EventVerdicts({ report }: { readonly report: EventReport }): JSX.Element {
  const { event, verdicts } = report;
  return (
    <>
      <div class="event-part">
        <Facts
          facts={[
            ['Receipt', <code key="receipt">{event.receipt}</code>],
            ['On disk since', event.received_at],
            ['Events', String(verdicts.length)],
          ]}
        />
        <CopyButton label="Copy receipt" text={event.receipt} />
      </div>
      <ul class="event-verdicts">
        {verdicts.slice(0, shownMax).map(({ index, verdict, ...rest }) => (
          <li key={index} class={index === Number(event['event_index']) ? 'this' : undefined}>
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
