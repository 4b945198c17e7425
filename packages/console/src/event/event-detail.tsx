import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useApi } from '../console.ts';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy.tsx';
import { Waiting } from '../design/empty.tsx';
import { ErrorNotice } from '../design/error-notice.tsx';
import { Choice } from '../design/field.tsx';
import { JsonTree } from '../design/json-tree.tsx';
import { useLoading } from '../server/loading.ts';
import './event-detail.css';
import { type EventReport, readReport } from './event-report.ts';
import { EventRequest } from './event-request.tsx';
import { EventSummary } from './event-summary.tsx';
import { EventVerdicts } from './event-verdicts.tsx';
import { TypeBadge } from './type-badge.tsx';

type Part = 'summary' | 'json' | 'request' | 'receipt';

const parts: readonly { readonly value: Part; readonly title: string }[] = [
  { value: 'summary', title: 'Event' },
  { value: 'json', title: 'Canonical' },
  { value: 'request', title: 'Request' },
  { value: 'receipt', title: 'Receipt' },
];

/** All of one event, stored or quarantined: beside a list on a wide screen, over it on a narrow one. `row` is `position.event_index`. */
export function EventDetail({ row, onClose }: { readonly row: string; readonly onClose: () => void }): JSX.Element {
  const api = useApi();
  const report = useLoading((signal) => readReport(api, row, signal), [row]);
  const [part, setPart] = useState<Part>('summary');
  return (
    <aside class="event-detail" aria-label="Event">
      <div class="event-detail-head">
        <Title report={report.value} />
        <div class="event-detail-actions">
          <CopyButton label="Copy link" text={`${location.href.split('#')[0] ?? ''}#/live/${encodeURIComponent(row)}`} />
          <Button kind="quiet" size="small" icon="close" label="Close the event" onClick={onClose} />
        </div>
      </div>
      <div class="event-detail-parts">
        <Choice label="Part of the event" value={part} options={parts} onChange={setPart} />
      </div>
      {/* Focusable, since it may have to be scrolled by keyboard. */}
      <section class="event-detail-body" tabIndex={0} aria-label={parts.find(({ value }) => value === part)?.title}>
        {report.error === undefined ? null : <ErrorNotice error={report.error} onRetry={report.reload} />}
        {report.value === undefined ? (
          report.isLoading && <Waiting>Reading…</Waiting>
        ) : (
          <Content part={part} report={report.value} />
        )}
      </section>
    </aside>
  );
}

function Title({ report }: { readonly report: EventReport | undefined }): JSX.Element {
  if (report === undefined) {
    return <h2>Event</h2>;
  }
  const { kind, event } = report;
  return (
    <div class="event-detail-title">
      <h2>{event.reason ?? event.name ?? (event.type ?? '').replaceAll('_', ' ')}</h2>
      <TypeBadge kind={kind} protocol={event.protocol ?? undefined} type={event.type ?? undefined} />
    </div>
  );
}

function Content({ part, report }: { readonly part: Part; readonly report: EventReport }): JSX.Element {
  switch (part) {
    case 'summary':
      return <EventSummary report={report} />;
    case 'json':
      return <JsonTree value={withoutEmpty(report.event)} depth={3} />;
    case 'request':
      return <EventRequest request={report.request} />;
    case 'receipt':
      return <EventVerdicts event={report.event} />;
    default:
      return part satisfies never;
  }
}

function withoutEmpty(event: EventReport['event']): unknown {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
}
