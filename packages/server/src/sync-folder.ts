import { open } from 'node:fs/promises';

/** What was renamed or made in it is there after a crash. Some systems can't sync a folder; those keep it without. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } catch (error) {
    if (process.platform !== 'win32') {
      throw error;
    }
  } finally {
    await folder.close();
  }
}
