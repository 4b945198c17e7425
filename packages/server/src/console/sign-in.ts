import { type ApiGuard, createApiGuard } from '../http/guard.ts';
import { createSessionCookie, type SessionCookie } from './session-cookie.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** How one comes to the rights of the API, and who looks at them. */
export interface SignIn {
  readonly guard: ApiGuard;
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
}

export function createSignIn(options: {
  readonly adminToken: string;
  readonly allowedHosts: readonly string[];
  readonly logId: string;
  readonly now: () => number;
}): SignIn {
  const sessions = createSessions(options.now);
  const cookie = createSessionCookie(options.logId, options.now);
  return { guard: createApiGuard({ ...options, sessions, cookie }), sessions, cookie };
}
