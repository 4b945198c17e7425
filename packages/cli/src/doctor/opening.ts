import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, reasonOf } from './finding.ts';

/** Whether the folder is free and opens: a server is started on it and closed again. A folder that was never used is left alone. */
export async function checkOpening(dataPath: string, isServed: boolean): Promise<Finding> {
  const owner = await findOwner(join(dataPath, 'registry'));
  if (owner === undefined) {
    return { kind: 'unknown', text: 'No server has used the data folder yet' };
  }
  if (isServed) {
    return { kind: 'good', text: 'The data folder is in use by the server that answers' };
  }
  // Opened by another user, it would be left with files that its own server can't write.
  const user = process.getuid?.();
  if (user !== undefined && user !== owner) {
    return {
      kind: 'bad',
      text: `The data folder belongs to user ${owner}, this is user ${user}.`,
      remedy: 'Run doctor and the server as one user.',
    };
  }
  return openAndClose(dataPath);
}

async function findOwner(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).uid;
  } catch {
    // Not there: nothing to open.
    return undefined;
  }
}

async function openAndClose(dataPath: string): Promise<Finding> {
  const { errorTable, FairleadError, startServer } = await import('@fairlead/server');
  const { createLogger } = await import('../serving/logger.ts');
  try {
    const server = await startServer({ dataPath, port: 0, logger: createLogger('silent') });
    await server.close();
    return { kind: 'good', text: 'No other process uses the data folder, and it opens' };
  } catch (error) {
    const remedy = error instanceof FairleadError ? errorTable[error.code].remedy : 'Start the server there and look at its log.';
    return { kind: 'bad', text: `The data folder does not open: ${reasonOf(error)}`, remedy };
  }
}
