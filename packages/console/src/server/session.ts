import { type ReadonlySignal, signal } from '@preact/signals';
import { type AnswerError, toAnswerError } from './answer-error.ts';
import { type Api, createApi } from './api.ts';

/**
 * Whether this browser may ask, as the page that was served says or as the server is asked.
 * `unknown` → `in` or `out`; `in` → `out` by signing out, or when the server says that the session is over; `out` → `in` by signing in.
 */
export type SignInState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'in' }
  /** `reason` is why it is so again, for who was signed in. */
  | { readonly kind: 'out'; readonly reason?: AnswerError };

export interface Session {
  readonly state: ReadonlySignal<SignInState>;
  readonly api: Api;
  /** Finds out whether the browser has a session already. */
  resume(): Promise<void>;
  /** By a link, which is used up, or by the admin token. */
  signIn(by: { readonly link: string } | { readonly token: string }): Promise<void>;
  signOut(): Promise<void>;
  /** Asks to sign in, and says why. */
  refuse(reason: AnswerError): void;
}

interface SessionAnswer {
  readonly session: { readonly expiresAt: string } | null;
}

/** `told` is what the server wrote into the page: `in`, `out`, or anything else for not known. */
export function createSession(base: string, told: string | undefined): Session {
  const state = signal<SignInState>({ kind: told === 'in' || told === 'out' ? told : 'unknown' });
  const refuse = (reason: AnswerError): void => {
    state.value = { kind: 'out', reason };
  };
  const api = createApi(base, refuse);
  return {
    state,
    api,
    refuse,
    async resume(): Promise<void> {
      try {
        const { session } = await api.get<SessionAnswer>('session');
        state.value = { kind: session === null ? 'out' : 'in' };
      } catch (error) {
        refuse(toAnswerError(error));
      }
    },
    async signIn(by): Promise<void> {
      await api.post('session', { body: by });
      state.value = { kind: 'in' };
    },
    async signOut(): Promise<void> {
      await api.delete('session');
      state.value = { kind: 'out' };
    },
  };
}
