import type { JSX } from 'preact';
import { Facts } from '../design/facts.tsx';
import { formatDuration } from '../design/time.tsx';
import type { EventReport } from './event-report.ts';

const skewMsWorthSaying = 1_000;

/** The four times of an event, how long it was on its way, and how far the sender's clock was off. */
export function EventTimes({ event }: { readonly event: EventReport['event'] }): JSX.Element {
  const original = timeOf(event['original_timestamp']);
  const sent = timeOf(event['sent_at']);
  const received = timeOf(event.received_at);
  const occurred = timeOf(event['occurred_at']);
  return (
    <Facts
      facts={[
        ['Said to be', original],
        ['Sent', sent],
        ['Received', received],
        ['Occurred', occurred],
        ['On its way', received === undefined || occurred === undefined ? undefined : formatDuration(distance(received, occurred))],
        ["Sender's clock", sent === undefined || received === undefined ? undefined : describeSkew(distance(received, sent))],
      ]}
    />
  );
}

/** Sending takes a moment, so a little is no skew. */
function describeSkew(behindMs: number): string {
  if (Math.abs(behindMs) < skewMsWorthSaying) {
    return `right, to ${formatDuration(Math.abs(behindMs))}`;
  }
  return behindMs > 0 ? `${formatDuration(behindMs)} behind` : `${formatDuration(-behindMs)} ahead`;
}

function distance(later: string, earlier: string): number {
  return Date.parse(later) - Date.parse(earlier);
}

function timeOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
