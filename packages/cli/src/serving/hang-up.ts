import type { FairleadServer } from '@fairlead/server';

export interface HangUp {
  /** Whose certificate is read again; until it is there, and without one, nothing is. */
  server?: Pick<FairleadServer, 'reloadCertificate'>;
}

/**
 * SIGHUP asks a service to read its files again, and ends none, whenever it comes: its manager would take that for a good end. In a terminal it means that the
 * terminal is gone, and ends the process as ever.
 */
export function listenForHangUp(process: NodeJS.Process): HangUp {
  const hangUp: HangUp = {};
  if (!process.stdin.isTTY && !process.stdout.isTTY) {
    process.on('SIGHUP', () => {
      // What is wrong with a new certificate stands in the log, and the old one stays.
      hangUp.server?.reloadCertificate().catch(() => undefined);
    });
  }
  return hangUp;
}
