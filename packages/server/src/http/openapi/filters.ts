import type { TableName } from '../../store/row-search.ts';
import { object, type Parameter, type Schema } from './model.ts';

interface Filter {
  readonly description: string;
  readonly schema: Schema;
}

type Filters = Readonly<Record<string, Filter>>;

const text: Schema = { type: 'string' };
const place: Schema = { type: 'string', pattern: '^[0-9]{1,15}\\.[0-9]{1,9}$' };
const time: Schema = { type: 'string', format: 'date-time' };

const received: Filters = {
  from: { description: 'Received then or later.', schema: time },
  to: { description: 'Received before then.', schema: time },
};

/** By the names that `http/parameters.ts` takes, in the same order. */
const filters: Readonly<Record<TableName, Filters>> = {
  events: {
    ...ofColumns('source', 'environment', 'protocol', 'type', 'name', 'user_id', 'anonymous_id', 'event_id'),
    mpid: { description: 'All 64 bits count.', schema: { type: 'string', pattern: '^-?[0-9]{1,19}$' } },
    identity: { description: 'Any of `identities` has this value.', schema: text },
    ...received,
  },
  quarantine: {
    ...ofColumns('source', 'reason'),
    retried: { description: 'Whether it was tried again.', schema: { enum: ['true', 'false'] } },
    ...received,
  },
};

const paging: Filters = {
  before: { description: 'Before this row in the order of the log: the `next` of an answer.', schema: place },
  after: { description: 'After this row: the `next` of an answer with `order=asc`.', schema: place },
  order: { description: 'The newest first, or the oldest.', schema: { enum: ['desc', 'asc'], default: 'desc' } },
  limit: { description: 'Rows of a page.', schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 50 } },
};

export function filterParameters(table: TableName): readonly Parameter[] {
  return toParameters(filters[table]);
}

export function searchParameters(table: TableName): readonly Parameter[] {
  return toParameters({ ...filters[table], ...paging });
}

/** What `http/stream-opening.ts` takes. */
export const openingParameters: readonly Parameter[] = toParameters({
  recent: {
    description: 'Begins with so many of the newest rows, the oldest of them first. 1,000 where only `after` is given.',
    schema: { type: 'integer', minimum: 1, maximum: 1_000 },
  },
  after: {
    description: 'Only with those after this row: the id of the last event that was seen. A browser sends it as `Last-Event-ID`.',
    schema: place,
  },
});

/** The filters of a table as an object. */
export function filterObject(table: TableName): Schema {
  return object({}, Object.fromEntries(Object.entries(filters[table]).map(([name, { schema }]) => [name, schema])));
}

function ofColumns(...names: readonly string[]): Filters {
  return Object.fromEntries(names.map((name) => [name, { description: 'The column is this text.', schema: text }]));
}

function toParameters(named: Filters): readonly Parameter[] {
  return Object.entries(named).map(([name, filter]) => ({ name, in: 'query', required: false, ...filter }));
}
