import type { IncomingHttpHeaders } from 'node:http';
import { FairleadError } from '../errors.ts';
import type { Registry, Source } from '../registry/registry.ts';

interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads `Authorization: Basic`. The username is the text before the first colon, or all of it where there is none
 * (contract/hightouch.md §1.3). Undefined when the header is absent, empty or of another scheme.
 */
function parseBasic(header: string | undefined): BasicCredentials | undefined {
  const match = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? '');
  if (match === null) {
    return undefined;
  }
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? { username: text, password: '' } : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Batches: key and secret in the header; 401 without, 403 when they are wrong (contract/mparticle.md §1.3). */
export function authorizeBatch(registry: Registry, header: string | undefined): Source {
  const basic = parseBasic(header);
  if (basic === undefined) {
    throw new FairleadError('missing_credentials');
  }
  const verdict = registry.checkSecret(basic.username, basic.password);
  if (verdict.outcome !== 'accepted') {
    throw new FairleadError(verdict.outcome === 'revoked' ? 'source_revoked' : 'invalid_credentials');
  }
  return verdict.source;
}

/**
 * Messages, first look: the write key as username, else in the query, else in `X-Write-Key` (contract/hightouch.md §1.3). The first of
 * these that names a key decides. Undefined when none does and the body must be asked; a Bearer token names none.
 */
export function authorizeMessageHead(registry: Registry, headers: IncomingHttpHeaders, query: string): Source | undefined {
  const writeKey = parseBasic(headers.authorization)?.username || findQueryKey(query) || headers['x-write-key'];
  return typeof writeKey === 'string' && writeKey !== '' ? authorizeWriteKey(registry, writeKey) : undefined;
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
