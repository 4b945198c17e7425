import type { ComponentChildren, JSX } from 'preact';
import { formatBytes, formatCount } from '../design/amount.ts';
import { Badge } from '../design/badge.tsx';
import { formatDuration } from '../design/time.tsx';
import type { Overview } from './overview.ts';

const recentSteps = 6;
const diskShareMin = 0.1;

/** How it is now, in six figures. */
export function Glance({ overview }: { readonly overview: Overview }): JSX.Element {
  const { now } = overview;
  const { disk, backlog, durability } = now;
  const used = Object.values(disk.parts).reduce((sum, bytes) => sum + bytes, 0);
  const memory = Object.values(now.memory).reduce((sum, bytes) => sum + bytes, 0);
  const { p99MsMax, count } = durability.commit;
  return (
    <dl class="glance">
      <Figure
        name="State"
        note={now.workerRestarts === 0 ? 'no restarts of the store' : `${formatCount(now.workerRestarts)} restarts of the store`}
      >
        {now.isRecovering ? (
          <Badge tone="warn">recovering</Badge>
        ) : now.isReady ? (
          <Badge tone="good">ready</Badge>
        ) : (
          <Badge tone="bad">not ready</Badge>
        )}
      </Figure>
      <Figure
        name="Events"
        note={`${formatCount(now.quarantinedEvents)} in quarantine, ${formatCount(now.duplicateEvents)} seen before, since the start`}
      >
        {recentRate(overview)}
      </Figure>
      <Figure
        name="Lag"
        note={
          backlog.events === 0
            ? 'nothing waits to be stored'
            : `${formatCount(backlog.events)} events wait, the oldest ${formatDuration(backlog.ageSeconds * 1_000)}`
        }
      >
        {formatDuration(now.lagMs)}
      </Figure>
      <Figure
        name="Durability"
        note={
          count === 0
            ? 'before every yes'
            : `before every yes; 99 of 100 commits within ${p99MsMax === null ? 'more than 10 s' : formatDuration(p99MsMax)}`
        }
      >
        {durability.level === 'disk' ? 'On disk' : durability.level}
      </Figure>
      <Figure
        name="Disk"
        note={`${formatBytes(disk.freeBytes)} free of ${formatBytes(disk.sizeBytes)}`}
        warn={disk.sizeBytes > 0 && disk.freeBytes / disk.sizeBytes < diskShareMin}
      >
        {formatBytes(used)}
      </Figure>
      <Figure
        name="Memory"
        note={Object.entries(now.memory)
          .map(([process, bytes]) => `${process} ${formatBytes(bytes)}`)
          .join(', ')}
      >
        {memory === 0 ? '–' : formatBytes(memory)}
      </Figure>
    </dl>
  );
}

function Figure(props: {
  readonly name: string;
  readonly note: string;
  readonly warn?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class={`figure${props.warn === true ? ' warn' : ''}`}>
      <dt>{props.name}</dt>
      <dd class="figure-value number">{props.children}</dd>
      <dd class="figure-note">{props.note}</dd>
    </div>
  );
}

/** Over the last whole steps; the present one has only begun. */
function recentRate({ events, at, stepSeconds }: Overview): string {
  const present = Math.floor(Date.parse(at) / 1_000 / stepSeconds) * stepSeconds;
  const begin = present - recentSteps * stepSeconds;
  const count = events
    .filter((each) => Date.parse(each.at) / 1_000 >= begin && Date.parse(each.at) / 1_000 < present)
    .reduce((sum, each) => sum + each.count, 0);
  const rate = count / (recentSteps * stepSeconds);
  return `${rate === 0 || rate >= 10 ? formatCount(Math.round(rate)) : rate < 0.1 ? rate.toFixed(2) : rate.toFixed(1)}/s`;
}
