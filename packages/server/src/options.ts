import { pino, type Logger } from 'pino';
import { FairleadError } from './errors.ts';
import type { NewSource } from './registry/registry.ts';
import { findProblems, sourceRules } from './registry/source-rules.ts';

/** What a server can be told. Every member but `dataPath` has its default in {@link defaultOptions}, and nowhere else. */
export interface ServerOptions {
  /** The data folder; made if it is not there. One process per folder. */
  readonly dataPath: string;
  /** Address to listen on. Default 127.0.0.1: nothing outside this machine gets in unless told otherwise. */
  readonly host?: string;
  /** TCP port; 0 takes any free one. Default 8080. */
  readonly port?: number;
  /**
   * Sources to add, or to give a new key and secret by their name. Applied when they are new or have changed here since the last
   * start: until then, what the API changed stands. A revoked source stays revoked. What is not applied is a warning in the log.
   */
  readonly sources?: readonly NewSource[];
  /** Token of the API. Default: kept in the data folder, made on the first start. */
  readonly adminToken?: string;
  /** Speaks HTTPS with this certificate, TLS 1.2 and newer. Without it HTTP, for a proxy in front or a private network. */
  readonly tls?: TlsOptions;
  /** Host names, besides IP addresses and localhost, that requests to the API may name. */
  readonly allowedHosts?: readonly string[];
  /** Largest request body, after decompression. Default 4 MiB: sixteen times mParticle's limit, eight times the message SDKs'. */
  readonly bodyBytesMax?: number;
  /** How long one request may take to arrive. */
  readonly requestTimeoutMs?: number;
  /** How long an answer may be held back while too much is waiting to be stored, before it is a 503. SDKs give up after 8 s. */
  readonly holdMs?: number;
  /** Answers held back at once; one more is a 503 at once. While requests come in slowly, fewer are held: those that will be let in soon. */
  readonly heldRequestsMax?: number;
  /** Bytes of bodies in memory at once, over all requests. */
  readonly inFlightBytesMax?: number;
  /** Bytes accepted and not yet stored; beyond it answers are held. They are on disk, not in memory. */
  readonly backlogBytesMax?: number;
  /** Percent of the filesystem of the data folder that stay free: below that, nothing is taken. 0 takes until the disk is full. */
  readonly diskReservePercent?: number;
  /** The most bytes that stay free for it. */
  readonly diskReserveBytesMax?: number;
  /** For how many days of receive time the log keeps requests that are stored. 0 keeps all. What is not stored yet is always kept. */
  readonly logRetentionDays?: number;
  /** For how many days of receive time events stay in the store. 0 keeps all. */
  readonly storeRetentionDays?: number;
  /** For how many days of receive time events stay in quarantine. 0 keeps all. */
  readonly quarantineRetentionDays?: number;
  /** How long one commit of the log may take before the log counts as failed. */
  readonly commitTimeoutMs?: number;
  /** For how many days of receive time an id is recognised as seen. mParticle keeps 30 to 60 days (contract/mparticle.md §1.9). */
  readonly dedupeWindowDays?: number;
  /** Memory that the SQL engine may take. What it has read or written of its file stays there until room is needed. */
  readonly storeMemoryBytesMax?: number;
  /** Disk that queries may take for what does not fit in memory. */
  readonly storeTempBytesMax?: number;
  /**
   * Whether to start with a store or a dedupe index that lacks what the log does not have any more (a back-up that is too old, or
   * none), and to build it from what the log has.
   */
  readonly isPartialRebuildAllowed?: boolean;
  /** How long one query may run. */
  readonly queryTimeoutMs?: number;
  /** Rows in one answer to a query. */
  readonly queryRowsMax?: number;
  /** Bytes of text in one answer to a query, about; what is beyond is left out like rows beyond the limit. */
  readonly queryBytesMax?: number;
  /** Queries that run at once. */
  readonly queryConcurrencyMax?: number;
  /** Queries that wait for their turn; one more is refused. */
  readonly queriesWaitingMax?: number;
  /** How long the server may take to write the file of an export, before it begins to send it. */
  readonly exportTimeoutMs?: number;
  /** Bytes of the file of an export, about: so much room it may take on the disk of the data folder. */
  readonly exportBytesMax?: number;
  /** Live streams open at once. */
  readonly streamsMax?: number;
  /** How long closing may take before what is left is cut off: shorter than the ten seconds after which supervisors kill. */
  readonly closeTimeoutMs?: number;
  readonly logger?: Logger;
  readonly now?: () => number;
}

export interface TlsOptions {
  /** PEM: the certificate of the server, then those between it and the authority. */
  readonly certificatePath: string;
  /** PEM, without a passphrase. */
  readonly keyPath: string;
  /** How often the files are looked at, so that a renewed certificate is used without a restart. Default 10 s. */
  readonly checkMs?: number;
}

export const tlsCheckMsDefault = 10_000;

export type ResolvedServerOptions = Required<Omit<ServerOptions, OptionWithoutDefault>> & Pick<ServerOptions, OptionWithoutDefault>;

