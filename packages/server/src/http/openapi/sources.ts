import type { ErrorCode } from '../../errors.ts';
import { apiOperation, bodyCodes } from './api.ts';
import { jsonAnswer, jsonBody, object, type Parameter, type Paths, ref, type RequestBody } from './model.ts';

const nameParameter: Parameter = {
  name: 'name',
  in: 'path',
  required: true,
  description: 'The name of a source.',
  schema: { type: 'string' },
};

const changeCodes: readonly ErrorCode[] = ['disk_full', ...bodyCodes, 'invalid_source', 'source_not_found', 'source_revoked'];
const sourceAnswer = jsonAnswer('The source as it is now.', object({ source: ref('Source') }));
const issuedAnswer = jsonAnswer('Key and secret. The secret is shown in this answer and never again.', ref('IssuedSource'));

export const sourcePaths: Paths = {
  '/api/sources': {
    get: apiOperation({
      tag: 'Sources',
      operationId: 'listSources',
      summary: 'All sources in the order of their names, revoked ones too',
      yes: { '200': jsonAnswer('Never a secret.', object({ sources: { type: 'array', items: ref('Source') } })) },
      codes: [],
    }),
    post: apiOperation({
      tag: 'Sources',
      operationId: 'createSource',
      summary: 'Adds a source; it can send at once',
      requestBody: jsonBody(ref('NewSource'), { name: 'shop' }),
      yes: { '201': issuedAnswer },
      codes: [...bodyCodes, 'invalid_source', 'source_exists', 'source_revoked', 'key_in_use', 'too_many_sources', 'disk_full'],
    }),
  },
  '/api/sources/{name}': {
    get: apiOperation({
      tag: 'Sources',
      operationId: 'getSource',
      summary: 'One source',
      parameters: [nameParameter],
      yes: { '200': sourceAnswer },
      codes: ['source_not_found'],
    }),
  },
  '/api/sources/{name}/rotate': {
    post: apiOperation({
      tag: 'Sources',
      operationId: 'rotateSource',
      summary: 'Gives a source a new key and secret; the old ones hold for the overlap',
      parameters: [nameParameter],
      requestBody: optional(jsonBody(ref('Rotation'), { overlapSeconds: 3600 })),
      yes: { '200': issuedAnswer },
      codes: [...changeCodes, 'key_in_use', 'too_many_credentials'],
    }),
  },
  '/api/sources/{name}/revoke': {
    post: apiOperation({
      tag: 'Sources',
      operationId: 'revokeSource',
      summary: 'Ends a source for good; done again, it changes nothing',
      parameters: [nameParameter],
      yes: { '200': sourceAnswer },
      codes: ['source_not_found', 'disk_full'],
    }),
  },
  '/api/sources/{name}/limits': {
    put: apiOperation({
      tag: 'Sources',
      operationId: 'limitSource',
      summary: 'Replaces all limits of a source',
      parameters: [nameParameter],
      requestBody: jsonBody(object({ limits: ref('SourceLimits') }), { limits: { eventsPerSecond: 500 } }),
      yes: { '200': sourceAnswer },
      codes: changeCodes,
    }),
  },
};

function optional(body: RequestBody): RequestBody {
  return { ...body, required: false };
}
