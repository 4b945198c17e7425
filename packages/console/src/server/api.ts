import { type AnswerError, createConsoleError, readAnswerError } from './answer-error.ts';
import { parseExactly, stringifyExactly } from './exact-json.ts';

export type Parameters = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly parameters?: Parameters;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * The API of the server that this page came from. Rejects with an `AnswerError`: the server's own code, or `server_unreachable`. Whoever is
 * not signed in any more is told so once, through `onSignedOut`.
 */
export interface Api {
  get<Answer>(path: string, call?: Call): Promise<Answer>;
  /** For what holds data of events: integers that a number can't hold are bigints, here and in what is sent. */
  getExactly<Answer>(path: string, call?: Call): Promise<Answer>;
  post<Answer>(path: string, call?: Call): Promise<Answer>;
  put<Answer>(path: string, call?: Call): Promise<Answer>;
  delete<Answer>(path: string, call?: Call): Promise<Answer>;
  /** The answer itself, for what is not JSON: a stream, a file. */
  open(method: string, path: string, call?: Call): Promise<Response>;
}

const signedOutCodes: ReadonlySet<string> = new Set(['session_expired', 'invalid_admin_token']);

/** `base` is where the page is: behind a prefix, the API is too. */
export function createApi(base: string, onSignedOut: (error: AnswerError) => void): Api {
  async function open(method: string, path: string, { parameters = {}, body, signal }: Call = {}): Promise<Response> {
    const url = new URL(`api/${path}`, base);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) {
        url.searchParams.set(name, String(value));
      }
    }
    const response = await reach(url, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: stringifyExactly(body), headers: { 'content-type': 'application/json' } }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.ok) {
      return response;
    }
    const error = await readAnswerError(response);
    if (signedOutCodes.has(error.code) && path !== 'session') {
      onSignedOut(error);
    }
    throw error;
  }
  const call =
    (method: string) =>
    async <Answer>(path: string, options?: Call): Promise<Answer> =>
      (await (await open(method, path, options)).json()) as Answer;
  const getExactly = async <Answer>(path: string, options?: Call): Promise<Answer> =>
    parseExactly(await (await open('GET', path, options)).text()) as Answer;
  return { get: call('GET'), getExactly, post: call('POST'), put: call('PUT'), delete: call('DELETE'), open };
}

async function reach(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (cause) {
    if (request.signal?.aborted === true) {
      throw cause;
    }
    throw createConsoleError('server_unreachable', { detail: 'Is it still running?', cause });
  }
}
