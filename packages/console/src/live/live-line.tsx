import type { JSX } from 'preact';
import { formatCount } from '../design/amount.ts';
import { Badge } from '../design/badge.tsx';
import { formatClock } from '../design/time.tsx';
import { TypeBadge } from '../event/type-badge.tsx';
import { type LiveItem, titleOf, userOf } from './live-event.ts';

const columns = ['Time', 'Type', 'Event', 'User', 'Source', 'Sent by'];

export function LiveHead(): JSX.Element {
  return (
    <div class="live-line" role="presentation">
      {columns.map((title) => (
        <span key={title} role="columnheader">
          {title}
        </span>
      ))}
    </div>
  );
}

/** One event in a line, or what was left out between two of them. */
export function LiveLine({ item }: { readonly item: LiveItem }): JSX.Element {
  if (item.kind === 'gap') {
    return (
      <div class="live-gap" role="gridcell">
        {item.skipped === 1 ? '1 event is' : `${formatCount(item.skipped)} events are`} not shown here: more came than this page
        takes at once. What is not shown is stored.
      </div>
    );
  }
  const { fields, kind } = item;
  return (
    <div class="live-line" role="presentation">
      <span role="gridcell" class="mono faint" title={fields.received_at}>
        {fields.received_at === undefined ? '' : formatClock(fields.received_at)}
      </span>
      <span role="gridcell">
        <TypeBadge kind={kind} protocol={fields.protocol} type={fields.type} />
      </span>
      <span role="gridcell" class="live-title" title={fields.message ?? titleOf(fields)}>
        {titleOf(fields)}
        {fields.message === undefined ? null : <span class="faint"> {fields.message}</span>}
      </span>
      <span role="gridcell" class="mono" title={userOf(fields)}>
        {userOf(fields)}
      </span>
      <span role="gridcell" class="soft">
        {fields.source}
        {fields.environment === 'development' ? <Badge>dev</Badge> : null}
      </span>
      <span role="gridcell" class="faint" title={fields.library}>
        {fields.library}
      </span>
    </div>
  );
}
