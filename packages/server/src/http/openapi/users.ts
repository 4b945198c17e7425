import { apiOperation, readingCodes } from './api.ts';
import { jsonAnswer, object, type Parameter, type Paths, ref, type Schema } from './model.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };

/** Who events are about. */
export const userPaths: Paths = {
  '/api/users': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'findUser',
      summary: 'Who goes by an identity: a customer id, an anonymous id, an mpid, an e-mail address, any other',
      parameters: [identityParameter('Given once.', text)],
      yes: { '200': jsonAnswer('Nobody, where `identities` is empty.', ref('User')) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
  '/api/users/timeline': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'listUserEvents',
      summary: 'The events of one user across both protocols, newest first, with the attributes that each of them changed',
      parameters: [
        identityParameter('Given up to 20 times: all that the user goes by.', {
          type: 'array',
          items: text,
          minItems: 1,
          maxItems: 20,
        }),
        parameter('before', 'Before this row in the order of the log: the `next` of an answer.', ref('RowId')),
        parameter('limit', 'Events of a page.', { type: 'integer', minimum: 1, maximum: 100, default: 25 }),
      ],
      yes: { '200': jsonAnswer('A page.', ref('Timeline')) },
      codes: ['invalid_parameter', ...readingCodes],
    }),
  },
};

const textOrNull: Schema = { type: ['string', 'null'] };

export const userSchemas: Readonly<Record<string, Schema>> = {
  User: object(
    {
      identity: text,
      identities: {
        type: 'array',
        description: 'What the newest events with it carry.',
        items: object({
          kind: { type: 'string', description: '`customer_id`, `anonymous_id`, `previous_id`, `mpid`, or a name in `identities`.' },
          value: text,
          events: { type: 'integer', minimum: 0, description: 'Events that carry it.' },
        }),
      },
    },
    { firstReceivedAt: time, lastReceivedAt: time },
  ),
  Timeline: object({
    events: { type: 'array', items: ref('TimelineEvent') },
    next: { anyOf: [ref('RowId'), { type: 'null' }], description: 'For `before`. Null on the last page.' },
  }),
  TimelineEvent: object({
    position: { type: 'integer', minimum: 1 },
    event_index: { type: 'integer', minimum: 0 },
    receipt: ref('Receipt'),
    event_id: text,
    source: text,
    environment: textOrNull,
    protocol: text,
    type: text,
    name: textOrNull,
    user_id: textOrNull,
    anonymous_id: textOrNull,
    previous_id: textOrNull,
    mpid: textOrNull,
    identities: true,
    properties: true,
    user_attributes: true,
    received_at: time,
    occurred_at: time,
    changes: {
      type: 'array',
      items: object({ name: text, to: true }, { from: { description: 'Left out where it was not known before.' } }),
    },
  }),
};

function identityParameter(description: string, schema: Schema): Parameter {
  return { name: 'identity', in: 'query', required: true, description, schema };
}

function parameter(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', required: false, description, schema };
}
