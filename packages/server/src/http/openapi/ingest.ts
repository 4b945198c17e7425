import type { ErrorCode } from '../../errors.ts';
import type { Dialect } from '../answer.ts';
import { type Answer, errorAnswers, jsonBody, type Operation, type Paths, ref, type Responses, type Schema } from './model.ts';

/** Faults that any request with events can have. */
const commonCodes: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_utf8',
  'invalid_encoding',
  'invalid_request',
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
  'empty_body',
  'invalid_body',
  'missing_credentials',
  'source_revoked',
  'too_many_events',
  'body_too_large',
  'unsupported_encoding',
  'rate_limited',
  'internal',
  'overloaded',
  'draining',
  'disk_reserved',
  'disk_full',
  'log_failed',
];

/** Answered before there is a route, so always in the form of the message protocol. */
export const brokenRequestAnswers: Responses = errorAnswers('message', ['request_timeout', 'headers_too_large']);

const keptHeaders: NonNullable<Answer['headers']> = {
  'x-fairlead-durability': { description: 'Where the request is: on disk, synced.', required: true, schema: { const: 'disk' } },
  'x-fairlead-receipt': {
    description: 'Names the request; see /api/receipts/{receipt}.',
    required: true,
    schema: ref('Receipt'),
  },
  'x-mp-rate-limit-percentage-used': {
    description: 'For a source with limits: how much is used of the one that is used the most.',
    required: false,
    schema: { type: 'string', pattern: '^(?:100|[1-9]?[0-9])$' },
  },
};

/** Where the key of a message may stand, in the order in which it is looked for; the last is the body. */
export const messageSecurity: Operation['security'] = [{ source: [] }, { queryKey: [] }, { headerKey: [] }, {}];

const acceptedAnswers: Readonly<Record<Dialect, Responses>> = {
  batch: { '202': { description: 'The request is on disk.', headers: keptHeaders } },
  message: {
    '200': {
      description: 'The request is on disk.',
      headers: keptHeaders,
      content: { 'application/json': { schema: ref('Success') } },
    },
  },
};

interface IngestDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Schema;
  readonly example: unknown;
  readonly moreCodes?: readonly ErrorCode[];
}

/** `POST` of events in either protocol. */
function ingestOperation(dialect: Dialect, { body, example, moreCodes = [], ...about }: IngestDescription): Operation {
  const credentialCode: ErrorCode = dialect === 'batch' ? 'invalid_credentials' : 'invalid_write_key';
  return {
    ...about,
    tags: [dialect === 'batch' ? 'Batches' : 'Messages'],
    security: dialect === 'batch' ? [{ source: [] }] : messageSecurity,
    requestBody: jsonBody(body, example),
    responses: {
      ...acceptedAnswers[dialect],
      ...errorAnswers(dialect, [...moreCodes, ...commonCodes, credentialCode]),
    },
  };
}

const batchExample = {
  environment: 'production',
  user_identities: { customer_id: 'user-7' },
  events: [{ event_type: 'custom_event', data: { event_name: 'Order Completed', custom_event_type: 'transaction' } }],
};
const trackExample = { userId: 'user-7', event: 'Order Completed', properties: { total: 29.99 } };

const singleBatchCodes: readonly ErrorCode[] = ['invalid_events', 'empty_batch', 'missing_event_type', 'missing_event_name'];

export const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

const historicalExample = {
  ...batchExample,
  events: [
    {
      event_type: 'custom_event',
      data: { event_name: 'Order Completed', custom_event_type: 'transaction', timestamp_unixtime_ms: 1767225600000 },
    },
  ],
};

/** The routes of the batch protocol, below a prefix of the contract. */
function batchPaths(prefix: '' | '/s2s'): Paths {
  const suffix = prefix === '' ? '' : '_s2s';
  return {
    [`${prefix}/v2/events`]: {
      post: ingestOperation('batch', {
        operationId: `sendBatch${suffix}`,
        summary: 'One batch: one user, and what they did',
        description: 'A batch with an event without `event_type`, or a custom event without `event_name`, is refused as a whole.',
        body: ref('Batch'),
        example: batchExample,
        moreCodes: singleBatchCodes,
      }),
    },
    [`${prefix}/v2/bulkevents`]: {
      post: ingestOperation('batch', {
        operationId: `sendBatches${suffix}`,
        summary: 'Many batches; a bad one goes to quarantine and fails no other',
        body: { type: 'array', items: ref('Batch') },
        example: [batchExample],
      }),
    },
    [`${prefix}/v2/bulkevents/historical`]: {
      post: ingestOperation('batch', {
        operationId: `sendHistoricalBatches${suffix}`,
        summary: 'Backfills: many batches, every event at least 72 hours old',
        description: 'A batch without events, or with one that is younger or has no `timestamp_unixtime_ms`, goes to quarantine.',
        body: { type: 'array', items: ref('Batch') },
        example: [historicalExample],
      }),
    },
  };
}

/** One array of messages, by each of its names. */
const messageBatchIds = {
  '/v1/batch': 'sendMessages',
  '/v1/import': 'importMessages',
  '/v1/b': 'sendMessages_b',
  '/beacon/v1/batch': 'sendMessages_beacon',
} as const;

export const ingestPaths: Paths = {
  ...batchPaths(''),
  ...batchPaths('/s2s'),
  ...Object.fromEntries(Object.entries(messageBatchIds).map(([path, id]) => [path, { post: messageBatchOperation(id) }])),
  ...Object.fromEntries(
    messageTypes.flatMap((type) =>
      [type, type.slice(0, 1)].map((name) => [`/v1/${name}`, { post: messageOperation(type, name) }] as const),
    ),
  ),
};

function messageBatchOperation(operationId: string): Operation {
  return ingestOperation('message', {
    operationId,
    summary: 'Many messages; a bad one goes to quarantine and fails no other',
    body: ref('MessageBatch'),
    example: { batch: [{ type: 'track', ...trackExample }] },
    moreCodes: ['missing_batch'],
  });
}

/** One message to a route of its own, which has a short name too. */
function messageOperation(type: (typeof messageTypes)[number], name: string): Operation {
  return ingestOperation('message', {
    operationId: name === type ? `send_${type}` : `send_${type}_${name}`,
    summary: `One message: ${type}`,
    body: ref('Message'),
    example: type === 'track' ? trackExample : { userId: 'user-7' },
  });
}
