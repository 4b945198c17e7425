import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderAt } from './data-folder.ts';
import { openLmdbLog } from './log/lmdb-log.ts';
import { readFormat } from './registry/level-format.ts';

/** What a data folder is, as far as can be told without changing it. */
export interface InspectedFolder {
  /** In which it was written. */
  readonly format: number;
  /** That of this version, to which a start brings it. */
  readonly currentFormat: number;
  /** The last position of its log. */
  readonly lastPosition: number;
}

/**
 * Looks at a data folder that no server uses, and leaves it as it is: what a start would upgrade, store or remove stays. Rejects with what a start on it
 * would reject with: `data_folder_in_use`, `data_format_unsupported`, `log_damaged`.
 */
export async function inspectDataFolder(dataPath: string): Promise<InspectedFolder> {
  const folder = dataFolderAt(dataPath);
  return readFormat(folder.registry, async (formats) => ({ ...formats, lastPosition: await readLastPosition(folder.log) }));
}

async function readLastPosition(path: string): Promise<number> {
  if (!existsSync(join(path, 'data.mdb'))) {
    return 0;
  }
  const log = openLmdbLog({ path, commitTimeoutMs: 10_000 });
  try {
    return log.lastPosition;
  } finally {
    await log.close();
  }
}
