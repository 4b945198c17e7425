// What stands in this repository: its packages and its files. Everything in `scripts/` that looks at the repository looks here.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Written by tools, or by the server when it runs: nobody's source. */
const generatedFolders = new Set(['.git', '.cache', 'coverage', 'dist', 'fairlead-data', 'node_modules', 'reports']);

/**
 * @typedef {object} Package
 * @property {string} folder from the root, with forward slashes
 * @property {string} name
 * @property {boolean} private
 * @property {readonly string[]} dependencies the names that its code may import at run time
 * @property {boolean} commonjs whether it ships CommonJS next to ESM
 */

/** @returns {readonly Package[]} */
export function listPackages() {
  return readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => listFiles(folder).includes(`${folder}/package.json`))
    .map((folder) => {
      const manifest = readManifest(`${folder}/package.json`);
      return {
        folder,
        name: manifest.name ?? '',
        private: manifest.private === true,
        dependencies: Object.keys(manifest.dependencies ?? {}),
        commonjs: manifest.main !== undefined,
      };
    });
}

/**
 * @param {string} path from the root
 * @returns {{ name?: string, private?: boolean, main?: string } & Record<string, Record<string, string> | undefined>}
 */
export function readManifest(path) {
  return JSON.parse(readText(path));
}

/**
 * Every source file below a folder, as sorted paths from the root with forward slashes.
 *
 * @param {string} [folder] from the root; the whole repository without it
 * @returns {string[]}
 */
export function listFiles(folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = relative(root, join(root, folder, entry.name)).replaceAll('\\', '/');
      // In a further work tree of git's, `.git` is a file.
      if (generatedFolders.has(entry.name)) {
        return [];
      }
      return entry.isDirectory() ? listFiles(path) : entry.isFile() ? [path] : [];
    })
    .toSorted();
}

/**
 * @param {string} path from the root
 * @returns {string}
 */
export function readText(path) {
  return readFileSync(join(root, path), 'utf8');
}
