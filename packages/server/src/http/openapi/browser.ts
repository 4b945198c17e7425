import { brokenRequestAnswers, messageSecurity, messageTypes } from './ingest.ts';
import {
  errorAnswers,
  jsonAnswer,
  jsonBody,
  object,
  type Operation,
  type Parameter,
  type Paths,
  ref,
  type Schema,
} from './model.ts';

const dataParameter: Parameter = {
  name: 'data',
  in: 'query',
  required: false,
  description: 'The message as JSON in base64 of either alphabet.',
  schema: { type: 'string' },
};

/** What browser SDKs call besides the routes that take events as a body. */
export const browserPaths: Paths = {
  ...Object.fromEntries(messageTypes.map((type) => [`/v1/pixel/${type}`, { get: pixelOperation(`pixel_${type}`) }])),
  '/pixel/v1/track': { get: pixelOperation('pixel_v1_track') },
  '/pixel/v1/page': { get: pixelOperation('pixel_v1_page') },
  '/v1/m': {
    post: {
      operationId: 'sendMetrics',
      tags: ['Messages'],
      summary: 'What browser SDKs count about themselves; taken and dropped',
      security: [],
      requestBody: jsonBody(true, { series: [] }),
      responses: {
        '200': jsonAnswer('Dropped.', ref('Success')),
        ...brokenRequestAnswers,
        ...errorAnswers('message', ['invalid_request', 'body_too_large', 'uri_too_long', 'internal']),
      },
    },
  },
  '/v1/merge': {
    post: {
      operationId: 'merge',
      tags: ['Messages'],
      summary: 'Refused in words: a merge names no event',
      security: [],
      responses: {
        ...brokenRequestAnswers,
        ...errorAnswers('message', ['merge_not_supported', 'invalid_request', 'uri_too_long', 'internal']),
      },
    },
  },
  '/v1/projects/{writeKey}/settings': {
    get: {
      operationId: 'getSettings',
      tags: ['Messages'],
      summary: 'Settings with which browser SDKs start',
      security: [],
      parameters: [
        { name: 'writeKey', in: 'path', required: true, description: 'The key of a source.', schema: { type: 'string' } },
      ],
      responses: {
        '200': jsonAnswer('Where to send: to the host that was asked.', settingsSchema()),
        ...brokenRequestAnswers,
        ...errorAnswers('message', ['invalid_write_key', 'source_revoked', 'invalid_request', 'uri_too_long', 'internal']),
      },
    },
  },
};

function pixelOperation(operationId: string): Operation {
  return {
    operationId,
    tags: ['Messages'],
    summary: 'One message from a page or mail without scripts; the answer is the image whatever becomes of it',
    description: 'Besides `data`, every other parameter is a member of the message, with dots for nesting: `properties.total=3`.',
    security: messageSecurity.filter((scheme) => Object.keys(scheme).length > 0),
    parameters: [dataParameter],
    responses: {
      '200': {
        description: 'One pixel. The headers say whether the event was kept.',
        headers: {
          'x-fairlead-durability': { description: 'Kept: on disk, synced.', required: false, schema: { const: 'disk' } },
          'x-fairlead-receipt': { description: 'Kept: names the request.', required: false, schema: ref('Receipt') },
          'x-fairlead-error': {
            description: 'Not kept: the code; docs/errors.md has them all.',
            required: false,
            schema: { type: 'string' },
          },
        },
        content: { 'image/gif': { schema: { contentMediaType: 'image/gif' } } },
      },
      ...brokenRequestAnswers,
    },
  };
}

function settingsSchema(): Schema {
  const destination = object({ apiKey: ref('SourceKey') }, { apiHost: { type: 'string' } });
  return object({ integrations: object({ 'Hightouch.io': destination, 'Segment.io': destination }) });
}
