import { AnswerError, CommandError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { reach } from './reach.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/**
 * Asks a server's API; resolves with an answer that is a yes. Throws `server_unreachable`, `admin_token_refused`,
 * `unexpected_answer`, or the server's own error. Redirects are not followed: the token goes to this server only.
 */
export async function callApi(connection: Connection, { path, ...request }: ApiRequest): Promise<Response> {
  const response = await reach(connection, path, {
    ...request,
    redirect: 'manual',
    headers: { authorization: `Bearer ${connection.adminToken}`, 'content-type': 'application/json' },
  });
  if (response.ok) {
    return response;
  }
  const error = await readError(response, connection.url);
  if (error.code === 'invalid_admin_token') {
    throw new CommandError(
      'admin_token_refused',
      `The server at ${connection.url} refused the admin token from ${connection.tokenOrigin}.`,
    );
  }
  throw error;
}

async function readError(response: Response, url: string): Promise<AnswerError | CommandError> {
  const text = await response.text();
  try {
    const { code, message } = JSON.parse(text) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof code === 'string' && typeof message === 'string') {
      return new AnswerError(code, message);
    }
  } catch {
    // Not JSON: no answer of this API.
  }
  return new CommandError('unexpected_answer', `What answers at ${url} is no Fairlead server: it said ${response.status}.`);
}
