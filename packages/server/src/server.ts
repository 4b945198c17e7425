import type { AddressInfo } from 'node:net';
import { createAddressKey } from './address-proof.ts';
import { createConsolePage } from './console/page.ts';
import { createSignIn } from './console/sign-in.ts';
import type { Sessions } from './console/sessions.ts';
import { announceAddress, announceCertificate, withdrawAddress } from './data-folder.ts';
import { isDoneWithin } from './deadline.ts';
import { type ErrorCode, FairleadError, toError } from './errors.ts';
import type { FairleadServer } from './fairlead-server.ts';
import { createAdmission } from './http/admission.ts';
import { createRetrier } from './http/api-retry.ts';
import { createAuthorizer } from './http/credentials.ts';
import { createBackups } from './http/api-backup.ts';
import { createExports } from './http/api-export.ts';
import { createListener, type Listener } from './http/listener.ts';
import { createRateLimiter } from './http/rate-limit.ts';
import { createStreams } from './http/stream.ts';
import { createErrorLog } from './observe/error-log.ts';
import { createMetrics } from './observe/metrics.ts';
import { createOverview, type Overview } from './observe/overview.ts';
import { checkSource, tlsCheckMsDefault } from './options.ts';
import type { NewSource, RegisteredSource } from './registry/registry.ts';
import type { ServerParts } from './server-parts.ts';
import type { Certificate } from './tls/certificate.ts';
import { type CertificateKeeper, keepCertificate } from './tls/certificate-keeper.ts';

/**
 * Connections that the system keeps until they are accepted; it may allow less (`net.core.somaxconn`). One that finds no room is opened again
 * by its client's system a second later, then two, then four: under a rush, Node's own 511 made answers take a minute.
 */
const connectionsWaitingMax = 4_096;