type OptionWithoutDefault = 'adminToken' | 'tls';

const mebibyte = 1024 * 1024;

export const defaultOptions: Omit<ResolvedServerOptions, 'dataPath' | 'logger' | 'now'> = {
  host: '127.0.0.1',
  port: 8080,
  sources: [],
  allowedHosts: [],
  bodyBytesMax: 4 * mebibyte,
  requestTimeoutMs: 30_000,
  holdMs: 5_000,
  heldRequestsMax: 2_000,
  inFlightBytesMax: 256 * mebibyte,
  backlogBytesMax: 4_096 * mebibyte,
  diskReservePercent: 10,
  diskReserveBytesMax: 1_024 * mebibyte,
  logRetentionDays: 0,
  storeRetentionDays: 0,
  quarantineRetentionDays: 0,
  commitTimeoutMs: 10_000,
  dedupeWindowDays: 30,
  storeMemoryBytesMax: 384 * mebibyte,
  storeTempBytesMax: 1_024 * mebibyte,
  isPartialRebuildAllowed: false,
  queryTimeoutMs: 30_000,
  queryRowsMax: 10_000,
  queryBytesMax: 16 * mebibyte,
  queryConcurrencyMax: 2,
  queriesWaitingMax: 32,
  exportTimeoutMs: 240_000,
  exportBytesMax: 4_096 * mebibyte,
  streamsMax: 32,
  closeTimeoutMs: 9_000,
};

/** Fills in the defaults. Throws `invalid_option`, naming option and value, for what can't be meant. */
export function resolveOptions(options: ServerOptions): ResolvedServerOptions {
  const known = new Set([...Object.keys(defaultOptions), 'dataPath', 'adminToken', 'tls', 'logger', 'now']);
  for (const name of Object.keys(options)) {
    if (!known.has(name)) {
      throw new FairleadError('invalid_option', `There is no option ${name}.`);
    }
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: ResolvedServerOptions = {
    ...defaultOptions,
    now: Date.now,
    logger: pino(),
    ...given,
    dataPath: options.dataPath,
  };
  checkNumbers(resolved);
  checkTexts(resolved);
  return resolved;
}

const mayBeZero: ReadonlySet<string> = new Set([
  'port',
  'holdMs',
  'queriesWaitingMax',
  'diskReservePercent',
  'diskReserveBytesMax',
  'logRetentionDays',
  'storeRetentionDays',
  'quarantineRetentionDays',
]);

function checkNumbers(options: ResolvedServerOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const least = mayBeZero.has(name) ? 0 : 1;
    if (typeof value !== 'number' && name in defaultOptions && typeof Reflect.get(defaultOptions, name) === 'number') {
      throw new FairleadError('invalid_option', `${name} takes an integer, received ${JSON.stringify(value)}.`);
    }
    if (typeof value !== 'boolean' && typeof Reflect.get(defaultOptions, name) === 'boolean') {
      throw new FairleadError('invalid_option', `${name} takes true or false, received ${JSON.stringify(value)}.`);
    }
    if (typeof value === 'number' && !(Number.isInteger(value) && value >= least)) {
      throw new FairleadError('invalid_option', `${name} takes an integer from ${least} on, received ${value}.`);
    }
  }
  if (options.port > 65_535) {
    throw new FairleadError('invalid_option', `port takes an integer up to 65535, received ${options.port}.`);
  }
}

function checkTexts(options: ResolvedServerOptions): void {
  if (options.dataPath === '') {
    throw new FairleadError('invalid_option', 'dataPath takes the path of a folder, received an empty text.');
  }
  if (options.adminToken !== undefined && options.adminToken.length < 8) {
    throw new FairleadError('invalid_option', 'adminToken takes at least 8 characters.');
  }
  checkTls(options.tls);
  options.sources.forEach(checkSource);
  const names = options.sources.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new FairleadError('invalid_option', `sources names ${repeated} twice; a second key is what rotation is for.`);
  }
}

/** As they may come from JavaScript. */
function checkTls(tls: TlsOptions | undefined): void {
  if (tls === undefined) {
    return;
  }
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const { certificatePath, keyPath, checkMs = tlsCheckMsDefault, ...unknown } = tls;
  if (!isText(certificatePath) || !isText(keyPath) || Object.keys(unknown).length > 0) {
    throw new FairleadError('invalid_option', 'tls takes the paths of two files, certificatePath and keyPath, and checkMs.');
  }
  if (!(Number.isInteger(checkMs) && checkMs >= 1)) {
    throw new FairleadError('invalid_option', `tls.checkMs takes an integer from 1 on, received ${checkMs}.`);
  }
}

/** Throws `invalid_option` with everything that is wrong with a source. */
export function checkSource(source: NewSource): void {
  const { name, key, secret, limits } = sourceRules;
  const problems = findProblems(source, { required: { name, key, secret }, optional: { limits } });
  if (problems.length > 0) {
    throw new FairleadError('invalid_option', `The source ${JSON.stringify(source.name)} can't be used: ${problems.join('; ')}.`);
  }
}
