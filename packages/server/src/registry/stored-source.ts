import { hashSecret } from './credential.ts';
import type { NewSource, SourceLimits } from './registry.ts';

/** A source as it stands on disk, as JSON, since format 2. */
export interface StoredSource {
  readonly name: string;
  readonly createdAtMs: number;
  /** Oldest first. The newest has no end. */
  readonly credentials: readonly StoredCredential[];
  readonly limits: SourceLimits;
  readonly revokedAtMs?: number;
  /** How the configuration had it when it was last applied. */
  readonly configured?: ConfiguredSource;
}

/** A key and a secret as they are compared. */
interface KeptCredential {
  readonly key: string;
  readonly secretSha256: string;
}

export interface StoredCredential extends KeptCredential {
  readonly createdAtMs: number;
  readonly expiresAtMs?: number;
}

interface ConfiguredSource extends KeptCredential {
  readonly limits: SourceLimits;
}

/** A source of format 1: one credential, nothing else. When it was made is not known; it counts as made now. */
export function upgradeSource(text: string, nowMs: number): StoredSource {
  const { name, key, secretSha256 } = JSON.parse(text) as KeptCredential & { readonly name: string };
  return { name, createdAtMs: nowMs, credentials: [{ key, secretSha256, createdAtMs: nowMs }], limits: {} };
}

export function toCredential({ key, secret }: Pick<NewSource, 'key' | 'secret'>, nowMs: number): StoredCredential {
  return { key, secretSha256: hashSecret(secret).toString('hex'), createdAtMs: nowMs };
}

export function isLive({ expiresAtMs }: StoredCredential, nowMs: number): boolean {
  return expiresAtMs === undefined || nowMs < expiresAtMs;
}

export function isSameCredential(left: KeptCredential, right: KeptCredential): boolean {
  return left.key === right.key && left.secretSha256 === right.secretSha256;
}

export function isSameLimits(left: SourceLimits, right: SourceLimits): boolean {
  return (
    left.requestsPerSecond === right.requestsPerSecond &&
    left.eventsPerSecond === right.eventsPerSecond &&
    left.bytesPerSecond === right.bytesPerSecond
  );
}

/** The same source without what has expired; the very same object when nothing has. A revoked source keeps what it is known by. */
export function withoutExpired(source: StoredSource, nowMs: number): StoredSource {
  if (source.revokedAtMs !== undefined || source.credentials.every((credential) => isLive(credential, nowMs))) {
    return source;
  }
  return { ...source, credentials: source.credentials.filter((credential) => isLive(credential, nowMs)) };
}

/** The new credential holds from now on, those before it until the overlap ends, or until an earlier overlap does. */
export function rotate(source: StoredSource, credential: StoredCredential, overlapMs: number): StoredSource {
  const nowMs = credential.createdAtMs;
  const endMs = nowMs + overlapMs;
  const before = source.credentials
    .filter((older) => !isSameCredential(older, credential))
    .map((older) => ({ ...older, expiresAtMs: Math.min(older.expiresAtMs ?? endMs, endMs) }));
  return withoutExpired({ ...source, credentials: [...before, credential] }, nowMs);
}

/** From now on its keys are known only to be refused, for as long as the folder is there. */
export function revoke(source: StoredSource, nowMs: number): StoredSource {
  const credentials = withoutExpired(source, nowMs).credentials.map(({ key, secretSha256, createdAtMs }) => ({
    key,
    secretSha256,
    createdAtMs,
  }));
  return { ...source, credentials, revokedAtMs: nowMs };
}
