import { apiOperation, bodyCodes } from './api.ts';
import { jsonAnswer, jsonBody, object, type Paths, type Schema } from './model.ts';

const session: Schema = object({ expiresAt: { type: 'string', format: 'date-time' } });
const secret: Schema = { type: 'string' };

/** How a browser comes to the rights of the admin token. */
export const sessionPaths: Paths = {
  '/api/session': {
    get: {
      ...apiOperation({
        tag: 'Console',
        operationId: 'getSession',
        summary: 'The session that the request comes by; null when there is none',
        yes: { '200': jsonAnswer('Until when.', object({ session: { anyOf: [session, { type: 'null' }] } })) },
        codes: [],
      }),
      security: [],
    },
    post: {
      ...apiOperation({
        tag: 'Console',
        operationId: 'signIn',
        summary: 'Opens a session by a link, which is used up, or by the admin token',
        requestBody: jsonBody({ oneOf: [object({ link: secret }), object({ token: secret })] }, { token: 'test-admin-token' }),
        yes: { '200': jsonAnswer('The answer sets the cookie.', object({ session })) },
        codes: [...bodyCodes, 'invalid_sign_in', 'invalid_sign_in_link'],
      }),
      security: [],
    },
    delete: apiOperation({
      tag: 'Console',
      operationId: 'signOut',
      summary: 'Ends the session that the request comes by',
      yes: { '200': jsonAnswer('Signed out.', object({ session: { type: 'null' } })) },
      codes: [],
    }),
  },
  '/api/session/links': {
    post: apiOperation({
      tag: 'Console',
      operationId: 'createSignInLink',
      summary: 'A link that signs one browser in, once, within 15 minutes',
      description: 'It is opened as `/#/sign-in/{link}`.',
      yes: { '201': jsonAnswer('The link.', object({ link: secret, expiresAt: { type: 'string', format: 'date-time' } })) },
      codes: [],
    }),
  },
};
