import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, reasonOf } from './finding.ts';

export interface FolderUse {
  /** By the server that answers, which has shown that it is the one of this folder. */
  readonly isServed: boolean;
  /** A server answers, of this folder or of another. */
  readonly isAnswered: boolean;
}

/** Whether the folder is free and opens. It is left as it is. */
export async function checkOpening(dataPath: string, { isServed, isAnswered }: FolderUse): Promise<Finding> {
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
  return inspect(dataPath, isAnswered);
}

async function findOwner(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).uid;
  } catch {
    // Not there: nothing to open.
    return undefined;
  }
}

/** Not by a start: that would upgrade it, and store what waits in its log under settings that may not be those of its server. */
async function inspect(dataPath: string, isAnswered: boolean): Promise<Finding> {
  const { errorTable, FairleadError, inspectDataFolder } = await import('@fairlead/server');
  try {
    const { format, currentFormat } = await inspectDataFolder(dataPath);
    return format === currentFormat
      ? { kind: 'good', text: 'No other process uses the data folder, and its log opens' }
      : {
          kind: 'doubtful',
          text: `The data folder has format ${format}; the next start brings it to format ${currentFormat}, which older versions can not read.`,
          remedy: 'Keep a copy of it until the new version has proven itself.',
        };
  } catch (error) {
    if (isAnswered && error instanceof FairleadError && error.code === 'data_folder_in_use') {
      return { kind: 'unknown', text: 'A process uses the data folder: the server that answers, as it seems' };
    }
    const remedy = error instanceof FairleadError ? errorTable[error.code].remedy : 'Start the server there and look at its log.';
    return { kind: 'bad', text: `The data folder does not open: ${reasonOf(error)}`, remedy };
  }
}
