import { type ApiGuard, createApiGuard } from '../http/guard.ts';
import { createTokenGuesses, type TokenGuessesOptions } from '../http/token-guesses.ts';
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
  readonly onWrongToken: TokenGuessesOptions['onWrong'];
}): SignIn {
  const sessions = createSessions(options.now);
  const guesses = createTokenGuesses({ now: options.now, onWrong: options.onWrongToken });
  const cookie = createSessionCookie(options.logId, options.now);
  return { guard: createApiGuard({ ...options, sessions, cookie, guesses }), sessions, cookie };
}
