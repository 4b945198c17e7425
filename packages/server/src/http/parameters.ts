import type { IncomingMessage } from 'node:http';
import { type JsonValue, parseInt64, parseTimestamp } from '@fairlead/protocol';
import { FairleadError } from '../errors.ts';
import type { RowCondition, RowId, RowSearch, TableName, TextColumn } from '../store/row-search.ts';

/** The parameters of a request by name. Throws `invalid_parameter` for one that is given twice. */
export function readParameters(request: IncomingMessage): ReadonlyMap<string, string> {
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1))) {
    if (given.has(name)) {
      throw new FairleadError('invalid_parameter', `The parameter ${name} is given twice.`);
    }
    given.set(name, value);
  }
  return given;
}

/** Filters and paging. Throws `invalid_parameter`. */
export function parseSearch(table: TableName, given: ReadonlyMap<string, string>): RowSearch {
  checkNames(given, [...Object.keys(filters[table]), ...Object.keys(places), 'order', 'limit']);
  return {
    table,
    conditions: [...toConditions(given, filters[table]), ...toConditions(given, places)],
    order: parseOrder(given.get('order') ?? 'desc'),
    rowsMax: parseLimit(given.get('limit') ?? String(pageRowsDefault), 'limit'),
  };
}

/** Filters alone. Throws `invalid_parameter`. */
export function parseFilters(table: TableName, given: ReadonlyMap<string, string>): readonly RowCondition[] {
  checkNames(given, Object.keys(filters[table]));
  return toConditions(given, filters[table]);
}

/** `position.event_index`; undefined for any other text. */
export function parseRowId(text: string): RowId | undefined {
  const match = /^(\d{1,15})\.(\d{1,9})$/.exec(text);
  return match === null ? undefined : { position: Number(match[1]), eventIndex: Number(match[2]) };
}

export function refuseParameter(name: string, takes: string, received: JsonValue | undefined): FairleadError {
  return new FairleadError('invalid_parameter', `${name} takes ${takes}, received ${describeValue(received)}.`);
}

function describeValue(value: JsonValue | undefined): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'an array' : 'an object';
  }
  return value === undefined
    ? 'nothing'
    : typeof value === 'string'
      ? JSON.stringify(value.slice(0, shownLengthMax))
      : String(value);
}

const shownLengthMax = 100;

const pageRowsDefault = 50;
const pageRowsMax = 1_000;

type Parse = (value: string, name: string) => RowCondition;
type Filters = Readonly<Record<string, Parse>>;

const received: Filters = {
  from: (value, name) => ({ kind: 'received_from', timeMs: parseTime(value, name) }),
  to: (value, name) => ({ kind: 'received_to', timeMs: parseTime(value, name) }),
};

const places: Filters = {
  before: (value, name) => ({ kind: 'before', row: parsePlace(value, name) }),
  after: (value, name) => ({ kind: 'after', row: parsePlace(value, name) }),
};

const filters: Readonly<Record<TableName, Filters>> = {
  events: {
    ...textFilters('source', 'environment', 'protocol', 'type', 'name', 'user_id', 'anonymous_id', 'event_id'),
    mpid: parseMpid,
    identity: (value) => ({ kind: 'identity', value }),
    ...received,
  },
  quarantine: { ...textFilters('source', 'reason'), retried: parseRetried, ...received },
};

function textFilters(...columns: readonly TextColumn[]): Filters {
  return Object.fromEntries(columns.map((column) => [column, (value: string) => ({ kind: 'text', column, value })]));
}

/** Throws `invalid_parameter` for a name that is not known. */
export function checkNames(given: ReadonlyMap<string, string>, known: readonly string[]): void {
  const unknown = [...given.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new FairleadError('invalid_parameter', `There is no parameter ${unknown}; there are ${known.join(', ')}.`);
  }
}

function toConditions(given: ReadonlyMap<string, string>, parsers: Filters): readonly RowCondition[] {
  return Object.entries(parsers).flatMap(([name, parse]) => {
    const value = given.get(name);
    return value === undefined ? [] : [parse(value, name)];
  });
}

function parseTime(value: string, name: string): number {
  const timeMs = parseTimestamp(value);
  if (timeMs === undefined) {
    throw refuseParameter(name, 'a time as in ISO 8601, such as 2026-01-31T12:00:00Z', value);
  }
  return timeMs;
}

function parsePlace(value: string, name: string): RowId {
  const row = parseRowId(value);
  if (row === undefined) {
    throw refuseParameter(name, 'the `next` of an answer, or a row as position.event_index', value);
  }
  return row;
}

function parseMpid(value: string, name: string): RowCondition {
  const mpid = parseInt64(value);
  if (mpid === undefined) {
    throw refuseParameter(name, 'an integer of 64 bits in decimal digits', value);
  }
  return { kind: 'mpid', value: mpid };
}

function parseRetried(value: string, name: string): RowCondition {
  if (value !== 'true' && value !== 'false') {
    throw refuseParameter(name, 'true or false', value);
  }
  return { kind: 'retried', isRetried: value === 'true' };
}

function parseOrder(value: string): 'desc' | 'asc' {
  if (value !== 'desc' && value !== 'asc') {
    throw refuseParameter('order', 'desc (newest first) or asc', value);
  }
  return value;
}

/** How many rows. Throws `invalid_parameter`. */
export function parseLimit(value: string, name: string): number {
  const limit = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > pageRowsMax) {
    throw refuseParameter(name, `an integer from 1 to ${pageRowsMax}`, value);
  }
  return limit;
}
