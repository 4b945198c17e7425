import { timingSafeEqual } from 'node:crypto';
import type { CredentialVerdict, RegisteredSource } from './registry.ts';
import { isLive, isSameCredential, type StoredCredential, type StoredSource } from './stored-source.ts';

/** One credential, ready to be compared, with the answer that it leads to. */
interface Entry {
  readonly credential: StoredCredential;
  readonly secretSha256: Buffer;
  readonly verdict: CredentialVerdict;
  lastUsedAtMs: number | undefined;
}

const unknownKey: CredentialVerdict = { outcome: 'unknown_key' };
const wrongSecret: CredentialVerdict = { outcome: 'wrong_secret' };
const revoked: CredentialVerdict = { outcome: 'revoked' };
const unknownSecret = Buffer.alloc(32);

/** The sources in memory: every request looks its credentials up here. When a credential was last used is kept here only. */
export class SourceIndex {
  readonly #now: () => number;
  readonly #byName = new Map<string, StoredSource>();
  /** Several under one key when only the secret was rotated; oldest first. Never of two sources. */
  readonly #byKey = new Map<string, readonly Entry[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): StoredSource | undefined {
    return this.#byName.get(name);
  }

  sources(): Iterable<StoredSource> {
    return this.#byName.values();
  }

  /** The source that a key leads to, or led to before it was revoked. */
  holderOf(key: string): string | undefined {
    const nowMs = this.#now();
    for (const source of this.#byName.values()) {
      const isHolder = source.credentials.some((credential) => credential.key === key && isLive(credential, nowMs));
      if (isHolder) {
        return source.name;
      }
    }
    return undefined;
  }

  /** Adds a source, or puts it in the place of the one with its name. */
  put(source: StoredSource): void {
    const before = this.#byName.get(source.name)?.credentials ?? [];
    const entries = source.credentials.map((credential) => this.#toEntry(source, credential));
    for (const { key } of before) {
      this.#byKey.delete(key);
    }
    for (const entry of entries) {
      const { key } = entry.credential;
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), entry]);
    }
    this.#byName.set(source.name, source);
  }

  checkSecret(key: string, given: Buffer): CredentialVerdict {
    const entries = this.#byKey.get(key);
    if (entries === undefined) {
      // An unknown key costs the same comparison as a wrong secret.
      timingSafeEqual(given, unknownSecret);
      return unknownKey;
    }
    let isKnown = false;
    let found: Entry | undefined;
    for (const entry of entries) {
      const isEqual = timingSafeEqual(given, entry.secretSha256);
      if (this.#isLive(entry)) {
        isKnown = true;
        found = isEqual ? entry : found;
      }
    }
    return found === undefined ? (isKnown ? wrongSecret : unknownKey) : this.#use(found);
  }

  checkWriteKey(key: string): CredentialVerdict {
    const entries = this.#byKey.get(key);
    for (let index = (entries?.length ?? 0) - 1; index >= 0; index--) {
      const entry = entries?.[index];
      if (entry !== undefined && this.#isLive(entry)) {
        return this.#use(entry);
      }
    }
    return unknownKey;
  }

  describe(source: StoredSource): RegisteredSource {
    const nowMs = this.#now();
    return {
      name: source.name,
      createdAtMs: source.createdAtMs,
      revokedAtMs: source.revokedAtMs,
      limits: source.limits,
      credentials: source.credentials
        .filter((credential) => isLive(credential, nowMs))
        .map((credential) => ({
          key: credential.key,
          createdAtMs: credential.createdAtMs,
          expiresAtMs: credential.expiresAtMs,
          lastUsedAtMs: this.#find(credential)?.lastUsedAtMs,
        })),
    };
  }

  #toEntry(source: StoredSource, credential: StoredCredential): Entry {
    const isLimited = Object.keys(source.limits).length > 0;
    const accepted = { name: source.name, key: credential.key, limits: isLimited ? source.limits : undefined };
    return {
      credential,
      secretSha256: Buffer.from(credential.secretSha256, 'hex'),
      verdict: source.revokedAtMs === undefined ? { outcome: 'accepted', source: accepted } : revoked,
      lastUsedAtMs: this.#find(credential)?.lastUsedAtMs,
    };
  }

  #find(credential: StoredCredential): Entry | undefined {
    return this.#byKey.get(credential.key)?.find((entry) => isSameCredential(entry.credential, credential));
  }

  /** The clock is asked only for a credential that has an end. */
  #isLive({ credential }: Entry): boolean {
    return credential.expiresAtMs === undefined || this.#now() < credential.expiresAtMs;
  }

  #use(entry: Entry): CredentialVerdict {
    if (entry.verdict !== revoked) {
      entry.lastUsedAtMs = this.#now();
    }
    return entry.verdict;
  }
}
