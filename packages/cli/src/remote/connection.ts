import { join, resolve } from 'node:path';
import { readAdminToken } from '@fairlead/server/local';
import { CommandError } from '../errors.ts';
import { dataFolderDefault } from '../serving/settings.ts';
import type { ServerPlace } from './reach.ts';
import { findRunningServer } from './running-server.ts';
import { trustAuthorities } from './trusting-fetch.ts';

export interface ConnectionFlags {
  readonly url: string | undefined;
  readonly data: string | undefined;
  readonly adminToken: string | undefined;
  readonly ca: string | undefined;
}

/** A server, and the right to ask it. */
export interface Connection extends ServerPlace {
  readonly adminToken: string;
  /** Where the token was found, for the one who has to look there. */
  readonly tokenOrigin: string;
}

interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
}

const urlDefault = 'http://127.0.0.1:8080';

/**
 * Throws `invalid_usage` for what is no URL, `admin_token_missing` when no place has a token, and as {@link findRunningServer} does. The
 * token of a folder goes to the server of that folder, or to the one that was named, and to no other.
 */
export async function resolveConnection(flags: ConnectionFlags, surroundings: Surroundings): Promise<Connection> {
  const folder = toFolder(flags, surroundings);
  const named = await findNamed(flags, surroundings);
  const { isKept, ...token } = await findToken(flags, folder, surroundings);
  const place = named ?? (await findRunningServer(folder));
  if (place === undefined && isKept) {
    throw new CommandError('server_unreachable', `No server runs on ${folder}.`);
  }
  return { ...(place ?? defaultPlace()), ...token };
}

/** Where the server is, for who needs no token. Throws `invalid_usage` for what is no URL, and as {@link findRunningServer} does. */
export async function resolveServer(flags: Omit<ConnectionFlags, 'adminToken'>, surroundings: Surroundings): Promise<ServerPlace> {
  return (await findNamed(flags, surroundings)) ?? (await findRunningServer(toFolder(flags, surroundings))) ?? defaultPlace();
}

function defaultPlace(): ServerPlace {
  return { url: urlDefault, fetch };
}

/** The server that was named. Whom to trust besides the known authorities says --ca. */
export async function findNamed(
  flags: Pick<ConnectionFlags, 'url' | 'ca'>,
  surroundings: Surroundings,
): Promise<ServerPlace | undefined> {
  const { environment, currentFolder } = surroundings;
  const named = flags.url ?? (environment['FAIRLEAD_URL'] || undefined);
  if (named === undefined) {
    return undefined;
  }
  const url = parseUrl(named);
  const ca = flags.ca ?? (environment['FAIRLEAD_CA'] || undefined);
  return { url, fetch: ca === undefined || url.startsWith('http:') ? fetch : await trustAuthorities(resolve(currentFolder, ca)) };
}

function toFolder({ data }: Pick<ConnectionFlags, 'data'>, { environment, currentFolder }: Surroundings): string {
  return resolve(currentFolder, data ?? (environment['FAIRLEAD_DATA'] || dataFolderDefault));
}

/** A URL of a server as what is asked hangs behind it. Throws `invalid_usage`. */
function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandError('invalid_usage', `the URL of a server looks like ${urlDefault}, received ${text}`);
  }
  let end = url.pathname.length;
  while (url.pathname[end - 1] === '/') {
    end--;
  }
  return url.origin + url.pathname.slice(0, end);
}

interface FoundToken extends Omit<Connection, keyof ServerPlace> {
  /** In the data folder, by its server. */
  readonly isKept: boolean;
}

/** The token that was given, before any that is kept. */
export function findGivenToken(
  flags: Pick<ConnectionFlags, 'adminToken'>,
  { environment }: Pick<Surroundings, 'environment'>,
): Pick<Connection, 'adminToken' | 'tokenOrigin'> | undefined {
  if (flags.adminToken !== undefined) {
    return { adminToken: flags.adminToken, tokenOrigin: '--admin-token' };
  }
  const variable = environment['FAIRLEAD_ADMIN_TOKEN'] || undefined;
  return variable === undefined ? undefined : { adminToken: variable, tokenOrigin: 'FAIRLEAD_ADMIN_TOKEN' };
}

async function findToken(flags: ConnectionFlags, folder: string, surroundings: Surroundings): Promise<FoundToken> {
  const given = findGivenToken(flags, surroundings);
  if (given !== undefined) {
    return { ...given, isKept: false };
  }
  const kept = await readAdminToken(folder);
  if (kept === undefined) {
    throw new CommandError('admin_token_missing', `There is no admin token in ${folder}.`);
  }
  return { adminToken: kept, tokenOrigin: join(folder, 'admin-token'), isKept: true };
}
