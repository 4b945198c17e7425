import { type TestServer, until } from '@fairlead/testkit';
import { parseLossless } from './lossless.ts';
import type { MessageCall } from './message-cases.ts';

/** Columns of `events`, JSON columns parsed, without those that are empty. */
export type StoredRow = Readonly<Record<string, unknown>>;

const jsonColumns: ReadonlySet<string> = new Set(['identities', 'properties', 'user_attributes', 'device', 'consent', 'context']);
/** What is different in every run, but for `event_id` and `original_timestamp`. */
const columnsOfTheMoment = ['position', 'event_index', 'receipt', 'received_at', 'sent_at', 'occurred_at'];

/** What a source has stored once everything accepted is. */
export async function readStored(server: TestServer, source: string): Promise<readonly StoredRow[]> {
  await server.whenStored();
  const rows = await server.query(`SELECT * FROM events WHERE source = '${source}' ORDER BY position, event_index`);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, jsonColumns.has(name) ? parseLossless(String(value)) : value]),
    ),
  );
}

export async function readQuarantine(server: TestServer, source: string): Promise<readonly unknown[]> {
  return server.query(`SELECT reason, message, path, event FROM quarantine WHERE source = '${source}'`);
}

/** Waits until a source has as many events; then looks that there are no more. */
export async function countStored(server: TestServer, source: string, least: number): Promise<number> {
  const count = async (): Promise<number> => {
    const [row] = await server.query<{ n: number }>(`SELECT count(*)::INTEGER AS n FROM events WHERE source = '${source}'`);
    return row?.n ?? 0;
  };
  await until(`${source} has ${least} events`, async () => (await count()) >= least);
  return count();
}

/** What must be stored of a call. An id and a time are looked at where the caller gave them. */
export function toRow(call: MessageCall): Record<string, unknown> {
  const { type, event, name = event, properties, traits, category, context, integrations } = call;
  const members = { ...(type === 'group' ? traits : properties), ...(category === undefined ? {} : { category }) };
  const row = {
    protocol: 'message',
    environment: 'production',
    type,
    name,
    user_id: call.userId,
    anonymous_id: call.anonymousId,
    group_id: call.groupId,
    previous_id: call.previousId,
    properties: orAbsent(members),
    user_attributes: type === 'identify' ? orAbsent({ ...traits }) : undefined,
    device: context?.['device'],
    context: orAbsent({ ...context, ...(integrations === undefined ? {} : { integrations }) }),
    event_id: call.messageId,
    original_timestamp: call.timestamp,
  };
  return Object.fromEntries(Object.entries(structuredClone(row)).filter(([, value]) => value !== undefined));
}

function orAbsent(members: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(members).length === 0 ? undefined : members;
}

/** Both lists without what nobody can expect, in one order: SDKs may send the calls of one case in any. */
export function toComparable(
  stored: readonly StoredRow[],
  expected: readonly StoredRow[],
): { readonly stored: readonly StoredRow[]; readonly expected: readonly StoredRow[] } {
  const ordered = expected.toSorted(byWhatItIs);
  return {
    expected: ordered,
    stored: stored.toSorted(byWhatItIs).map((row, place) => {
      const unexpected = ['event_id', 'original_timestamp'].filter((name) => ordered[place]?.[name] === undefined);
      return without(row, [...columnsOfTheMoment, 'source', ...unexpected]);
    }),
  };
}

/** The server moves a time by the distance of the two clocks; a whole millisecond may be lost of finer times. */
export function findWrongTimes(stored: readonly StoredRow[]): readonly StoredRow[] {
  return stored.filter((row) => {
    const [original = 0, sent = 0, received = 0, occurred = 0] = [
      'original_timestamp',
      'sent_at',
      'received_at',
      'occurred_at',
    ].map((name) => Date.parse(String(row[name])));
    return !(Math.abs(original + received - sent - occurred) <= 1);
  });
}

function byWhatItIs(a: StoredRow, b: StoredRow): number {
  return keyOf(a).localeCompare(keyOf(b));
}

function keyOf({ type, name, user_id, properties }: StoredRow): string {
  return JSON.stringify([type, name, user_id, Reflect.get(Object(properties), 'n')]);
}

function without(row: StoredRow, names: readonly string[]): StoredRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
