import type { LiveEvent } from '../pipeline/messages.ts';
import type { RecentRequest, RecentRow, RecentRows } from '../pipeline/recent.ts';
import { formatRowId } from '../store/row-search.ts';
import { checkNames, parseLimit, parseRowId, refuseParameter } from './parameters.ts';
import { writeRow } from './row-json.ts';

/** What a stream begins with, before what comes from now on. */
export interface Opening {
  /** Oldest first. */
  readonly events: readonly LiveEvent[];
  /** Rows between the last one that the reader has seen and the first of them. */
  readonly skipped: number;
  /** What comes of positions up to this one is among them, or before them. */
  readonly throughPosition: number;
}

const kinds: Readonly<Record<RecentRow['table'], LiveEvent['kind']>> = { events: 'event', quarantine: 'quarantined' };

const missedRowsMax = 1_000;

/** `?recent=200&after=12.0`, and `Last-Event-ID` in place of `after`, which browsers send. Undefined for a stream of what comes only. */
export function parseOpening(given: ReadonlyMap<string, string>, lastEventId: string | undefined): RecentRequest | undefined {
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

export function toOpening({ rows, skipped, throughPosition }: RecentRows): Opening {
  return {
    events: rows.map(({ table, id, row }) => ({ kind: kinds[table], id: formatRowId(id), json: writeRow(withoutEmpty(row)) })),
    skipped,
    throughPosition,
  };
}

function withoutEmpty(row: RecentRow['row']): RecentRow['row'] {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
