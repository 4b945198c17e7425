import type { FairleadServer } from '@fairlead/server';

/** SIGHUP asks a service to read its files again. In a terminal it means that the terminal is gone, and ends the process as ever. */
export function reloadOnHangUp(process: NodeJS.Process, server: Pick<FairleadServer, 'reloadCertificate'>): void {
  if (process.stdin.isTTY || process.stdout.isTTY) {
    return;
  }
  process.on('SIGHUP', () => {
    // What is wrong with a new certificate stands in the log, and the old one stays.
    server.reloadCertificate().catch(() => undefined);
  });
}
