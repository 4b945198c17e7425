import { isJsonObject, type JsonValue, parseJson } from '@fairlead/protocol';
import type { EventStore, QueryValue, Row, UserSearch } from '../store/event-store.ts';
import type { RowId } from '../store/row-search.ts';
import { loggedRows, type UserReading } from './logged-rows.ts';

/** Who goes by an identity: all identities that events with it carry. */
export interface UserReport {
  readonly identities: readonly FoundIdentity[];
  /** Since when there are events with the identity that was looked for, in ISO 8601; undefined when there are none. */
  readonly firstReceivedAt: string | undefined;
  readonly lastReceivedAt: string | undefined;
}

export interface FoundIdentity {
  /** `customer_id`, `anonymous_id`, `previous_id`, `mpid`, or its name in `identities`. */
  readonly kind: string;
  readonly value: string;
  /** How many events carry it, of this user or another. */
  readonly events: number;
}

/** So many of the newest events are looked at for what else the user goes by. */
const rowsMax = 25;
const identitiesMax = 50;
const columns = ['position', 'event_index', 'user_id', 'anonymous_id', 'previous_id', 'mpid', 'identities', 'received_at'];

export async function reportUser(reading: UserReading, identity: string): Promise<UserReport> {
  const { events } = reading;
  // Beside each other: each reads all keys.
  const [{ lastReceivedAt, named }, own] = await Promise.all([findNewest(reading, identity), countOwn(events, identity)]);
  const others = [...new Set(named.map(({ value }) => value))].filter((value) => value !== identity);
  const counted = await events.countEvents(others);
  const counts = new Map([[identity, own.count], ...others.map((value, nth) => [value, counted[nth]?.count ?? 0] as const)]);
  return {
    identities: named.map((each) => ({ ...each, events: counts.get(each.value) ?? 0 })),
    firstReceivedAt: own.firstReceivedAt,
    lastReceivedAt,
  };
}

interface Newest {
  /** All that these events carry, each once. */
  readonly named: readonly Omit<FoundIdentity, 'events'>[];
  readonly lastReceivedAt: string | undefined;
}

async function findNewest({ events, log, logId }: UserReading, identity: string): Promise<Newest> {
  const search: UserSearch = { identities: [identity], before: undefined, rowsMax, columns };
  const { rows } = await events.findUser(search, loggedRows(log, logId, search));
  const found = new Map<string, Newest['named'][number]>();
  for (const row of rows) {
    for (const [kind, value] of identitiesOf(row)) {
      if (found.size < identitiesMax) {
        found.set(`${kind} ${value}`, { kind, value });
      }
    }
  }
  return { named: [...found.values()], lastReceivedAt: timeOf(rows[0]) };
}

async function countOwn(
  events: EventStore,
  identity: string,
): Promise<{ readonly count: number; readonly firstReceivedAt: string | undefined }> {
  const [counted] = await events.countEvents([identity]);
  return { count: counted?.count ?? 0, firstReceivedAt: await receivedAt(events, counted?.first) };
}

async function receivedAt(events: EventStore, row: RowId | undefined): Promise<string | undefined> {
  if (row === undefined) {
    return undefined;
  }
  const { rows } = await events.find({
    table: 'events',
    conditions: [{ kind: 'row', row }],
    order: 'asc',
    rowsMax: 1,
    columns: ['received_at'],
  });
  return timeOf(rows[0]);
}

function timeOf(row: Row | undefined): string | undefined {
  const time = row?.['received_at'];
  return typeof time === 'string' ? time : undefined;
}

function identitiesOf(row: Row): readonly (readonly [kind: string, value: string])[] {
  const columnsOf = [
    ['customer_id', row['user_id']],
    ['anonymous_id', row['anonymous_id']],
    ['previous_id', row['previous_id']],
    ['mpid', row['mpid']],
    ...Object.entries(parse(row['identities'])),
  ] as const;
  return columnsOf.flatMap(([kind, value]) =>
    value === null || value === undefined || typeof value === 'object' ? [] : [[kind, String(value)] as const],
  );
}

function parse(text: QueryValue | undefined): Readonly<Record<string, JsonValue>> {
  const parsed = typeof text === 'string' ? parseJson(text) : undefined;
  return parsed?.ok === true && isJsonObject(parsed.value) ? parsed.value : {};
}
