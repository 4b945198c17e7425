import type { IncomingHttpHeaders } from 'node:http';
import { FairleadError } from '../errors.ts';
import { hashSecret } from '../registry/credential.ts';
import type { Registry, Source } from '../registry/registry.ts';

/** Who sends: finds the source that a request's credentials name. Throws a `FairleadError` when they name none. */
export interface Authorizer {
  /** Batches: key and secret in the header; 401 without, 403 when they are wrong (contract/mparticle.md §1.3). */
  batch(header: string | undefined): Source;
  /**
   * Messages, first look: the write key as username, else in the query, else in `X-Write-Key` (contract/hightouch.md §1.3). The first of
   * these that names a key decides. Undefined when none does and the body must be asked; a Bearer token names none.
   */
  messageHead(headers: IncomingHttpHeaders, query: string): Source | undefined;
  /** Messages, second look: the write key of the body. */
  messageBody(writeKey: string | undefined): Source;
}

interface BasicCredentials {
  readonly username: string;
  readonly passwordSha256: Buffer;
}

/** How many headers are known again, and how long they may be: a write key is accepted with any password. */
const knownHeadersMax = 1_024;
const knownHeaderLengthMax = 512;

/**
 * A header that was accepted is not taken apart and hashed again when it comes again, as it does with every request of an SDK. Whether it
 * is still accepted, the registry is asked each time.
 */
export function createAuthorizer(registry: Registry): Authorizer {
  const known = new Map<string, BasicCredentials>();

  function remember(header: string | undefined, basic: BasicCredentials): void {
    if (header === undefined || header.length > knownHeaderLengthMax || known.has(header)) {
      return;
    }
    if (known.size === knownHeadersMax) {
      known.clear();
    }
    known.set(header, basic);
  }

  function read(header: string | undefined): BasicCredentials | undefined {
    return header === undefined ? undefined : (known.get(header) ?? parseBasic(header));
  }

  return {
    batch(header): Source {
      const basic = read(header);
      if (basic === undefined) {
        throw new FairleadError('missing_credentials');
      }
      const verdict = registry.checkSecret(basic.username, basic.passwordSha256);
      if (verdict.outcome !== 'accepted') {
        throw new FairleadError(verdict.outcome === 'revoked' ? 'source_revoked' : 'invalid_credentials');
      }
      remember(header, basic);
      return verdict.source;
    },
    messageHead(headers, query): Source | undefined {
      const basic = read(headers.authorization);
      if (basic !== undefined && basic.username !== '') {
        const source = authorizeWriteKey(registry, basic.username);
        remember(headers.authorization, basic);
        return source;
      }
      const writeKey = findQueryKey(query) || headers['x-write-key'];
      return typeof writeKey === 'string' && writeKey !== '' ? authorizeWriteKey(registry, writeKey) : undefined;
    },
    messageBody: (writeKey) => authorizeWriteKey(registry, writeKey),
  };
}

/**
 * Reads `Authorization: Basic`. The username is the text before the first colon, or all of it where there is none
 * (contract/hightouch.md §1.3). Undefined when the header is empty or of another scheme.
 */
function parseBasic(header: string): BasicCredentials | undefined {
  const match = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header);
  if (match === null) {
    return undefined;
  }
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1
    ? { username: text, passwordSha256: hashSecret('') }
    : { username: text.slice(0, colon), passwordSha256: hashSecret(text.slice(colon + 1)) };
}

/** Names of the parameter that holds the write key. */
export const queryKeyNames: readonly string[] = ['writeKey', 'writekey'];

function findQueryKey(query: string): string | undefined {
  if (query === '') {
    return undefined;
  }
  const parameters = new URLSearchParams(query);
  return queryKeyNames.map((name) => parameters.get(name)).find((key) => key !== null && key !== '') ?? undefined;
}

export function authorizeWriteKey(registry: Registry, writeKey: string | undefined): Source {
  if (writeKey === undefined) {
    throw new FairleadError('missing_credentials');
  }
  const verdict = registry.checkWriteKey(writeKey);
  if (verdict.outcome !== 'accepted') {
    throw new FairleadError(verdict.outcome === 'revoked' ? 'source_revoked' : 'invalid_write_key');
  }
  return verdict.source;
}
