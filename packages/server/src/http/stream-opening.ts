import type { LiveEvent } from '../pipeline/messages.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { FoundRows, QueryValue } from '../store/event-store.ts';
import { compareRowIds, formatRowId, type RowId, type TableName } from '../store/row-search.ts';
import { checkNames, parseLimit, parseRowId, refuseParameter } from './parameters.ts';
import { writeRow } from './row-json.ts';

/** What a stream begins with, before what comes from now on. */
export interface OpeningRequest {
  /** So many of the newest rows. */
  readonly rowsMax: number;
  /** Only those behind this row, the last one that a reader has seen. */
  readonly after: RowId | undefined;
}

export interface Opening {
  /** Oldest first. */
  readonly events: readonly LiveEvent[];
  /** Rows between `after` and the first of them. */
  readonly skipped: number;
  /** Whether a row was stored when these were read: it is among them, or before them. */
  readonly reaches: (event: LiveEvent) => boolean;
}

type Row = FoundRows['rows'][number];

const tables: readonly { readonly table: TableName; readonly kind: LiveEvent['kind'] }[] = [
  { table: 'events', kind: 'event' },
  { table: 'quarantine', kind: 'quarantined' },
];

/** `?recent=200&after=12.0`, and `Last-Event-ID` in place of `after`, which browsers send. Undefined for a stream of what comes only. */
export function parseOpening(given: ReadonlyMap<string, string>, lastEventId: string | undefined): OpeningRequest | undefined {
  checkNames(given, ['recent', 'after']);
  const text = given.get('after') ?? lastEventId;
  const after = text === undefined ? undefined : parseRowId(text);
  if (text !== undefined && after === undefined) {
    throw refuseParameter('after', 'the id of an event of the stream, position.event_index', text);
  }
  const recent = given.get('recent');
  return recent === undefined && after === undefined
    ? undefined
    : { rowsMax: recent === undefined ? missedRowsMax : parseLimit(recent, 'recent'), after };
}

const missedRowsMax = 1_000;

/** Is to be called while the feed is listened to already: so nothing falls between the two. */
export async function readOpening(
  pipeline: Pick<Pipeline, 'reading' | 'query'>,
  { rowsMax, after }: OpeningRequest,
): Promise<Opening> {
  const conditions = after === undefined ? [] : [{ kind: 'after' as const, row: after }];
  const found = await Promise.all(
    tables.map(async ({ table, kind }) => {
      const { rows, truncated } = await pipeline.reading.find({ table, conditions, order: 'desc', rowsMax });
      return { kind, ids: rows.map(toId), rows, truncated };
    }),
  );
  // Of a table that was not read to its end, older rows than the oldest that was read are unknown: none is shown from there on.
  const from = found.reduce<RowId | undefined>(
    (latest, { ids, truncated }) => (truncated ? later(latest, ids.at(-1)) : latest),
    undefined,
  );
  const shown = found
    .flatMap(({ kind, ids, rows }) => rows.map((row, nth) => ({ kind, id: ids[nth] as RowId, row })))
    .filter(({ id }) => from === undefined || !isAfter(from, id))
    .toSorted((left, right) => compareRowIds(left.id, right.id));
  const newest = shown.slice(-rowsMax);
  const isCut = from !== undefined || newest.length < shown.length;
  const reached = new Map(found.map(({ kind, ids }) => [kind, ids[0]]));
  return {
    events: newest.map(({ kind, id, row }) => ({ kind, id: formatRowId(id), json: writeRow(withoutEmpty(row)) })),
    skipped: after === undefined || !isCut ? 0 : await countBetween(pipeline, after, newest[0]?.id),
    reaches({ kind, id }): boolean {
      const last = reached.get(kind);
      const row = parseRowId(id);
      return last !== undefined && row !== undefined && !isAfter(row, last);
    },
  };
}

async function countBetween(pipeline: Pick<Pipeline, 'query'>, after: RowId, before: RowId | undefined): Promise<number> {
  const within =
    `position >= ${after.position} AND (position > ${after.position} OR event_index > ${after.eventIndex})` +
    (before === undefined
      ? ''
      : ` AND position <= ${before.position} AND (position < ${before.position} OR event_index < ${before.eventIndex})`);
  const counts = tables.map(({ table }) => `(SELECT count(*) FROM ${table} WHERE ${within})`);
  const { rows } = await pipeline.query(`SELECT ${counts.join(' + ')} AS skipped`);
  return Number(rows[0]?.['skipped']);
}

function toId(row: Row): RowId {
  return { position: Number(row['position']), eventIndex: Number(row['event_index']) };
}

function withoutEmpty(row: Row): Readonly<Record<string, QueryValue>> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

function later(one: RowId | undefined, other: RowId | undefined): RowId | undefined {
  return one === undefined || (other !== undefined && isAfter(other, one)) ? other : one;
}

function isAfter(row: RowId, other: RowId): boolean {
  return compareRowIds(row, other) > 0;
}
