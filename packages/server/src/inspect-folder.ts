import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkComplete, dataFolderAt } from './data-folder.ts';

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
 * Looks at registry and log of a data folder that no server uses: what a start would upgrade, store or remove stays. Rejects with
 * `data_folder_incomplete`, `data_folder_in_use`, `data_format_unsupported` or `log_damaged`, as a start would; it does not look at the stores behind the log.
 */
export async function inspectDataFolder(dataPath: string): Promise<InspectedFolder> {
  const folder = dataFolderAt(dataPath);
  checkComplete(dataPath);
  // Loaded when they are needed: this is part of what is there before a server is.
  const { readFormat } = await import('./registry/level-format.ts');
  return readFormat(folder.registry, async (formats) => ({ ...formats, lastPosition: await readLastPosition(folder.log) }));
}

async function readLastPosition(path: string): Promise<number> {
  if (!existsSync(join(path, 'data.mdb'))) {
    return 0;
  }
  const { openLmdbLog } = await import('./log/lmdb-log.ts');
  const log = openLmdbLog({ path, commitTimeoutMs: 10_000 });
  try {
    return log.lastPosition;
  } finally {
    await log.close();
  }
}
