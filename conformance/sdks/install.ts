import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Installs the packages of a folder as its lock file says, unless they are there. Test files run in processes of their own and may
 * ask for the same folder at once: each installs beside it, and the first that is through moves its packages in.
 */
export async function installPackages(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (isInstalled(folder)) {
    return;
  }
  const beside = join(folder, '.cache', `install-${process.pid}`);
  mkdirSync(beside, { recursive: true });
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
      copyFileSync(join(folder, name), join(beside, name));
    }
    await promisify(execFile)('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: beside, env });
    writeFileSync(stampOf(beside), readLock(folder));
    if (!isInstalled(folder)) {
      moveIn(beside, folder);
    }
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** The lock file that an installation followed. It comes and goes with the packages. */
function stampOf(folder: string): string {
  return join(folder, 'node_modules', '.installed-lock.json');
}

function isInstalled(folder: string): boolean {
  return existsSync(stampOf(folder)) && readFileSync(stampOf(folder), 'utf8') === readLock(folder);
}

function readLock(folder: string): string {
  return readFileSync(join(folder, 'package-lock.json'), 'utf8');
}

function moveIn(beside: string, folder: string): void {
  const packages = join(folder, 'node_modules');
  if (existsSync(packages)) {
    renameSync(packages, join(beside, 'outdated'));
  }
  try {
    renameSync(join(beside, 'node_modules'), packages);
  } catch (error) {
    // Another process was faster by a moment.
    if (!isInstalled(folder)) {
      throw error;
    }
  }
}
