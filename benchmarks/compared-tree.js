// Another commit of this repository as a tree of its own, installed and built: it is kept under .cache/trees for the next comparison.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @param {string} commit @returns {string} the folder of its built tree */
export function prepareTree(commit) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const id = execFileSync('git', ['rev-parse', '--verify', `${commit}^{commit}`], { cwd: root, encoding: 'utf8' }).trim();
  const tree = join(root, '.cache/trees', id);
  if (!existsSync(join(tree, 'packages/server/dist/index.js'))) {
    console.error(`… building ${id}`);
    /** @type {(command: string, args: readonly string[]) => void} */
    const run = (command, args) => void execFileSync(command, args, { cwd: tree, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', root, tree]);
    run('git', ['checkout', '--quiet', '--detach', id]);
    run('npm', ['ci']);
    run('npm', ['run', 'build']);
  }
  return tree;
}
