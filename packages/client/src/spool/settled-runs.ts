import type { Segment, Ticket } from './segment.ts';
import { toTally } from './segment.ts';
import type { SettledRun } from './settled-log.ts';
import { addTo } from './tally.ts';

/** The runs of neighbours among tickets that are mostly in order, by segment. */
export function toRuns(tickets: readonly Ticket[]): Map<Segment, SettledRun[]> {
  const runs = new Map<Segment, { -readonly [Key in keyof SettledRun]: SettledRun[Key] }[]>();
  for (const ticket of tickets) {
    const { segment, start, end } = ticket;
    const ofSegment = runs.get(segment) ?? [];
    runs.set(segment, ofSegment);
    const last = ofSegment.at(-1);
    if (last?.end === start) {
      last.end = end;
      addTo(last, toTally(ticket));
    } else {
      ofSegment.push({ start, end, ...toTally(ticket) });
    }
  }
  return runs;
}

/** A run as a record names those that it replaces: the folder's own name and the number of the segment, then the run. */
type Reference = readonly [origin: string, number: number, ...run: readonly number[]];

/** What a record says about those that it replaces; empty when it replaces none. */
export function toReplacesText(tickets: readonly Ticket[]): string {
  if (tickets.length === 0) {
    return '';
  }
  const references: Reference[] = [];
  for (const [{ name }, runs] of toRuns(tickets)) {
    for (const { start, end, records, events, bytes } of runs) {
      references.push([name.origin, name.number, start, end, records, events, bytes]);
    }
  }
  return JSON.stringify(references);
}

/** Reads it back. It stands under the checksum of its record. */
export function parseReplaces(text: string): { readonly origin: string; readonly number: number; readonly run: SettledRun }[] {
  return (JSON.parse(text) as [string, number, number, number, number, number, number][]).map(
    ([origin, number, start, end, records, events, bytes]) => ({ origin, number, run: { start, end, records, events, bytes } }),
  );
}
