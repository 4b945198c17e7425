import { resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { resolveServer } from '../remote/connection.ts';
import type { ServerPlace } from '../remote/reach.ts';
import { parseDuration } from '../remote/duration.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { LineProtocol } from './line-content.ts';

/** What the command line says. */
export interface SendFlags {
  readonly url: string | undefined;
  readonly data: string | undefined;
  readonly ca: string | undefined;
  readonly key: string | undefined;
  readonly secret: string | undefined;
  readonly protocol: string | undefined;
  readonly rate: string | undefined;
  readonly concurrency: string | undefined;
  readonly checkpoint: string | undefined;
  readonly rejected: string | undefined;
  readonly retryFor: string | undefined;
  readonly seed: string | undefined;
}

export interface SendSettings extends ServerPlace {
  readonly key: string;
  readonly secret: string | undefined;
  readonly protocol: LineProtocol | undefined;
  /** Lines a second; undefined for as fast as it goes. */
  readonly linesPerSecond: number | undefined;
  readonly concurrency: number;
  /** Undefined for standard input. */
  readonly path: string | undefined;
  readonly checkpointPath: string;
  readonly rejectedPath: string;
  readonly retryForMs: number;
  readonly seed: string;
}

const concurrencyMax = 64;
const linesPerSecondMax = 1_000_000;
/** What a timer can wait for. */
const retryForSecondsMax = 24 * 24 * 60 * 60;

/** Throws `invalid_usage` and `sender_credentials_missing`. */
export async function resolveSendSettings(file: string, flags: SendFlags, terminal: Terminal): Promise<SendSettings> {
  const { environment, currentFolder } = terminal;
  const key = flags.key ?? (environment['FAIRLEAD_KEY'] || undefined);
  if (key === undefined) {
    throw new CommandError('sender_credentials_missing', 'There is no key to send with.');
  }
  const path = file === '-' ? undefined : resolve(currentFolder, file);
  if (path === undefined && flags.checkpoint !== undefined) {
    throw new CommandError('invalid_usage', '--checkpoint is for files: standard input can not be gone back in');
  }
  const beside = (suffix: string): string => `${path ?? resolve(currentFolder, 'stdin')}${suffix}`;
  return {
    ...(await resolveServer(flags, terminal)),
    key,
    secret: flags.secret ?? (environment['FAIRLEAD_SECRET'] || undefined),
    protocol: parseProtocol(flags.protocol),
    linesPerSecond: flags.rate === undefined ? undefined : parseRate(flags.rate),
    concurrency: parseCount(flags.concurrency ?? '1', '--concurrency', concurrencyMax),
    path,
    checkpointPath: flags.checkpoint === undefined ? beside('.fairlead-progress') : resolve(currentFolder, flags.checkpoint),
    rejectedPath: flags.rejected === undefined ? beside('.rejected.ndjson') : resolve(currentFolder, flags.rejected),
    retryForMs: parseRetryFor(flags.retryFor ?? '10m') * 1_000,
    seed: flags.seed ?? '',
  };
}

function parseProtocol(text: string | undefined): LineProtocol | undefined {
  if (text === undefined || text === 'message' || text === 'batch') {
    return text;
  }
  throw new CommandError('invalid_usage', `--protocol takes message or batch, received ${text}`);
}

function parseRate(text: string): number {
  const [, count] = /^(\d{1,9})(?:\/s)?$/.exec(text) ?? [];
  return parseCount(count ?? text, '--rate', linesPerSecondMax);
}

function parseRetryFor(text: string): number {
  const seconds = parseDuration(text, '--retry-for');
  if (seconds > retryForSecondsMax) {
    throw new CommandError('invalid_usage', `--retry-for takes at most 24d, received ${text}`);
  }
  return seconds;
}

function parseCount(text: string, option: string, max: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= max)) {
    throw new CommandError('invalid_usage', `${option} takes a number from 1 to ${max}, received ${text}`);
  }
  return count;
}
