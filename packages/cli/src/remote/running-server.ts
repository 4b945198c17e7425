import { randomBytes } from 'node:crypto';
import { challengeHeader, proofHeader, proveAddress, readAddress, readCertificateFile } from '@fairlead/server/local';
import { CommandError } from '../errors.ts';
import { reach, type ServerPlace } from './reach.ts';
import { trustCertificate } from './trusting-fetch.ts';

const answerWithinMs = 10_000;

/**
 * The server that runs on a data folder, by the address that it left there; undefined where none is named. A server that was
 * killed leaves its address too, and any program may listen there by now: it has to show that it is the server of this folder before
 * anybody sends it a token. Throws `server_unreachable`, `server_unknown`.
 */
export async function findRunningServer(folder: string): Promise<ServerPlace | undefined> {
  // A folder that can't be read says nothing; if the token is needed from there as well, its error tells.
  const address = await readAddress(folder).catch(() => undefined);
  if (address === undefined) {
    return undefined;
  }
  const { url, key } = address;
  const certificate = await readCertificateFile(folder).catch(() => undefined);
  const place = { url, fetch: url.startsWith('https:') && certificate !== undefined ? trustCertificate(certificate) : fetch };
  const challenge = randomBytes(16).toString('hex');
  const response = await reach(place, '/healthz', {
    redirect: 'manual',
    headers: { [challengeHeader]: challenge },
    signal: AbortSignal.timeout(answerWithinMs),
  });
  await response.body?.cancel();
  if (response.headers.get(proofHeader) !== proveAddress(key, challenge)) {
    throw new CommandError('server_unknown', `What answers at ${url} is not the server of ${folder}, which was there before.`);
  }
  return place;
}
