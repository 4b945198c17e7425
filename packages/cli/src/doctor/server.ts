import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../errors.ts';
import { callApi } from '../remote/api.ts';
import type { Connection } from '../remote/connection.ts';
import { reach, type ServerPlace } from '../remote/reach.ts';
import { isPortFree } from '../serving/port.ts';
import { type Finding, reasonOf } from './finding.ts';

/** Who answers where a server is expected: the one that is meant, that of another folder, another program, or nobody. */
export type Presence = 'fairlead' | 'other-fairlead' | 'stranger' | 'nobody';

const answerWithinMs = 5_000;
/** As the description of the API names it. */
const apiTitle = 'Fairlead';

export async function findPresence(place: ServerPlace): Promise<Exclude<Presence, 'other-fairlead'>> {
  try {
    // Metrics are not for everybody: behind a proxy, they are refused.
    const response = await reach(place, '/openapi.json', { signal: AbortSignal.timeout(answerWithinMs) });
    return isFairlead(await response.text()) ? 'fairlead' : 'stranger';
  } catch (error) {
    return error instanceof CommandError && /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/.test(error.message) ? 'nobody' : 'stranger';
  }
}

function isFairlead(text: string): boolean {
  try {
    const described = JSON.parse(text) as { readonly info?: { readonly title?: unknown } } | null;
    return described?.info?.title === apiTitle;
  } catch {
    return false;
  }
}

export async function checkReadiness(place: ServerPlace): Promise<Finding> {
  const response = await reach(place, '/readyz', { signal: AbortSignal.timeout(answerWithinMs) });
  const { url } = place;
  return response.ok
    ? { kind: 'good', text: `A Fairlead server answers at ${url} and is ready` }
    : {
        kind: 'bad',
        text: `The Fairlead server at ${url} is not ready: ${await response.text()}`,
        remedy: 'Look at its log; it stops by itself when it can not go on.',
      };
}

/** How far ahead the clock of the server is, to the second; undefined where it does not say. */
export async function fetchAheadMs(place: ServerPlace): Promise<number | undefined> {
  const response = await reach(place, '/healthz', { signal: AbortSignal.timeout(answerWithinMs) });
  await response.body?.cancel();
  const saidMs = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(saidMs) ? undefined : saidMs - Date.now();
}

export interface Listening {
  readonly host: string;
  readonly port: number;
}

export async function checkPort(presence: Exclude<Presence, 'fairlead'>, { host, port }: Listening): Promise<Finding> {
  try {
    if (presence === 'nobody' && (await isPortFree(host, port))) {
      return { kind: 'good', text: `Port ${port} is free` };
    }
  } catch (error) {
    return { kind: 'bad', text: `Port ${port} can not be used: ${reasonOf(error)}`, remedy: 'Give another with --port.' };
  }
  return presence === 'other-fairlead'
    ? {
        kind: 'bad',
        text: `Port ${port} is taken by the Fairlead server of another data folder.`,
        remedy: 'Name its folder with --data to check that one, or give another port with --port.',
      }
    : {
        kind: 'bad',
        text: `Port ${port} is taken by another program.`,
        remedy: 'Stop what listens there, or give another with --port.',
      };
}

export type Token = Pick<Connection, 'adminToken' | 'tokenOrigin'>;

/** Whether the token of the folder, or of the environment, opens the API of the server that answers. */
export async function checkToken(place: ServerPlace, token: Token): Promise<Finding> {
  try {
    await callApi({ ...place, ...token }, { method: 'POST', path: '/api/query', body: JSON.stringify({ sql: 'select 1' }) });
    return { kind: 'good', text: `The admin token from ${token.tokenOrigin} opens its API` };
  } catch (error) {
    const remedy = error instanceof CommandError ? error.remedy : 'Look at the log of the server.';
    return { kind: 'bad', text: reasonOf(error), remedy };
  }
}

/** Others on the machine must not read the token. */
export async function checkTokenFile(dataPath: string): Promise<Finding> {
  const path = join(dataPath, 'admin-token');
  const { mode } = await stat(path);
  return process.platform === 'win32' || (mode & 0o077) === 0
    ? { kind: 'good', text: `The admin token is kept in ${path}, for its owner only` }
    : { kind: 'bad', text: `Others can read the admin token in ${path}.`, remedy: `Run chmod 600 ${path}` };
}
