import type { ErrorCode } from '../../errors.ts';
import type { Dialect } from '../answer.ts';
import { type Answer, errorAnswers, jsonBody, type Operation, type Paths, ref, type Responses, type Schema } from './model.ts';

/** Faults that any request with events can have. */
const commonCodes: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_utf8',
  'invalid_encoding',
  'invalid_request',
  'empty_body',
  'invalid_body',
  'missing_credentials',
  'source_revoked',
  'too_many_events',
  'body_too_large',
  'unsupported_encoding',
  'internal',
  'overloaded',
  'draining',
  'disk_full',
  'log_failed',
];

/** Answered before there is a route, so always in the form of the message protocol. */
const brokenRequestAnswers: Responses = errorAnswers('message', ['request_timeout', 'headers_too_large']);

const keptHeaders: NonNullable<Answer['headers']> = {
  'x-fairlead-durability': { description: 'Where the request is: on disk, synced.', schema: { const: 'disk' } },
  'x-fairlead-receipt': { description: 'Names the request; see /api/receipts/{receipt}.', schema: ref('Receipt') },
};

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

export interface IngestDescription {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly body: Schema;
  readonly example: unknown;
  readonly moreCodes?: readonly ErrorCode[];
}

/** `POST` of events in either protocol. */
export function ingestOperation(dialect: Dialect, { body, example, moreCodes = [], ...about }: IngestDescription): Operation {
  const credentialCode: ErrorCode = dialect === 'batch' ? 'invalid_credentials' : 'invalid_write_key';
  return {
    ...about,
    tags: [dialect === 'batch' ? 'Batches' : 'Messages'],
    // A message may name its source in the body instead.
    security: dialect === 'batch' ? [{ source: [] }] : [{ source: [] }, {}],
    requestBody: jsonBody(body, example),
    responses: {
      ...acceptedAnswers[dialect],
      ...brokenRequestAnswers,
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

const messageTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

export const ingestPaths: Paths = {
  '/v2/events': {
    post: ingestOperation('batch', {
      operationId: 'sendBatch',
      summary: 'One batch: one user, and what they did',
      description: 'A batch with an event without `event_type`, or a custom event without `event_name`, is refused as a whole.',
      body: ref('Batch'),
      example: batchExample,
      moreCodes: singleBatchCodes,
    }),
  },
  '/v2/bulkevents': {
    post: ingestOperation('batch', {
      operationId: 'sendBatches',
      summary: 'Many batches; a bad one goes to quarantine and fails no other',
      body: { type: 'array', items: ref('Batch') },
      example: [batchExample],
    }),
  },
  '/v1/batch': {
    post: ingestOperation('message', {
      operationId: 'sendMessages',
      summary: 'Many messages; a bad one goes to quarantine and fails no other',
      body: ref('MessageBatch'),
      example: { batch: [{ type: 'track', ...trackExample }] },
      moreCodes: ['missing_batch'],
    }),
  },
  ...Object.fromEntries(messageTypes.map((type) => [`/v1/${type}`, { post: messageOperation(type, type) }])),
};

/** One message to a route of its own, which may have a short name too. */
export function messageOperation(type: (typeof messageTypes)[number], name: string): Operation {
  return ingestOperation('message', {
    operationId: name === type ? `send_${type}` : `send_${type}_${name}`,
    summary: `One message: ${type}`,
    body: ref('Message'),
    example: type === 'track' ? trackExample : { userId: 'user-7' },
  });
}
