import type { ComponentChildren, JSX } from 'preact';
import { Badge } from '../design/badge.tsx';
import { Facts } from '../design/facts.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { stringifyExactly } from '../server/exact-json.ts';
import type { EventReport } from './event-report.ts';
import { EventTimes } from './event-times.tsx';

const objects = [
  ['properties', 'Properties'],
  ['user_attributes', 'User attributes'],
  ['consent', 'Consent'],
  ['device', 'Device'],
  ['context', 'Context'],
] as const;

/** What one looks for first. */
export function EventSummary({ report }: { readonly report: EventReport }): JSX.Element {
  const { event, kind, warnings } = report;
  return (
    <>
      {kind === 'quarantined' && (
        <Part title="Why it is in quarantine">
          <Facts
            facts={[
              ['Reason', <code key="reason">{event.reason}</code>],
              ['What', text(event['message'])],
              ['Where', text(event['path'])],
              ['Tried again', text(event['retried_as'])],
            ]}
          />
        </Part>
      )}
      {warnings.length > 0 && (
        <Part title="What was repaired">
          <ul class="event-warnings">
            {warnings.map(({ code, path, message }) => (
              <li key={`${code} ${path}`}>
                <Badge tone="warn">{code}</Badge> <code>{path}</code> {message}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title="Who">
        <Facts
          facts={[
            ['User', text(event['user_id'])],
            ['Anonymous', text(event['anonymous_id'])],
            ['MPID', text(event['mpid'])],
            ['Group', text(event['group_id'])],
            ['Before', text(event['previous_id'])],
            ['Session', text(event['session_id'])],
          ]}
        />
        {isFilled(event['identities']) && (
          <>
            <h4>Identities</h4>
            <JsonTree value={event['identities']} />
          </>
        )}
      </Part>
      {objects.map(([name, title]) =>
        isFilled(event[name]) ? (
          <Part key={name} title={title}>
            <JsonTree value={event[name]} />
          </Part>
        ) : null,
      )}
      {kind === 'quarantined' && (
        <Part title="As it was sent">
          <JsonTree value={event['event']} depth={3} />
        </Part>
      )}
      <Part title="When">
        <EventTimes event={event} />
      </Part>
      <Part title="From where">
        <Facts
          facts={[
            ['Source', event.source],
            ['Environment', text(event['environment'])],
            ['SDK', text(event['library'])],
            ['User agent', text(report.request?.userAgent)],
            ['Route', text(report.request?.route)],
            ['Event id', text(event['event_id'])],
            ['mParticle id', text(event['mp_event_id'])],
            ['Receipt', text(event.receipt)],
          ]}
        />
      </Part>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="event-part">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

/** Ids are shown in one width, so that they can be compared. */
function text(value: unknown): ComponentChildren {
  return value === null || value === undefined || value === '' ? undefined : (
    <span class="mono">{typeof value === 'object' ? stringifyExactly(value) : `${value as string | number | bigint}`}</span>
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
