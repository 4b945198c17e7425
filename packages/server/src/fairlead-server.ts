import type { NewSource, RegisteredSource } from './registry/registry.ts';

/**
 * A running server.
 *
 * States: `serving` → `draining` → `closed`, or `serving` → `failed` → `closed`.
 * - draining: takes nothing new (503), answers what it took, finishes the block at hand.
 * - failed: the log can't go on, or does not fit the stores. Requests get 503; the owner should close and start again, or exit non-zero.
 */
export interface FairleadServer {
  /** `http://host:port`, or `https://` with TLS, as a client on this machine reaches it. */
  readonly url: string;
  readonly port: number;
  readonly adminToken: string;
  readonly dataPath: string;
  /** The address of the console with a link in it that signs one browser in, once, within 15 minutes. No log ever has it: it is a fragment. */
  createSignInUrl(): string;
  /** All, revoked ones too. */
  readonly sources: readonly RegisteredSource[];
  /**
   * Adds a source, or gives the one with this name a new key and secret at once; on disk when it resolves. Throws `invalid_option`,
   * `source_revoked`, `too_many_sources`.
   */
  putSource(source: NewSource): Promise<void>;
  /**
   * Reads certificate and key again: connections from then on are opened with them, and those that are open go on. Rejects with
   * `certificate_unreadable`, `invalid_certificate`, `invalid_certificate_key`, `certificate_key_mismatch` or `certificate_expired`, and
   * then the old one stays. Does nothing without TLS. Files that change are found without it, too.
   */
  reloadCertificate(): Promise<void>;
  /** Resolves with the reason when the server can't go on. Never resolves otherwise. */
  readonly failed: Promise<Error>;
  /** Stops taking, answers what was taken, finishes the step, closes. Idempotent; resolves within `closeTimeoutMs`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
