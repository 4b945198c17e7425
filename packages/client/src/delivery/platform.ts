import type { DrainBeforeExit } from './exit.ts';
import { gzipBody } from './gzip.ts';
import type { PublishOutcome } from './outcome.ts';
import { openSpool } from './open-spool.ts';
import type { OpenSpoolOn } from './open-spool.ts';
import { createFetchTransport } from './transport.ts';
import type { EncodeBody, FetchTransportOptions, Transport } from './transport.ts';

/** What a runtime adds to the web standards that the client itself stands on. Each entry of the package names one. */
export interface Platform {
  /** Makes the attempts over the network. A `fetch` that the user passes always wins over it. */
  readonly createTransport: (options: FetchTransportOptions) => Transport;
  readonly gzip: EncodeBody;
  /** Publishes an outcome where the runtime's tools look for such things; makes it only if any of them does. Must not throw. */
  readonly publish?: PublishOutcome;
  /** Opens the spool of the options. Without it, events are kept in memory only. */
  readonly openSpool?: OpenSpoolOn;
  /** Sends what waits before the process ends. */
  readonly drainBeforeExit?: DrainBeforeExit;
}

/** Web standards only: browsers, Workers, and any runtime without an entry of its own. */
export const webPlatform: Platform = { createTransport: createFetchTransport, gzip: gzipBody, openSpool };
