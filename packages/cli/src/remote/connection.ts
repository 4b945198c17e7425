import { join, resolve } from 'node:path';
import { readAddress, readAdminToken } from '@fairlead/server/local';
import { CommandError } from '../errors.ts';
import { dataFolderDefault } from '../serving/settings.ts';

export interface ConnectionFlags {
  readonly url: string | undefined;
  readonly data: string | undefined;
  readonly adminToken: string | undefined;
}

/** A server, and the right to ask it. */
export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly adminToken: string;
  /** Where the token was found, for the one who has to look there. */
  readonly tokenOrigin: string;
}

interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly currentFolder: string;
}

const urlDefault = 'http://127.0.0.1:8080';

/** Throws `invalid_usage` for what is no URL, `admin_token_missing` when no place has a token. */
export async function resolveConnection(flags: ConnectionFlags, surroundings: Surroundings): Promise<Connection> {
  const { environment } = surroundings;
  const folder = toFolder(flags, surroundings);
  return { url: await resolveUrl(flags, surroundings), ...(await findToken(flags, folder, environment)) };
}

/** Where the server is, for who needs no token. Throws `invalid_usage` for what is no URL. */
export async function resolveUrl(flags: Omit<ConnectionFlags, 'adminToken'>, surroundings: Surroundings): Promise<string> {
  const { environment } = surroundings;
  const url = flags.url ?? (environment['FAIRLEAD_URL'] || (await findAddress(toFolder(flags, surroundings))) || urlDefault);
  return parseUrl(url);
}

function toFolder({ data }: Pick<ConnectionFlags, 'data'>, { environment, currentFolder }: Surroundings): string {
  return resolve(currentFolder, data ?? (environment['FAIRLEAD_DATA'] || dataFolderDefault));
}

/** A URL of a server as what is asked hangs behind it. Throws `invalid_usage`. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandError('invalid_usage', `the URL of a server looks like ${urlDefault}, received ${text}`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Where the server of the folder said it listens; a folder that can't be read says nothing. */
async function findAddress(folder: string): Promise<string | undefined> {
  // If the token is needed from there as well, its error tells.
  return readAddress(folder).catch(() => undefined);
}

async function findToken(flags: ConnectionFlags, folder: string, environment: NodeJS.ProcessEnv): Promise<Omit<Connection, 'url'>> {
  if (flags.adminToken !== undefined) {
    return { adminToken: flags.adminToken, tokenOrigin: '--admin-token' };
  }
  const variable = environment['FAIRLEAD_ADMIN_TOKEN'];
  if (variable !== undefined && variable !== '') {
    return { adminToken: variable, tokenOrigin: 'FAIRLEAD_ADMIN_TOKEN' };
  }
  const kept = await readAdminToken(folder);
  if (kept === undefined) {
    throw new CommandError('admin_token_missing', `There is no admin token in ${folder}.`);
  }
  return { adminToken: kept, tokenOrigin: join(folder, 'admin-token') };
}
