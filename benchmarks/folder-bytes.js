// What a folder takes on its disk, which is not what its files are long: a file may have holes.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param {string} folder
 * @returns {Promise<number>} bytes
 */
export async function measureFolder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  // Files come and go while they are counted.
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name)).catch(() => undefined)));
  return sizes.reduce((sum, found) => sum + (found?.blocks ?? 0) * 512, 0);
}
