import type { Api } from '../server/api.ts';
import { isAfter } from './feed.ts';
import type { EventFields, LiveRow } from './live-event.ts';

export interface Older {
  /** Oldest first. */
  readonly rows: readonly Omit<LiveRow, 'order'>[];
  readonly hasMore: boolean;
}

const rowsMax = 200;

/** The rows before one, of events and quarantine. */
export async function listOlder(api: Api, before: string): Promise<Older> {
  const parameters = { limit: rowsMax, before };
  const [stored, quarantined] = await Promise.all([
    api.get<{ readonly events: readonly EventFields[]; readonly next: string | null }>('events', { parameters }),
    api.get<{ readonly quarantine: readonly EventFields[]; readonly next: string | null }>('quarantine', { parameters }),
  ]);
  const rows = [...stored.events.map(toRow('stored')), ...quarantined.quarantine.map(toRow('quarantined'))]
    // Of a list that goes on, what is older than its end is not known yet: none of the other is shown beyond that.
    .filter(({ row }) => [stored.next, quarantined.next].every((end) => end === null || !isAfter(end, row)))
    .toSorted((left, right) => (isAfter(left.row, right.row) ? 1 : -1));
  return { rows, hasMore: stored.next !== null || quarantined.next !== null };
}

function toRow(kind: LiveRow['kind']): (fields: EventFields) => Omit<LiveRow, 'order'> {
  return (columns) => {
    const fields = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as unknown as EventFields;
    return { kind, row: `${fields.position}.${fields.event_index}`, fields, text: JSON.stringify(fields) };
  };
}
