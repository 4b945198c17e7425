import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../console/sessions.ts';
import type { SignIn } from '../console/sign-in.ts';
import { FairleadError } from '../errors.ts';
import { answerError, answerJson } from './answer.ts';
import { readBody } from './body.ts';

interface SessionRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Signing in is what gives rights, and whoever asks may know whether it has a session. */
  readonly takesRights: boolean;
  readonly answer: (parts: SignIn, request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
}

const bodyBytesMax = 4 * 1024;

/** `/api/session`, and by what stands behind it. */
export const sessionRoutes: ReadonlyMap<string, readonly SessionRoute[]> = new Map<string, readonly SessionRoute[]>([
  [
    '',
    [
      { method: 'GET', takesRights: false, answer: show },
      { method: 'POST', takesRights: false, answer: signIn },
      { method: 'DELETE', takesRights: true, answer: signOut },
    ],
  ],
  ['links', [{ method: 'POST', takesRights: true, answer: createLink }]],
]);

/** `/api/session` and what is below it; `segments` are those behind `session`. Rejects with a `FairleadError`. */
export async function answerSession(
  parts: SignIn,
  segments: readonly string[],
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const routes = sessionRoutes.get(segments.join('/'));
  const route = routes?.find(({ method }) => method === request.method);
  if (route?.takesRights !== false) {
    parts.guard.checkRights(request);
  }
  if (routes === undefined) {
    throw new FairleadError('not_found');
  }
  if (route === undefined) {
    const allow = routes.map(({ method }) => method).join(', ');
    answerError(response, new FairleadError('method_not_allowed'), { dialect: 'message', allow });
    return;
  }
  await route.answer(parts, request, response);
}

/** The session that a request comes by; null when there is none. */
function show({ sessions, cookie }: SignIn, request: IncomingMessage, response: ServerResponse): void {
  const session = sessions.find(cookie.read(request) ?? '');
  answerJson(response, 200, { session: session === undefined ? null : toJson(session) });
}

async function signIn(parts: SignIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const session = openSession(parts, request, parseSignIn((await readBody(request, { bytesMax: bodyBytesMax })).toString('utf8')));
  parts.cookie.write(response, session);
  answerJson(response, 200, { session: toJson(session) });
}

function signOut({ sessions, cookie }: SignIn, request: IncomingMessage, response: ServerResponse): void {
  sessions.close(cookie.read(request) ?? '');
  cookie.clear(response);
  answerJson(response, 200, { session: null });
}

function createLink({ sessions }: SignIn, _: IncomingMessage, response: ServerResponse): void {
  const { token, expiresAtMs } = sessions.createLink();
  answerJson(response, 201, { link: token, expiresAt: new Date(expiresAtMs).toISOString() });
}

type Credential = { readonly link: string } | { readonly token: string };

function openSession({ guard, sessions }: SignIn, request: IncomingMessage, credential: Credential): Session {
  if ('link' in credential) {
    const session = sessions.openByLink(credential.link);
    if (session === undefined) {
      throw new FairleadError('invalid_sign_in_link');
    }
    return session;
  }
  guard.checkToken(request, credential.token);
  return sessions.open();
}

/** `{"link"}` or `{"token"}`. No error quotes the body: it holds a secret. */
function parseSignIn(text: string): Credential {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FairleadError('invalid_json');
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [name, secret] = entries[0] ?? [];
  if (entries.length !== 1 || (name !== 'link' && name !== 'token') || typeof secret !== 'string') {
    throw new FairleadError('invalid_sign_in');
  }
  return name === 'link' ? { link: secret } : { token: secret };
}

function toJson({ expiresAtMs }: Session): unknown {
  return { expiresAt: new Date(expiresAtMs).toISOString() };
}
