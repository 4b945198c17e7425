import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/**
 * Writes a file beside its place, syncs it and moves it there: it is the old one or the new one, whenever the process or the machine ends, and the new
 * one once this resolves. Only its owner may read it. What could not be written is removed.
 */
export async function replaceFile(path: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const fresh = `${path}.new`;
  try {
    await writeSynced(fresh, parts);
    await rename(fresh, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function writeSynced(path: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (const part of parts) {
      await file.writeFile(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
