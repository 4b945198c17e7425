/** What a sender is known as: a name for people and rows, a key for the wire, and the hash of a secret. */
export interface Source {
  readonly name: string;
  readonly key: string;
}

export interface NewSource {
  readonly name: string;
  readonly key: string;
  readonly secret: string;
}

export type CredentialVerdict =
  | { readonly outcome: 'accepted'; readonly source: Source }
  | { readonly outcome: 'unknown_key' | 'wrong_secret' };

/** Sources, and what must be known before anything else in a data folder is touched. */
export interface Registry {
  /** Random, made with the folder: tells its receipts from those of any other. */
  readonly logId: string;
  listSources(): readonly Source[];
  /** Adds a source, or replaces key and secret of the one with this name; on disk when it resolves. */
  putSource(source: NewSource): Promise<void>;
  /** Batches come with key and secret. Compared in constant time, as SHA-256. */
  checkSecret(key: string, secret: string): CredentialVerdict;
  /** Messages come with a write key only: an identifier, not a secret. */
  checkWriteKey(key: string): CredentialVerdict;
  close(): Promise<void>;
}
