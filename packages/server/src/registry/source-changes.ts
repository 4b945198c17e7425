import { FairleadError } from '../errors.ts';
import { type Credential, generateCredential } from './credential.ts';
import type { ConfigurationOutcome, NewSource, RotationRequest, SourceLimits, SourceRequest } from './registry.ts';
import type { SourceIndex } from './source-index.ts';
import { isSameCredential, isSameLimits, revoke, rotate, type StoredSource, toCredential } from './stored-source.ts';

/** What a change is decided from. Nothing here is written: each function says what is to be, or throws why it can't. */
export interface Situation {
  readonly index: SourceIndex;
  readonly nowMs: number;
  readonly bounds: RegistryBounds;
}

export interface RegistryBounds {
  /** Revoked ones count: their names are kept. */
  readonly sourcesMax: number;
  /** Credentials of one source that hold at once. */
  readonly credentialsMax: number;
}

export interface Issue {
  readonly stored: StoredSource;
  readonly credential: Credential;
}

export function planCreation(situation: Situation, request: SourceRequest): Issue {
  const { name } = request;
  const holder = situation.index.get(name);
  if (holder !== undefined) {
    throw holder.revokedAtMs === undefined
      ? new FairleadError('source_exists', `There is a source ${name} already.`)
      : revokedError(name);
  }
  const credential = completeCredential(situation, name, request);
  const { nowMs } = situation;
  checkRoom(situation);
  const stored = { name, createdAtMs: nowMs, credentials: [toCredential(credential, nowMs)], limits: { ...request.limits } };
  return { stored, credential };
}

export function planRotation(situation: Situation, name: string, request: RotationRequest): Issue {
  const source = findActive(situation, name);
  const credential = completeCredential(situation, name, request);
  const stored = rotate(source, toCredential(credential, situation.nowMs), request.overlapSeconds * 1_000);
  const { credentialsMax } = situation.bounds;
  if (stored.credentials.length > credentialsMax) {
    throw new FairleadError('too_many_credentials', `Source ${name} would have more than ${credentialsMax} credentials at once.`);
  }
  return { stored, credential };
}

/** The very same object when it is revoked already. */
export function planRevocation(situation: Situation, name: string): StoredSource {
  const source = findExisting(situation, name);
  return source.revokedAtMs === undefined ? revoke(source, situation.nowMs) : source;
}

export function planLimits(situation: Situation, name: string, limits: SourceLimits): StoredSource {
  return { ...findActive(situation, name), limits: { ...limits } };
}

/** Key and secret replace what was there, at once. */
export function planPut(situation: Situation, source: NewSource): StoredSource {
  const { index, nowMs } = situation;
  const { name } = source;
  const found = index.get(name);
  if (found?.revokedAtMs !== undefined) {
    throw revokedError(name);
  }
  checkKey(situation, { name, key: source.key, code: 'invalid_option' });
  if (found === undefined) {
    checkRoom(situation);
  }
  const { createdAtMs, limits, ...rest } = found ?? { createdAtMs: nowMs, limits: {} };
  return { ...rest, name, createdAtMs, credentials: [toCredential(source, nowMs)], limits: { ...(source.limits ?? limits) } };
}

export interface ConfigurationPlan {
  readonly outcome: ConfigurationOutcome;
  /** Undefined when nothing is to be written. */
  readonly stored?: StoredSource;
}

/**
 * The configuration says what holds when it is new or has changed. As long as it says what it said before, what was changed through the
 * API stands: a restart must neither bring a rotated secret back nor end the one that took its place.
 */
export function planConfiguration(situation: Situation, source: NewSource): ConfigurationPlan {
  const found = situation.index.get(source.name);
  if (found?.revokedAtMs !== undefined) {
    return { outcome: 'revoked' };
  }
  const limits = { ...source.limits };
  const credential = toCredential(source, situation.nowMs);
  const newest = found?.credentials.at(-1);
  const isHeld = newest !== undefined && isSameCredential(newest, credential);
  const isCredentialAsBefore = found?.configured !== undefined && isSameCredential(found.configured, credential);
  const areLimitsAsBefore = isSameLimits(found?.configured?.limits ?? {}, limits);
  if (found !== undefined && isCredentialAsBefore && areLimitsAsBefore) {
    return { outcome: isHeld ? 'unchanged' : 'changed_since' };
  }
  const isKept = found !== undefined && (isCredentialAsBefore || isHeld);
  const base = isKept ? found : planPut(situation, source);
  const { key, secretSha256 } = credential;
  const stored = {
    ...base,
    limits: areLimitsAsBefore ? base.limits : limits,
    configured: { key, secretSha256, limits },
  };
  return { outcome: isCredentialAsBefore && !isHeld ? 'changed_since' : 'applied', stored };
}

function completeCredential(situation: Situation, name: string, given: Partial<Credential>): Credential {
  const generated = generateCredential(name);
  const credential = { key: given.key ?? generated.key, secret: given.secret ?? generated.secret };
  checkKey(situation, { name, key: credential.key, code: 'key_in_use' });
  return credential;
}

/** A key leads to one source, so that nobody's events get under another's name; also that of a revoked one, which is refused. */
function checkKey(
  { index }: Situation,
  { name, key, code }: { readonly name: string; readonly key: string; readonly code: 'key_in_use' | 'invalid_option' },
): void {
  const holder = index.holderOf(key);
  if (holder !== undefined && holder !== name) {
    throw new FairleadError(code, `The key of source ${name} belongs to source ${holder} already.`);
  }
}

function checkRoom({ index, bounds }: Situation): void {
  if (index.size >= bounds.sourcesMax) {
    throw new FairleadError('too_many_sources', `There are ${bounds.sourcesMax} sources already, revoked ones included.`);
  }
}

function findExisting({ index }: Situation, name: string): StoredSource {
  const source = index.get(name);
  if (source === undefined) {
    throw new FairleadError('source_not_found', `There is no source ${name}.`);
  }
  return source;
}

function findActive(situation: Situation, name: string): StoredSource {
  const source = findExisting(situation, name);
  if (source.revokedAtMs !== undefined) {
    throw revokedError(name);
  }
  return source;
}

function revokedError(name: string): FairleadError {
  return new FairleadError('source_revoked', `Source ${name} was revoked, for good.`);
}
