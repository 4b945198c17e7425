/** What a request's credentials lead to: a name for people and rows, the key that it came with, and how much may come. */
export interface Source {
  readonly name: string;
  readonly key: string;
  /** One object for as long as these limits hold. */
  readonly limits?: SourceLimits | undefined;
}

/** How much of a source is taken in a second; what is not there is not limited. */
export interface SourceLimits {
  readonly requestsPerSecond?: number;
  readonly eventsPerSecond?: number;
  readonly bytesPerSecond?: number;
}

export interface NewSource {
  readonly name: string;
  readonly key: string;
  readonly secret: string;
  readonly limits?: SourceLimits;
}

/** A source as its operator sees it. */
export interface RegisteredSource {
  readonly name: string;
  readonly createdAtMs: number;
  /** It takes nothing any more, and its name is not given again. */
  readonly revokedAtMs?: number | undefined;
  readonly limits: SourceLimits;
  /** Those that hold, oldest first; of a revoked source, those that held. */
  readonly credentials: readonly RegisteredCredential[];
}

export interface RegisteredCredential {
  readonly key: string;
  readonly createdAtMs: number;
  /** It was rotated out and holds until then. */
  readonly expiresAtMs?: number | undefined;
  /** Since this process started. */
  readonly lastUsedAtMs?: number | undefined;
}

/** What is not given is made: a key, and a secret of 160 bits. */
export interface SourceRequest {
  readonly name: string;
  readonly key?: string;
  readonly secret?: string;
  readonly limits?: SourceLimits;
}

export interface RotationRequest {
  /** Default: a new one. The key that it has already keeps it, so that only the secret changes. */
  readonly key?: string;
  readonly secret?: string;
  /** How long the credentials that hold now go on to hold. */
  readonly overlapSeconds: number;
}

/** The one time that a secret is shown. */
export interface IssuedCredential {
  readonly source: RegisteredSource;
  readonly key: string;
  readonly secret: string;
}

export type CredentialVerdict =
  | { readonly outcome: 'accepted'; readonly source: Source }
  /** `revoked` is told only to who knows the secret, where there is one. An expired credential is as good as unknown. */
  | { readonly outcome: 'unknown_key' | 'wrong_secret' | 'revoked' };

/** What became of a source of the configuration. */
export type ConfigurationOutcome =
  | 'applied'
  | 'unchanged'
  /** It stands in the configuration as it did when it was applied, but was changed through the API since: that stands. */
  | 'changed_since'
  /** Revoked sources stay revoked. */
  | 'revoked';

/**
 * Sources, and what must be known before anything else in a data folder is touched. A change is on disk when it resolves; changes
 * are made one after the other. They reject with a `FairleadError`: `source_exists`, `source_not_found`, `source_revoked`,
 * `key_in_use`, `too_many_sources`, `too_many_credentials`.
 */
export interface Registry {
  /** Random, made with the folder: tells its receipts from those of any other. */
  readonly logId: string;
  /** All, revoked ones too, in the order of their names. */
  listSources(): readonly RegisteredSource[];
  findSource(name: string): RegisteredSource | undefined;
  createSource(request: SourceRequest): Promise<IssuedCredential>;
  /** Gives a source a new credential; those that it has hold on for the overlap. */
  rotateSource(name: string, request: RotationRequest): Promise<IssuedCredential>;
  /** Ends a source for good. Done again, it changes nothing. */
  revokeSource(name: string): Promise<RegisteredSource>;
  /** Replaces all limits of a source. */
  limitSource(name: string, limits: SourceLimits): Promise<RegisteredSource>;
  /** Adds a source, or replaces key and secret of the one with this name at once. `invalid_option` for another source's key. */
  putSource(source: NewSource): Promise<RegisteredSource>;
  /** Puts a source of the configuration if it is new or changed there since it was last applied. */
  applySource(source: NewSource): Promise<ConfigurationOutcome>;
  /** Batches come with key and secret. Compared in constant time, as SHA-256 (`hashSecret`). */
  checkSecret(key: string, secretSha256: Buffer): CredentialVerdict;
  /** Messages come with a write key only: an identifier, not a secret. */
  checkWriteKey(key: string): CredentialVerdict;
  /** All that it keeps, as it keeps it: for a copy of the folder. */
  entries(): Promise<readonly (readonly [key: string, value: string])[]>;
  close(): Promise<void>;
}
