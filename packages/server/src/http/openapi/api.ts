import type { ErrorCode } from '../../errors.ts';
import { openingParameters } from './filters.ts';
import {
  type Answer,
  errorAnswers,
  jsonAnswer,
  jsonBody,
  object,
  type Operation,
  type Parameter,
  type Paths,
  ref,
} from './model.ts';

/** What any request to `/api` can be refused for. */
const guardCodes: readonly ErrorCode[] = [
  'invalid_request',
  'uri_too_long',
  'invalid_admin_token',
  'too_many_guesses',
  'session_expired',
  'host_not_allowed',
  'origin_not_allowed',
  'request_timeout',
  'headers_too_large',
  'internal',
];
/** What reading a body can fail with. */
export const bodyCodes: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_encoding',
  'body_too_large',
  'unsupported_encoding',
  'overloaded',
];

export interface ApiDescription extends Pick<Operation, 'operationId' | 'summary' | 'description' | 'parameters' | 'requestBody'> {
  readonly tag: 'Data' | 'Sources' | 'Console';
  /** The yes, by its status. */
  readonly yes: Readonly<Record<string, Answer>>;
  readonly codes: readonly ErrorCode[];
}

export function apiOperation({ tag, yes, codes, ...about }: ApiDescription): Operation {
  return {
    ...about,
    tags: [tag],
    security: [{ admin: [] }, { session: [] }],
    responses: { ...yes, ...errorAnswers('message', [...codes, ...guardCodes]) },
  };
}

const receiptParameter: Parameter = {
  name: 'receipt',
  in: 'path',
  required: true,
  description: 'The `x-fairlead-receipt` of an answer.',
  schema: { type: 'string' },
};

/** What anything that asks the store can fail with. */
export const storeCodes: readonly ErrorCode[] = ['store_unavailable', 'draining'];
/** What anything that runs a query can fail with. */
export const readingCodes: readonly ErrorCode[] = ['query_timeout', 'query_resources', 'query_busy', ...storeCodes];

export const dataPaths: Paths = {
  '/api/query': {
    post: apiOperation({
      tag: 'Data',
      operationId: 'query',
      summary: 'Runs one SELECT over the tables events and quarantine',
      requestBody: jsonBody(ref('Query'), { sql: 'select type, count(*) as n from events group by type' }),
      yes: { '200': jsonAnswer('The rows.', ref('QueryAnswer')) },
      codes: [...bodyCodes, 'missing_sql', 'invalid_sql', 'statement_not_allowed', 'function_not_allowed', ...readingCodes],
    }),
  },
  '/api/receipts/{receipt}': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getReceipt',
      summary: 'What became of every event of a request',
      parameters: [receiptParameter],
      yes: { '200': jsonAnswer('Pending until the store has come to it.', ref('ReceiptReport')) },
      codes: ['receipt_not_found', 'receipt_trimmed', ...storeCodes],
    }),
  },
  '/api/receipts/{receipt}/request': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'getRequest',
      summary: 'A request as it was received, without the keys of its source',
      parameters: [receiptParameter],
      yes: { '200': jsonAnswer('The request.', object({ request: ref('ReceivedRequest') })) },
      codes: ['receipt_not_found', 'receipt_trimmed', ...storeCodes],
    }),
  },
  '/api/stream': {
    get: apiOperation({
      tag: 'Data',
      operationId: 'streamEvents',
      summary: 'Events as they are stored',
      description:
        'Server-sent events: an `event` for each stored event, with the columns of `events` that are not empty; a `quarantined` for each ' +
        'that was put into quarantine; a `gap` with `{"skipped"}` for a reader that is too slow. With rows of before comes one `live` ' +
        'behind them. A comment every 15 seconds.',
      parameters: openingParameters,
      yes: {
        '200': {
          description: 'A stream that ends with the server.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
      },
      codes: ['too_many_streams', 'invalid_parameter', ...readingCodes],
    }),
  },
};
