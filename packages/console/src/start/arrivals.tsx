import type { JSX } from 'preact';
import { ButtonLink } from '../design/button.tsx';
import { formatClock } from '../design/time.tsx';
import { TypeBadge } from '../event/type-badge.tsx';
import { type LiveRow, titleOf, userOf } from '../live/live-event.ts';
import { formatPlace } from '../navigation/router.ts';

/** The newest events; before the first one, that it is waited for. */
export function Arrivals({ arrivals, isOpen }: { readonly arrivals: readonly LiveRow[]; readonly isOpen: boolean }): JSX.Element {
  if (arrivals.length === 0) {
    return (
      <div class="start-waiting" role="status">
        <span class="start-pulse" />
        {isOpen ? 'Waiting for the first event…' : 'Connecting…'}
      </div>
    );
  }
  return (
    <div class="start-part">
      <ul class="start-arrivals" aria-live="polite">
        {arrivals.map(({ row, kind, fields }) => (
          <li key={row}>
            <a href={formatPlace({ page: 'live', rest: [row] })}>
              <TypeBadge kind={kind} protocol={fields.protocol} type={fields.type} />
              <strong>{titleOf(fields)}</strong>
              <span class="soft">{fields.message ?? userOf(fields)}</span>
              <span class="mono faint">{fields.received_at === undefined ? '' : formatClock(fields.received_at)}</span>
            </a>
          </li>
        ))}
      </ul>
      <div>
        <ButtonLink kind="primary" icon="live" href="#/live">
          Watch them live
        </ButtonLink>
      </div>
    </div>
  );
}
