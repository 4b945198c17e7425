import { eventColumns, quarantineColumns } from '../../store/columns.ts';
import { object, ref, type Schema } from './model.ts';

type ColumnType = (typeof eventColumns)[number]['type'];

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const rowId: Schema = { type: 'string', pattern: '^[1-9][0-9]{0,14}\\.[0-9]{1,9}$', examples: ['12.0'] };
const count: Schema = { type: 'integer', minimum: 0 };

/** What `/api` shows of events that are there, and takes to find, export and retry them. */
export const rowSchemas: Readonly<Record<string, Schema>> = {
  RowId: { ...(rowId as object), description: '`position.event_index`.' },
  EventRow: rowSchema(eventColumns, [
    'position',
    'event_index',
    'receipt',
    'event_id',
    'source',
    'protocol',
    'type',
    'received_at',
  ]),
  QuarantineRow: rowSchema(quarantineColumns, ['position', 'event_index', 'receipt', 'source', 'reason', 'received_at']),
  RowReport: {
    oneOf: [rowReport('stored', ref('EventRow')), rowReport('quarantined', ref('QuarantineRow'))],
  },
  ReceivedRequest: object(
    {
      receipt: ref('Receipt'),
      route: text,
      source: text,
      receivedAt: time,
      userAgent: text,
      body: { type: ['string', 'null'], description: 'Byte for byte, or written anew without keys. Null: see `note`.' },
    },
    { note: { type: 'string', description: 'Why there is no body.' } },
  ),
  QuarantineSummary: object({
    groups: {
      type: 'array',
      items: object({ source: text, reason: text, count, first_received_at: time, last_received_at: time }),
    },
    truncated: { type: 'boolean' },
  }),
  Retry: {
    oneOf: [
      object({ rows: { ...rowsSchema(1), maxItems: 1 } }, { edit: { type: 'object', description: 'The event in its place.' } }),
      object({ rows: rowsSchema(2) }),
      object({ all: { const: true } }, { cursor: text }),
      object({ source: ref('SourceName') }, { reason: text, cursor: text }),
      object({ reason: text }, { cursor: text }),
    ],
  },
  RetryAnswer: object({
    retried: {
      type: 'array',
      items: object(
        { row: ref('RowId'), receipt: ref('Receipt') },
        { verdicts: { type: 'array', items: ref('EventVerdict'), description: 'Where no more than 100 are answered.' } },
      ),
    },
    skipped: {
      type: 'array',
      items: object({ row: ref('RowId'), reason: { enum: ['already_retried', 'not_in_quarantine', 'not_in_log'] } }),
    },
    remaining: { ...(count as object), description: 'Events of the group that are left.' },
    next: { type: ['string', 'null'], description: 'Where to go on with the group, as `cursor`; null at its end.' },
  }),
};

/** Every column is there, empty ones as null. */
function rowSchema(columns: readonly { readonly name: string; readonly type: ColumnType }[], full: readonly string[]): Schema {
  const properties: Record<string, Schema> = { receipt: ref('Receipt') };
  for (const { name, type } of columns) {
    properties[name] = full.includes(name) ? valueSchema(name, type) : { anyOf: [valueSchema(name, type), { type: 'null' }] };
  }
  return object(properties);
}

function valueSchema(name: string, type: ColumnType): Schema {
  switch (type) {
    case 'BIGINT':
      return name === 'position' ? { type: 'integer', minimum: 1 } : { type: 'string', pattern: '^-?[0-9]{1,19}$' };
    case 'INTEGER':
    case 'UINTEGER':
    case 'USMALLINT':
      return { type: 'integer', minimum: 0 };
    case 'VARCHAR':
      return text;
    case 'TIMESTAMP':
      return time;
    case 'JSON':
      return true;
    default:
      return type satisfies never;
  }
}

function rowReport(kind: 'stored' | 'quarantined', event: Schema): Schema {
  return object({
    kind: { const: kind },
    event,
    warnings: { type: 'array', items: object({ code: text, path: text, message: text }) },
    request: { anyOf: [ref('ReceivedRequest'), { type: 'null' }], description: 'Null when the log does not have it any more.' },
  });
}

function rowsSchema(minItems: number): { readonly [keyword: string]: unknown } {
  return { type: 'array', minItems, maxItems: 1_000, items: ref('RowId') };
}
