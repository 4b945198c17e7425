import { columnNames } from '../../store/row-sql.ts';
import type { TableName } from '../../store/row-search.ts';
import { apiOperation, bodyCodes, readingCodes, storeCodes } from './api.ts';
import { filterObject, filterParameters, searchParameters } from './filters.ts';
import { jsonAnswer, jsonBody, object, type Paths, ref, type Schema } from './model.ts';

/** Events and quarantine without SQL. */
export const rowPaths: Paths = {
  '/api/events': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listEvents',
      summary: 'Stored events by filters, a page at a time',
      parameters: searchParameters('events'),
      yes: { '200': jsonAnswer('A page.', page('events', ref('EventRow'))) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
  '/api/events/{row}': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getEvent',
      summary: 'One row, stored or quarantined, with the request that it came by',
      parameters: [{ name: 'row', in: 'path', required: true, description: '`position.event_index`.', schema: { type: 'string' } }],
      yes: { '200': jsonAnswer('The row.', ref('RowReport')) },
      codes: ['invalid_parameter', 'event_not_found', 'event_removed', ...readingCodes],
    }),
  },
  '/api/quarantine': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listQuarantine',
      summary: 'Events that were not stored as good by filters, a page at a time',
      parameters: searchParameters('quarantine'),
      yes: { '200': jsonAnswer('A page.', page('quarantine', ref('QuarantineRow'))) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
  '/api/quarantine/summary': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'summarizeQuarantine',
      summary: 'Quarantine counted by source and reason, the most frequent first',
      parameters: filterParameters('quarantine'),
      yes: { '200': jsonAnswer('The counts.', ref('QuarantineSummary')) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
  '/api/quarantine/retry': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'retryQuarantine',
      summary: 'Tries events in quarantine again, as they are or one of them edited',
      requestBody: jsonBody(ref('Retry'), { source: 'shop', reason: 'missing_name' }),
      yes: { '200': jsonAnswer('What was tried, and what became of it.', ref('RetryAnswer')) },
      codes: [...bodyCodes, 'invalid_retry', ...storeCodes, 'disk_full', 'log_failed'],
    }),
  },
  '/api/backup': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'backup',
      summary: 'All that the data folder holds but the token, while it is in use',
      description: 'In a form that `fairlead backup` makes a data folder of. What goes wrong on the way is the last that is sent.',
      yes: {
        '200': {
          description: 'Whole only with its end, which holds counts and a digest.',
          content: { 'application/vnd.fairlead.backup': { schema: { contentMediaType: 'application/vnd.fairlead.backup' } } },
        },
      },
      codes: ['backup_busy', 'draining'],
    }),
  },
  '/api/export': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'export',
      summary: 'Rows as one file',
      requestBody: jsonBody(
        { oneOf: [exportSchema('events'), exportSchema('quarantine'), ref('QueryExport')] },
        { format: 'ndjson', table: 'events' },
      ),
      yes: {
        '200': {
          description: 'The file, whole before its first byte is sent.',
          headers: {
            'Content-Length': { description: 'Its size.', required: true, schema: { type: 'integer', minimum: 0 } },
            'Content-Disposition': { description: 'Its name.', required: true, schema: { type: 'string' } },
          },
          content: {
            'application/x-ndjson': { schema: { type: 'string' } },
            'text/csv': { schema: { type: 'string' } },
            'application/vnd.apache.parquet': { schema: { contentMediaType: 'application/vnd.apache.parquet' } },
          },
        },
      },
      codes: [
        ...bodyCodes,
        'invalid_parameter',
        'invalid_sql',
        'statement_not_allowed',
        'function_not_allowed',
        'query_timeout',
        'query_resources',
        'export_too_large',
        'export_busy',
        ...storeCodes,
        'disk_full',
      ],
    }),
  },
};

function page(member: string, row: Schema): Schema {
  const next = {
    anyOf: [ref('RowId'), { type: 'null' }],
    description: 'For `before`, or for `after` with `order=asc`. Null on the last page.',
  };
  const removedBefore = {
    type: 'string',
    format: 'date-time',
    description: 'Rows that were received before it may have been removed for their age. Left out where none were.',
  };
  return object({ [member]: { type: 'array', items: row }, next }, { removedBefore });
}

function exportSchema(table: TableName): Schema {
  return object(
    { format: { enum: ['parquet', 'ndjson', 'csv'] }, table: { const: table } },
    {
      where: filterObject(table),
      columns: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { enum: columnNames[table] },
        description: 'All, if left out.',
      },
    },
  );
}
