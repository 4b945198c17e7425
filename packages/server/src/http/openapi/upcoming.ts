import { apiOperation, bodyCodes, queryCodes, receiptParameter } from './api.ts';
import { ingestOperation, ingestPaths, messageOperation } from './ingest.ts';
import { errorAnswers, jsonAnswer, jsonBody, type Operation, type Parameter, type Paths, ref, type Schema } from './model.ts';

/**
 * Routes that are described before they are there. None of it is served: a test fails once one of them is a route, and then its entry
 * belongs with the others of its kind, with requests for it in `test/openapi.test.ts`.
 */
export const upcomingPaths: Paths = {
  ...upcomingIngestPaths(),
  '/api/events': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listEvents',
      summary: 'Stored events, the latest first',
      parameters: filterParameters(),
      yes: { '200': jsonAnswer('As many as were asked for.', list('events')) },
      codes: queryCodes,
    }),
  },
  '/api/events/{row}': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getEvent',
      summary: 'One stored event',
      parameters: [{ name: 'row', in: 'path', required: true, description: '`position.event_index`.', schema: { type: 'string' } }],
      yes: { '200': jsonAnswer('The columns of events.', ref('EventRow')) },
      codes: ['not_found', 'store_unavailable'],
    }),
  },
  '/api/receipts/{receipt}/request': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getRequest',
      summary: 'A request as it was received, without the keys of its source',
      parameters: [receiptParameter],
      yes: { '200': jsonAnswer('The body.', true) },
      codes: ['receipt_not_found', 'store_unavailable'],
    }),
  },
  '/api/quarantine': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listQuarantine',
      summary: 'Events that were not stored as good, the latest first',
      parameters: filterParameters(),
      yes: { '200': jsonAnswer('As many as were asked for.', list('quarantine')) },
      codes: queryCodes,
    }),
  },
  '/api/quarantine/retry': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'retryQuarantine',
      summary: 'Takes events out of quarantine and tries them again',
      requestBody: jsonBody({ type: 'object' }),
      yes: { '200': jsonAnswer('What was tried again.', { type: 'object' }) },
      codes: [...bodyCodes, 'receipt_not_found', 'store_unavailable'],
    }),
  },
  '/api/export': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'export',
      summary: 'Streams rows as a file',
      requestBody: jsonBody(ref('Export'), { format: 'ndjson', table: 'events' }),
      yes: {
        '200': {
          description: 'The file.',
          content: {
            'application/x-ndjson': { schema: { type: 'string' } },
            'application/vnd.apache.parquet': { schema: { type: 'string' } },
          },
        },
      },
      codes: [...bodyCodes, ...queryCodes],
    }),
  },
};

export const upcomingSchemas: Readonly<Record<string, Schema>> = {
  EventRow: { type: 'object', description: 'By the names of the columns of events, or of quarantine; see docs/sql.md.' },
  Export: {
    type: 'object',
    required: ['format'],
    additionalProperties: false,
    properties: {
      format: { enum: ['parquet', 'ndjson'] },
      table: { enum: ['events', 'quarantine'], default: 'events' },
      where: { type: 'string', description: 'A condition in SQL, as behind WHERE.' },
    },
  },
};

function upcomingIngestPaths(): Paths {
  const historical = (operationId: string): Operation =>
    ingestOperation('batch', {
      operationId,
      summary: 'Backfills: many batches, every event older than 72 hours',
      body: { type: 'array', items: ref('Batch') },
      example: [{ user_identities: { customer_id: 'user-7' }, user_attributes: { plan: 'pro' } }],
    });
  const messages = (operationId: string): Operation => renamed('/v1/batch', operationId);
  const types = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
  return {
    '/v2/bulkevents/historical': { post: historical('sendHistoricalBatches') },
    '/s2s/v2/events': { post: renamed('/v2/events', 'sendBatch_s2s') },
    '/s2s/v2/bulkevents': { post: renamed('/v2/bulkevents', 'sendBatches_s2s') },
    '/s2s/v2/bulkevents/historical': { post: historical('sendHistoricalBatches_s2s') },
    '/v1/import': { post: messages('importMessages') },
    '/v1/b': { post: messages('sendMessages_b') },
    '/beacon/v1/batch': { post: { ...messages('sendMessages_beacon'), parameters: [writeKeyParameter('query')] } },
    ...Object.fromEntries(types.map((type) => [`/v1/${type.charAt(0)}`, { post: messageOperation(type, type.charAt(0)) }])),
    ...Object.fromEntries(types.map((type) => [`/v1/pixel/${type}`, { get: pixelOperation(`pixel_${type}`) }])),
    ...Object.fromEntries(['track', 'page'].map((type) => [`/pixel/v1/${type}`, { get: pixelOperation(`pixel_v1_${type}`) }])),
    '/v1/m': {
      post: {
        operationId: 'sendMetrics',
        tags: ['Messages'],
        summary: 'Metrics that browser SDKs send of themselves; taken and thrown away',
        security: [],
        requestBody: jsonBody({ type: 'object' }, { series: [] }),
        responses: {
          '200': jsonAnswer('Thrown away.', ref('Success')),
          ...errorAnswers('message', ['body_too_large', 'internal']),
        },
      },
    },
    '/v1/projects/{writeKey}/settings': {
      get: {
        operationId: 'getSettings',
        tags: ['Messages'],
        summary: 'Settings with which browser SDKs start',
        security: [],
        parameters: [writeKeyParameter('path')],
        responses: {
          '200': jsonAnswer('Where to send: here.', {
            type: 'object',
            required: ['integrations'],
            properties: { integrations: { type: 'object' } },
          }),
          ...errorAnswers('message', ['internal']),
        },
      },
    },
  };
}

function renamed(path: string, operationId: string): Operation {
  return { ...(ingestPaths[path]?.post as Operation), operationId };
}

function pixelOperation(operationId: string): Operation {
  return {
    operationId,
    tags: ['Messages'],
    summary: 'One message from a page or mail without scripts; the answer is always the image',
    security: [],
    parameters: [
      { name: 'data', in: 'query', required: false, description: 'The message as base64url JSON.', schema: { type: 'string' } },
      writeKeyParameter('query'),
    ],
    responses: {
      '200': { description: 'One pixel.', content: { 'image/gif': { schema: { type: 'string' } } } },
      ...errorAnswers('message', ['internal']),
    },
  };
}

function writeKeyParameter(place: 'path' | 'query'): Parameter {
  return {
    name: 'writeKey',
    in: place,
    required: place === 'path',
    description: 'The key of a source.',
    schema: { type: 'string' },
  };
}

function filterParameters(): readonly Parameter[] {
  const optional = (name: string, description: string, schema: Schema = { type: 'string' }): Parameter => ({
    name,
    in: 'query',
    required: false,
    description,
    schema,
  });
  return [
    optional('from', 'Received then or later.', { type: 'string', format: 'date-time' }),
    optional('to', 'Received before then.', { type: 'string', format: 'date-time' }),
    optional('source', 'Of this source only.'),
    optional('limit', 'How many, at most.', { type: 'integer', minimum: 1 }),
  ];
}

function list(member: string): Schema {
  return { type: 'object', required: [member], properties: { [member]: { type: 'array', items: ref('EventRow') } } };
}
