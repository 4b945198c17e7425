import { createServer } from 'node:net';
import { CommandError } from '../errors.ts';

const portMax = 65_535;

/** Throws `invalid_usage`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > portMax) {
    throw new CommandError('invalid_usage', `a port is a number from 0 to ${portMax}, received ${text}`);
  }
  return port;
}

/** The first port from `first` on that nothing listens on; 0 stays 0. Throws `no_free_port` after `triesMax`. */
export async function findFreePort(host: string, first: number, triesMax: number): Promise<number> {
  const last = Math.min(portMax, first + triesMax - 1);
  for (let port = first; port <= last; port++) {
    if (port === 0 || (await isPortFree(host, port))) {
      return port;
    }
  }
  throw new CommandError('no_free_port', `Every port from ${first} to ${last} of ${host} is taken.`);
}

/** Rejects with what else keeps a port from being listened on, such as a missing right or address. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