export class RunningServer implements FairleadServer {
  readonly failed: Promise<Error>;
  readonly #parts: ServerParts;
  readonly #listener: Listener;
  readonly #certificates: CertificateKeeper | undefined;
  #certificate: Certificate | undefined;
  readonly #addressKey = createAddressKey();
  readonly #sessions: Sessions;
  readonly #stopHolding: () => void;
  readonly #stopStreaming: () => void;
  readonly #overview: Overview;
  #state: 'serving' | 'draining' | 'failed' | 'closed' = 'serving';
  #closing: Promise<void> | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { options, eventLog, registry, log, pipeline, adminToken } = parts;
    this.#certificate = parts.certificate;
    const metrics = createMetrics({
      pipeline,
      now: options.now,
      elapsedMs: () => performance.now(),
      info: { version: parts.version, logId: registry.logId },
      isReady: () => this.#refusal() === undefined,
      commitSeconds: () => parts.commitSeconds.state,
      diskUsage: parts.diskUsage,
      removedRows: parts.removedRows,
      openConnections: () => this.#listener.countConnections(),
      maxConnections: () => this.#listener.server.maxConnections,
      heldRequests: () => admission.heldCount,
      inFlightBytes: () => admission.inFlightBytes,
      certificateExpiresAtMs: () => this.#certificate?.expiresAtMs,
    });
    const admission = createAdmission({ ...options, backlogBytes: metrics.backlogBytes, elapsedMs: () => performance.now() });
    this.#overview = createOverview({ read: metrics.read, pipeline, now: options.now });
    const signIn = createSignIn({
      ...options,
      adminToken,
      logId: registry.logId,
      onWrongToken: (barred) => {
        metrics.countWrongToken();
        if (barred !== undefined) {
          eventLog.say('tokens_guessed', { address: barred });
        }
      },
    });
    this.#sessions = signIn.sessions;
    const streams = createStreams(pipeline, options);
    this.#stopHolding = () => admission.close();
    this.#stopStreaming = () => streams.close();
    this.#listener = createListener({
      ingest: {
        ...options,
        registry,
        authorizer: createAuthorizer(registry),
        log,
        pipeline,
        admission,
        rates: createRateLimiter(options.now),
        onAppended: metrics.countAppended,
        counts: metrics.ingest,
      },
      api: {
        ...signIn,
        pipeline,
        streams,
        exports: createExports(pipeline.reading, options.exportTimeoutMs),
        backups: createBackups({
          reading: pipeline.reading,
          registry,
          queries: parts.queries,
          durablePosition: () => pipeline.progress.durablePosition,
          storePath: parts.storePath,
          version: parts.version,
          now: options.now,
        }),
        logId: registry.logId,
        registry,
        overview: this.#overview,
        queries: parts.queries,
        queryMsMax: parts.queryMsMax,
        retrier: createRetrier({
          log,
          pipeline,
          logId: registry.logId,
          now: options.now,
          onAppended: metrics.countAppended,
        }),
      },
      page: createConsolePage(),
      metrics,
      addressKey: this.#addressKey,
      errors: createErrorLog(eventLog, options.now),
      refusal: () => this.#refusal(),
      requestTimeoutMs: options.requestTimeoutMs,
      certificate: parts.certificate,
    });
    this.#certificates = this.#keepCertificate();
    this.failed = Promise.race([log.failed, pipeline.failed]).then((reason) => this.#fail(reason));
  }

  get url(): string {
    const { host } = this.#parts.options;
    const scheme = this.#certificate === undefined ? 'http' : 'https';
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${this.port}`;
  }

  get port(): number {
    return (this.#listener.server.address() as AddressInfo).port;
  }

  createSignInUrl(): string {
    return `${this.url}/#/sign-in/${this.#sessions.createLink().token}`;
  }

  get adminToken(): string {
    return this.#parts.adminToken;
  }

  get dataPath(): string {
    return this.#parts.options.dataPath;
  }

  get sources(): readonly RegisteredSource[] {
    return this.#parts.registry.listSources();
  }

  async putSource(source: NewSource): Promise<void> {
    checkSource(source);
    await this.#parts.registry.putSource(source);
  }

  async reloadCertificate(): Promise<void> {
    await this.#certificates?.reload();
  }

  #keepCertificate(): CertificateKeeper | undefined {
    const { options, certificate: first, eventLog } = this.#parts;
    if (options.tls === undefined || first === undefined) {
      return undefined;
    }
    const { checkMs = tlsCheckMsDefault, ...files } = options.tls;
    const use = (certificate: Certificate): void => {
      this.#listener.useCertificate(certificate);
      this.#certificate = certificate;
    };
    const announce = (certificate: Certificate): Promise<void> => announceCertificate(this.dataPath, certificate.pem);
    return keepCertificate({ files, first, checkMs, now: options.now, eventLog, use, announce });
  }

  listen(): Promise<void> {
    const { eventLog } = this.#parts;
    const { host, port } = this.#parts.options;
    return new Promise((resolve, reject) => {
      const { server } = this.#listener;
      server.on('error', (error: NodeJS.ErrnoException) => {
        eventLog.say('listener_failed', { cause: error.message });
        const isTaken = error.code === 'EADDRINUSE';
        reject(isTaken ? new FairleadError('port_in_use', `The port ${port} of ${host} is taken.`, { cause: error }) : error);
      });
      server.listen({ port, host, backlog: connectionsWaitingMax }, () => {
        eventLog.say('listening', { url: this.url });
        this.#announce()
          .catch((error: unknown) => eventLog.say('address_not_written', { cause: toError(error).message }))
          .finally(resolve);
      });
    });
  }

  async #announce(): Promise<void> {
    // The certificate first: who finds the address trusts what stands beside it.
    await announceCertificate(this.dataPath, this.#certificate?.pem);
    await announceAddress(this.dataPath, { url: this.url, key: this.#addressKey });
  }

  /** Lets go of what runs by itself, for a server that could not be brought to listen. Its parts are whoever made them's to close. */
  abandon(): void {
    this.#state = 'closed';
    this.#stopOwnWork();
    this.#listener.server.close();
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #closeOnce(): Promise<void> {
    const { eventLog } = this.#parts;
    const { closeTimeoutMs } = this.#parts.options;
    if (this.#state === 'serving') {
      this.#state = 'draining';
    }
    const untilMs = performance.now() + closeTimeoutMs;
    // At most half of the time is for clients; what must be finished on disk has the rest.
    if (!(await isDoneWithin(this.#answerEverybody(), closeTimeoutMs / 2))) {
      eventLog.say('clients_cut_off', { closeTimeoutMs });
      this.#listener.server.closeAllConnections();
    }
    if (await isDoneWithin(this.#closeParts(), untilMs - performance.now())) {
      eventLog.say('closed', {});
    } else {
      eventLog.say('close_given_up', { closeTimeoutMs });
    }
    this.#state = 'closed';
  }

  #stopOwnWork(): void {
    this.#stopHolding();
    this.#stopStreaming();
    this.#overview.close();
    this.#certificates?.close();
  }

  async #answerEverybody(): Promise<void> {
    this.#stopOwnWork();
    this.#listener.dismiss();
    // Closing takes a connection for idle as soon as its answer is written, even if the client has not read it yet: so first all
    // answers have to be out. What comes meanwhile is refused.
    await this.#listener.finishAnswers();
    await new Promise<void>((resolve) => {
      this.#listener.server.close(() => resolve());
      this.#listener.dismiss();
    });
  }

  async #closeParts(): Promise<void> {
    const { diskBudget, givingWay, log, pipeline, registry, retention } = this.#parts;
    givingWay.close();
    diskBudget.close();
    retention.close();
    await pipeline.close();
    await log.close();
    // Left behind, it is what a killed server leaves too.
    await withdrawAddress(this.dataPath).catch(() => undefined);
    await registry.close();
  }

  #refusal(): ErrorCode | undefined {
    switch (this.#state) {
      case 'serving':
        return this.#parts.diskBudget.isExceeded() ? 'disk_reserved' : undefined;
      case 'failed':
        return 'log_failed';
      case 'draining':
      case 'closed':
        return 'draining';
      default:
        return this.#state satisfies never;
    }
  }

  #fail(reason: Error): Error {
    this.#parts.eventLog.say('can_not_go_on', { message: toError(reason).message });
    if (this.#state === 'serving') {
      this.#state = 'failed';
      // Nobody waits for it: the owner closes.
      void this.#listener.finishAnswers();
    }
    return reason;
  }
}
