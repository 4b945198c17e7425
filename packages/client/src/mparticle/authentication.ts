import { toBasicAuthorization } from '../delivery/authorization.ts';
import type { Configuration } from './configuration.ts';
import { paramToString } from './parameters.ts';

/** How requests are authorised. An upload goes by the one named `basic`. */
export type Authentication =
  | { type: 'basic'; configuration?: Pick<Configuration, 'encodedHeader'>; username?: string; password?: string }
  | { type: 'apiKey'; name: string; in: 'header' | 'query'; apiKey?: string; apiKeyPrefix?: string }
  | { type: 'oauth2'; accessToken?: string };

/** What of a request an authentication writes to. */
export interface AuthenticationTarget {
  set(headers: Readonly<Record<string, string>>): unknown;
  auth(userName: string, password: string): unknown;
  query(parameters: Readonly<Record<string, unknown>>): unknown;
}

export function applyAuthentication(request: AuthenticationTarget, authentication: Authentication): void {
  switch (authentication.type) {
    case 'basic':
      applyBasic(request, authentication);
      return;
    case 'apiKey': {
      const { name, in: place, apiKey, apiKeyPrefix } = authentication;
      if (apiKey) {
        const parameter = { [name]: apiKeyPrefix ? `${apiKeyPrefix} ${apiKey}` : apiKey };
        void (place === 'header' ? request.set(parameter) : request.query(parameter));
      }
      return;
    }
    case 'oauth2':
      if (authentication.accessToken) {
        request.set({ Authorization: `Bearer ${authentication.accessToken}` });
      }
      return;
    default:
      throw new Error(`Unknown authentication type: ${(authentication satisfies never as Authentication).type}`);
  }
}

function applyBasic(
  request: AuthenticationTarget,
  { configuration, username, password }: Extract<Authentication, { type: 'basic' }>,
): void {
  if (configuration?.encodedHeader) {
    request.set({ Authorization: configuration.encodedHeader() });
  } else if (username || password) {
    request.auth(username ?? '', password ?? '');
  }
}

/** Address and headers of a request while it is put together. */
export class RequestHead implements AuthenticationTarget {
  /** By name in lower case: a header that is set again is replaced, however it was written. */
  readonly headers: Record<string, string> = {};
  readonly #url: string;
  readonly #parameters = new URLSearchParams();

  constructor(url: string) {
    this.#url = url;
  }

  /** A header without a value is not sent. */
  set(headers: Readonly<Record<string, unknown>>): this {
    for (const [name, value] of Object.entries(headers)) {
      if (value == null || value === '') {
        delete this.headers[name.toLowerCase()];
      } else {
        this.headers[name.toLowerCase()] = paramToString(value);
      }
    }
    return this;
  }

  auth(userName: string, password: string): this {
    return this.set({ Authorization: toBasicAuthorization(userName, password) });
  }

  query(parameters: Readonly<Record<string, unknown>>): this {
    for (const [name, value] of Object.entries(parameters)) {
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
        this.#parameters.append(name, paramToString(item));
      }
    }
    return this;
  }

  get url(): string {
    const query = this.#parameters.toString();
    return query === '' ? this.#url : `${this.#url}${this.#url.includes('?') ? '&' : '?'}${query}`;
  }
}
