// The peers have a folder and a lock of their own, and are installed when they are measured: nobody else needs them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../peers/', import.meta.url);

export function installPeers() {
  const lock = readFileSync(new URL('package-lock.json', folder), 'utf8');
  // Written behind a finished installation: the lock that it follows.
  const stamp = new URL('node_modules/.installed-lock.json', folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) {
    return;
  }
  execFileSync('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: fileURLToPath(folder), stdio: 'inherit' });
  writeFileSync(stamp, lock);
}
