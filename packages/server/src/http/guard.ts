import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { SessionCookie } from '../console/session-cookie.ts';
import type { Sessions } from '../console/sessions.ts';
import { FairleadError } from '../errors.ts';
import { callerOf } from './caller.ts';
import type { TokenGuesses } from './token-guesses.ts';

/**
 * Who may call the API. A page of another site must not, even when its name was rebound to this machine: `Host` has to be an IP
 * address, localhost or a listed name, and `Origin`, where there is one, has to be the same host. Then the token, or a session.
 */
export interface ApiGuard {
  /** Host and Origin: for what takes no rights, the page of the console and signing in. */
  checkPlace(request: IncomingMessage): void;
  /** The rights, once the place is checked. */
  checkRights(request: IncomingMessage): void;
  /** Whether who asks is signed in, which gives no rights by itself. */
  isSignedIn(request: IncomingMessage): boolean;
  /** Throws `invalid_admin_token`, or `too_many_guesses` without a look at it for who has guessed too often. */
  checkToken(request: IncomingMessage, token: string): void;
  /** The metrics: for this machine and private networks, under a name that no stranger can own, and for whoever has the rights. */
  checkMetrics(request: IncomingMessage): void;
}

export interface GuardOptions {
  readonly adminToken: string;
  readonly allowedHosts: readonly string[];
  readonly sessions: Sessions;
  readonly cookie: SessionCookie;
  readonly guesses: TokenGuesses;
}

export function createApiGuard({ adminToken, allowedHosts, sessions, cookie, guesses }: GuardOptions): ApiGuard {
  const expected = sha256(adminToken);
  const allowed = new Set(['localhost', ...allowedHosts.map((host) => host.toLowerCase())]);

  function checkToken(request: IncomingMessage, token: string): void {
    const caller = callerOf(request);
    if (guesses.isBarred(caller)) {
      throw new FairleadError('too_many_guesses');
    }
    if (!timingSafeEqual(sha256(token), expected)) {
      guesses.countWrong(caller);
      throw new FairleadError('invalid_admin_token');
    }
  }

  function checkRights(request: IncomingMessage): void {
    const { authorization } = request.headers;
    const session = authorization === undefined ? cookie.read(request) : undefined;
    if (session === undefined) {
      const [, token] = /^bearer +(\S.*)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) {
        throw new FairleadError('invalid_admin_token');
      }
      checkToken(request, token);
      return;
    }
    checkSameOrigin(request);
    if (sessions.find(session) === undefined) {
      throw new FairleadError('session_expired');
    }
  }

  return {
    checkToken,
    checkRights,
    isSignedIn(request): boolean {
      const session = cookie.read(request);
      return session !== undefined && sessions.find(session) !== undefined;
    },
    checkPlace({ headers: { host = '', origin } }): void {
      if (!isAllowedHost(host, allowed)) {
        throw new FairleadError('host_not_allowed', `The Host header names ${host}, which this server does not answer for.`);
      }
      if (origin !== undefined && !isSameHost(origin, host)) {
        throw new FairleadError('origin_not_allowed', `The Origin header names ${origin}.`);
      }
    },
    checkMetrics(request): void {
      const caller = callerOf(request);
      const isNear = caller.kind === 'machine' || caller.isNear;
      if (!isNear || !isLocalName(request.headers.host ?? '', allowed)) {
        checkRights(request);
      }
    },
  };
}

/**
 * A browser adds the cookie by itself, also for a page of another port of this host, which is the same site: so who comes with one has to be
 * a page of this server. `Sec-Fetch-Site` says it of everything, `Origin` of each request that may change something.
 */
function checkSameOrigin({ method = '', headers }: IncomingMessage): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new FairleadError('origin_not_allowed', `The request comes from a page of another origin (${site}).`);
  }
  if (method !== 'GET' && method !== 'HEAD' && headers.origin === undefined) {
    throw new FairleadError('origin_not_allowed', 'A change with a session has to name its Origin.');
  }
}

function isAllowedHost(host: string, allowed: ReadonlySet<string>): boolean {
  const name = hostName(host);
  return name !== undefined && (isIP(name) !== 0 || allowed.has(name));
}

/** A name without a dot is of a network that gives it out itself, such as that of containers: no page of the internet can have it. */
function isLocalName(host: string, allowed: ReadonlySet<string>): boolean {
  return isAllowedHost(host, allowed) || hostName(host)?.includes('.') === false;
}

/** The name of a `Host` header without its port, lower case, an IPv6 address without brackets. */
function hostName(host: string): string | undefined {
  try {
    return new URL(`http://${host}`).hostname.toLowerCase().replace(/^\[|\]$/g, '');
  } catch {
    // Not a host at all: the caller refuses it.
    return undefined;
  }
}

function isSameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    // `Origin: null` of a sandboxed page, or garbage: nobody's origin.
    return false;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
