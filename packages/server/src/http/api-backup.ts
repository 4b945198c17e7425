import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline as pipe } from 'node:stream/promises';
import { type BackupSources, produceBackup } from '../backup/produce.ts';
import { FairleadError, toError } from '../errors.ts';

/**
 * `POST /api/backup`: all that the data folder holds but the token, in the form that `fairlead backup` makes a data folder of. What goes wrong
 * on the way is the last that is sent; without its end a backup is none.
 */
export interface Backups {
  /** One at a time. Rejects with a `FairleadError`. */
  answer(exchange: { readonly request: IncomingMessage; readonly response: ServerResponse }): Promise<void>;
}

/** How long a client may read nothing before its transfer is ended. */
const stallMsMax = 60_000;

export function createBackups(sources: BackupSources): Backups {
  let isTaken = false;
  return {
    async answer({ request, response }): Promise<void> {
      if (isTaken) {
        throw new FairleadError('backup_busy');
      }
      isTaken = true;
      try {
        request.resume();
        await send(sources, response);
      } finally {
        isTaken = false;
      }
    },
  };
}

async function send(sources: BackupSources, response: ServerResponse): Promise<void> {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  response.setTimeout(stallMsMax, () => response.destroy());
  response.writeHead(200, { 'content-type': 'application/vnd.fairlead.backup' });
  try {
    await pipe(produceBackup(sources, leaving.signal), response);
  } catch (error) {
    // A client that goes away is no failure of ours, and sees itself that the backup is not whole.
    if (!response.destroyed && !leaving.signal.aborted) {
      throw toError(error);
    }
  }
}
