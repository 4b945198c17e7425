import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { NewSource, TlsOptions } from '@fairlead/server';
import { CommandError } from '../errors.ts';
import { type ConfigFile, parseConfigFile } from './config-file.ts';
import { resolveLimits } from './limits.ts';
import type { LogFormat } from './logger.ts';
import { parsePort } from './port.ts';
import { parseSource, parseSourceList } from './source.ts';

/** Those of limits as well, by their own names. */
export interface ServeFlags {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly data: string | undefined;
  readonly sources: readonly string[];
  readonly adminToken: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly config: string | undefined;
  readonly logFormat: string | undefined;
  readonly partialRebuild: boolean;
}

export interface ServeSettings {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly dataPath: string;
  readonly sources: readonly NewSource[];
  /** Undefined when it is kept in the data folder. */
  readonly adminToken: string | undefined;
  readonly adminTokenOrigin: string;
  readonly allowedHosts: readonly string[];
  readonly tls: TlsOptions | undefined;
  /** Undefined for the one that suits where it goes. */
  readonly logFormat: LogFormat | undefined;
  /** Those that are given. */
  readonly limits: Readonly<Record<string, number>>;
  /** A flag alone: left on in a file, it would turn the next loss into a start like any other. */
  readonly isPartialRebuildAllowed: boolean;
}

interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
}

export const dataFolderDefault = 'fairlead-data';

/** Flag before environment before file, each setting for itself; the sources of one place as a whole. */
export async function resolveServeSettings(
  flags: ServeFlags,
  { environment, currentFolder }: Surroundings,
): Promise<ServeSettings> {
  const file = flags.config === undefined ? {} : await readConfigFile(resolve(currentFolder, flags.config));
  const variable = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const port = flags.port ?? variable('FAIRLEAD_PORT');
  const data = flags.data ?? variable('FAIRLEAD_DATA');
  const listed = variable('FAIRLEAD_SOURCES');
  return {
    host: flags.host ?? variable('FAIRLEAD_HOST') ?? file.host,
    port: port === undefined ? file.port : parsePort(port),
    dataPath: resolve(currentFolder, data ?? file.data ?? dataFolderDefault),
    sources:
      flags.sources.length > 0
        ? flags.sources.map(parseSource)
        : listed === undefined
          ? (file.sources ?? [])
          : parseSourceList(listed),
    ...resolveToken([
      { token: flags.adminToken, origin: 'from --admin-token' },
      { token: variable('FAIRLEAD_ADMIN_TOKEN'), origin: 'from FAIRLEAD_ADMIN_TOKEN' },
      { token: file.adminToken, origin: `from ${flags.config}` },
    ]),
    allowedHosts: file.allowedHosts ?? [],
    logFormat: parseLogFormat(flags.logFormat ?? variable('FAIRLEAD_LOG_FORMAT') ?? file.logFormat),
    limits: resolveLimits({ flags, environment, file }),
    isPartialRebuildAllowed: flags.partialRebuild,
    tls: resolveTls(
      {
        certificate: flags.tlsCert ?? variable('FAIRLEAD_TLS_CERT') ?? file.tlsCert,
        key: flags.tlsKey ?? variable('FAIRLEAD_TLS_KEY') ?? file.tlsKey,
      },
      currentFolder,
    ),
  };
}

interface TlsPaths {
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/** Both or neither: half of it would be a server without TLS that was meant to have it. */
function resolveTls({ certificate, key }: TlsPaths, currentFolder: string): TlsOptions | undefined {
  if (certificate === undefined && key === undefined) {
    return undefined;
  }
  if (certificate === undefined || key === undefined) {
    throw new CommandError('invalid_usage', 'a certificate (--tls-cert) and its key (--tls-key) are given together, or neither');
  }
  return { certificatePath: resolve(currentFolder, certificate), keyPath: resolve(currentFolder, key) };
}

function parseLogFormat(text: string | undefined): LogFormat | undefined {
  if (text !== undefined && text !== 'json' && text !== 'text') {
    throw new CommandError('invalid_usage', `the format of the log is json or text, received ${text}`);
  }
  return text;
}

interface TokenCandidate {
  readonly token: string | undefined;
  readonly origin: string;
}

function resolveToken(candidates: readonly TokenCandidate[]): Pick<ServeSettings, 'adminToken' | 'adminTokenOrigin'> {
  const given = candidates.find(({ token }) => token !== undefined);
  return { adminToken: given?.token, adminTokenOrigin: given?.origin ?? 'in the file admin-token of the data folder' };
}

async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandError('invalid_config', `The configuration file ${path} can not be read: ${String(cause)}`, { cause });
  });
  const file = parseConfigFile(text, path);
  const absolute = (name: 'data' | 'tlsCert' | 'tlsKey'): object => {
    const given = file[name];
    return given === undefined ? {} : { [name]: resolve(dirname(path), given) };
  };
  return { ...file, ...absolute('data'), ...absolute('tlsCert'), ...absolute('tlsKey') };
}
