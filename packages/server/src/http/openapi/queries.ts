import { apiOperation, bodyCodes, readingCodes } from './api.ts';
import { jsonAnswer, jsonBody, object, type Paths, ref, type Schema } from './model.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const amount: Schema = { type: 'number', minimum: 0 };
const counts: Schema = { type: 'object', additionalProperties: amount };

/** Queries that are kept, and how the server is and was. */
export const queryPaths: Paths = {
  '/api/queries': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listQueries',
      summary: 'Saved queries, ready-made ones, and the tables with their columns',
      yes: { '200': jsonAnswer('All of them.', ref('Queries')) },
      codes: [],
    }),
  },
  '/api/queries/save': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'saveQuery',
      summary: 'Keeps a query under a name; one of the same name is replaced',
      requestBody: jsonBody(ref('NamedQuery'), {
        name: 'Orders',
        sql: "select count(*) from events where name = 'Order Completed'",
      }),
      yes: { '200': jsonAnswer('It is on disk.', object({ query: ref('SavedQuery') })) },
      codes: [...bodyCodes, 'invalid_parameter', 'too_many_queries'],
    }),
  },
  '/api/queries/delete': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'deleteQuery',
      summary: 'Deletes a saved query',
      requestBody: jsonBody(object({ name: text }), { name: 'Orders' }),
      yes: { '200': jsonAnswer('It is gone.', object({ deleted: text })) },
      codes: [...bodyCodes, 'invalid_parameter', 'saved_query_not_found'],
    }),
  },
  '/api/overview': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getOverview',
      summary: 'How the server is, and how it was over the last hour, day or month',
      parameters: [
        {
          name: 'range',
          in: 'query',
          required: false,
          description: 'Steps of ten seconds, five minutes or two hours.',
          schema: { enum: ['hour', 'day', 'month'], default: 'hour' },
        },
      ],
      yes: { '200': jsonAnswer('Counts of rows are from the tables, the rest from this process.', ref('Overview')) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
};

const chart: Schema = { enum: ['bars', 'line'], description: 'How its result is best seen.' };
const columns: Schema = { type: 'array', items: object({ name: text, type: text }) };
const sourceOrOthers: Schema = {
  type: ['string', 'null'],
  description: 'Null for all but the twenty busiest of the range together.',
};
const rows: Schema = { type: 'array', items: object({ at: time, source: sourceOrOthers, count }) };
const milliseconds: Schema = { type: ['number', 'null'] };

export const querySchemas: Readonly<Record<string, Schema>> = {
  NamedQuery: object({ name: text, sql: text }, { chart }),
  SavedQuery: object({ name: text, sql: text, savedAt: time }, { chart }),
  Queries: object({
    saved: { type: 'array', items: ref('SavedQuery') },
    readyMade: { type: 'array', items: ref('NamedQuery') },
    tables: object({ events: columns, quarantine: columns }),
    refusedFunctions: { type: 'array', items: text, description: 'Functions of the engine that no query may call.' },
  }),
  QueryExport: object({ format: { enum: ['parquet', 'ndjson', 'csv'] }, sql: { type: 'string', description: 'One SELECT.' } }),
  Overview: object({
    at: time,
    startedAt: { ...(time as object), description: 'Of this process: `now` and `history` begin with it.' },
    range: { enum: ['hour', 'day', 'month'] },
    from: time,
    stepSeconds: count,
    steps: count,
    now: ref('OverviewNow'),
    events: {
      ...(rows as object),
      description: 'Stored events by the step in which they were received; steps without any are left out.',
    },
    quarantined: rows,
    history: {
      type: 'array',
      description: 'The most of each within a step, and what was refused in it, by code.',
      items: object({ at: time, lagMs: amount, backlogEvents: count, memoryBytes: count, diskBytes: count, refused: counts }),
    },
  }),
  OverviewNow: object({
    isReady: { type: 'boolean' },
    isRecovering: { type: 'boolean' },
    workerRestarts: count,
    storedEvents: count,
    duplicateEvents: count,
    quarantinedEvents: count,
    lagMs: amount,
    backlog: object({ events: count, bytes: count, ageSeconds: amount }),
    durability: object({ level: { const: 'disk' }, commit: object({ count, p50MsMax: milliseconds, p99MsMax: milliseconds }) }),
    sources: { type: 'array', items: object({ source: text, events: count, bytes: count }) },
    refused: { type: 'array', items: object({ source: text, code: text, count }) },
    disk: object({ parts: counts, freeBytes: count, sizeBytes: count }),
    memory: counts,
  }),
};
