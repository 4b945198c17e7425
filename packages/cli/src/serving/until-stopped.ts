import type { FairleadServer } from '@fairlead/server';
import type { StopRequest } from './stop.ts';

export interface Serving {
  readonly server: FairleadServer;
  readonly stop: StopRequest;
  readonly note: (line: string) => void;
}

/** Serves until asked to stop (0) or until the server can't go on (1); closes it either way. */
export async function serveUntilStopped({ server, stop, note }: Serving): Promise<number> {
  const reason = await Promise.race([stop.received, server.failed]);
  if (reason !== 'stop') {
    note(`fairlead: the server can not go on: ${reason.message}`);
  }
  await server.close();
  return reason === 'stop' ? 0 : 1;
}
