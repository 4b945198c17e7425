import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { FairleadError } from '../errors.ts';

/**
 * Who may call the API. A page of another site must not, even when its name was rebound to this machine: `Host` has to be an IP
 * address, localhost or a listed name, and `Origin`, where there is one, has to be the same host. Then the token.
 */
export interface ApiGuard {
  check(request: IncomingMessage): void;
}

export function createApiGuard(options: { readonly adminToken: string; readonly allowedHosts: readonly string[] }): ApiGuard {
  const expected = sha256(`Bearer ${options.adminToken}`);
  const allowed = new Set(['localhost', ...options.allowedHosts.map((host) => host.toLowerCase())]);
  return {
    check(request): void {
      const host = request.headers.host ?? '';
      if (!isAllowedHost(host, allowed)) {
        throw new FairleadError('host_not_allowed', `The Host header names ${host}, which this server does not answer for.`);
      }
      const { origin } = request.headers;
      if (origin !== undefined && !isSameHost(origin, host)) {
        throw new FairleadError('origin_not_allowed', `The Origin header names ${origin}.`);
      }
      const given = (request.headers.authorization ?? '').replace(/^bearer +/i, 'Bearer ');
      if (!timingSafeEqual(sha256(given), expected)) {
        throw new FairleadError('invalid_admin_token');
      }
    },
  };
}

function isAllowedHost(host: string, allowed: ReadonlySet<string>): boolean {
  const name = hostName(host);
  return name !== undefined && (isIP(name) !== 0 || allowed.has(name));
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
