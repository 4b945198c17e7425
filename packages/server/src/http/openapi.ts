import { dataPaths } from './openapi/api.ts';
import { answerSchemas } from './openapi/answer-schemas.ts';
import { browserPaths } from './openapi/browser.ts';
import { eventSchemas } from './openapi/event-schemas.ts';
import { ingestPaths } from './openapi/ingest.ts';
import type { OpenApiDocument } from './openapi/model.ts';
import { operationPaths } from './openapi/operations.ts';
import { rowPaths } from './openapi/rows.ts';
import { rowSchemas } from './openapi/row-schemas.ts';
import { sessionPaths } from './openapi/session.ts';
import { sourcePaths } from './openapi/sources.ts';
import { queryPaths, querySchemas } from './openapi/queries.ts';
import { userPaths, userSchemas } from './openapi/users.ts';

/** The server's whole HTTP surface. `test/openapi.test.ts` holds it to the routes, and the answers to it. */
export const openApiDocument: OpenApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Fairlead',
    // A test holds it to package.json.
    version: '0.1.0',
    description:
      'An Events API for both protocols: batches (mParticle) and messages (Hightouch, Segment, RudderStack). Every event that it says ' +
      'yes to is on disk. JSON is taken under any content type, as it is, gzip or deflate. Stray slashes are accepted; there is never a ' +
      'redirect. A path that takes another method answers 405 with Allow. Pages of any site may call what SDKs call: OPTIONS on those ' +
      'paths answers 204, and their answers carry `Access-Control-Allow-Origin: *`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/', description: 'The server that this document comes from.' }],
  tags: [
    { name: 'Batches', description: "For SDKs of mParticle's Events API." },
    { name: 'Messages', description: 'For SDKs of Hightouch, Segment and RudderStack.' },
    { name: 'Data', description: 'What became of events. Behind the admin token.' },
    { name: 'Sources', description: 'Who may send. Behind the admin token.' },
    { name: 'Console', description: 'How a browser signs in.' },
    { name: 'Operation', description: 'For whoever runs it. No token.' },
  ],
  paths: {
    ...ingestPaths,
    ...browserPaths,
    ...rowPaths,
    ...userPaths,
    ...queryPaths,
    ...dataPaths,
    ...sourcePaths,
    ...sessionPaths,
    ...operationPaths,
  },
  components: {
    schemas: { ...eventSchemas, ...answerSchemas, ...rowSchemas, ...userSchemas, ...querySchemas },
    securitySchemes: {
      source: {
        type: 'http',
        scheme: 'basic',
        description: 'Key and secret of a source; for messages the key alone, with an empty password.',
      },
      queryKey: { type: 'apiKey', in: 'query', name: 'writeKey', description: 'The key of a source, for messages.' },
      headerKey: { type: 'apiKey', in: 'header', name: 'X-Write-Key', description: 'The key of a source, for messages.' },
      admin: { type: 'http', scheme: 'bearer', description: 'The admin token: the file admin-token in the data folder.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'fairlead-session',
        description:
          'Of a browser that is signed in; behind the name stands a dash and the id of the log. What changes something needs its Origin.',
      },
    },
  },
};

/** As it is served. */
export const openApiText: string = JSON.stringify(openApiDocument);
