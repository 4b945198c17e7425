import { isJsonObject, type JsonObject, type JsonValue, parseJson, stringifyJson } from '@fairlead/protocol';
import type { Row, UserSearch } from '../store/event-store.ts';
import { loggedRows, type UserReading } from './logged-rows.ts';
import type { RowId } from '../store/row-search.ts';

export interface TimelineRequest {
  /** All that the user goes by. */
  readonly identities: readonly string[];
  readonly before: RowId | undefined;
  readonly rowsMax: number;
}

/** A page of one user's events, newest first, with the attributes that each of them changed. */
export interface Timeline {
  readonly events: readonly TimelineEvent[];
  readonly hasMore: boolean;
}

export interface TimelineEvent {
  readonly row: Row;
  readonly changes: readonly AttributeChange[];
}

export interface AttributeChange {
  readonly name: string;
  /** JSON text; undefined where none of the events before that were looked at has the attribute. */
  readonly from: string | undefined;
  readonly to: string;
}

const columns = [
  'position',
  'event_index',
  'receipt',
  'event_id',
  'source',
  'environment',
  'protocol',
  'type',
  'name',
  'user_id',
  'anonymous_id',
  'previous_id',
  'mpid',
  'identities',
  'properties',
  'user_attributes',
  'received_at',
  'occurred_at',
];
/** So many events before a page are looked at for what the attributes were. */
const rowsBeforeMax = 25;

export async function readTimeline(
  { events, log, logId }: UserReading,
  { identities, before, rowsMax }: TimelineRequest,
): Promise<Timeline> {
  // Those before the page come in the same search: to find is more work than to read.
  const search: UserSearch = { identities, before, rowsMax: rowsMax + rowsBeforeMax, columns };
  const { rows, truncated } = await events.findUser(search, loggedRows(log, logId, search));
  return { events: withChanges(rows.slice(0, rowsMax), rows.slice(rowsMax)), hasMore: truncated || rows.length > rowsMax };
}

/** An attribute that an event does not name is as it was. */
function withChanges(rows: readonly Row[], earlier: readonly Row[]): readonly TimelineEvent[] {
  const known = new Map<string, string>();
  for (const row of earlier.toReversed()) {
    applyAttributes(known, row);
  }
  return rows
    .toReversed()
    .map((row) => ({ row, changes: applyAttributes(known, row) }))
    .reverse();
}

function applyAttributes(known: Map<string, string>, row: Row): AttributeChange[] {
  const changes: AttributeChange[] = [];
  for (const [name, value] of Object.entries(attributesOf(row))) {
    const to = stringifyJson(value);
    const from = known.get(name);
    if (from !== to) {
      known.set(name, to);
      changes.push({ name, from, to });
    }
  }
  return changes;
}

function attributesOf({ user_attributes: text }: Row): JsonObject {
  const parsed = typeof text === 'string' ? parseJson(text) : undefined;
  const value: JsonValue = parsed?.ok === true ? parsed.value : null;
  return isJsonObject(value) ? value : {};
}
