import { execFile } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { plainEnvironment } from '../environment.ts';

const folder = import.meta.dirname;
const lockFile = join(folder, 'package-lock.json');
/** Held by the process that installs: its id. Test files run at the same time, and each of them needs what is here. */
const turnFile = join(folder, '.cache', 'installing');
const turnPollMs = 200;

/** Installs what the lock file says, unless it is there. Returns why it can't be had, or undefined. */
export async function installRuntimes(): Promise<string | undefined> {
  while (!isInstalled()) {
    if (!takeTurn()) {
      await wait(turnPollMs);
      continue;
    }
    try {
      await promisify(execFile)('npm', ['ci', '--no-progress', '--loglevel=error'], { cwd: folder, env: plainEnvironment() });
      writeFileSync(stamp(), readFileSync(lockFile, 'utf8'));
    } catch (error) {
      return `the runtimes can't be installed: ${String(Reflect.get(error as object, 'stderr') ?? error)}`;
    } finally {
      rmSync(turnFile, { force: true });
    }
  }
  return undefined;
}

/** Where a package of the folder is installed. */
export function findInstalled(name: string): string {
  return join(folder, 'node_modules', name);
}

function isInstalled(): boolean {
  return existsSync(stamp()) && readFileSync(stamp(), 'utf8') === readFileSync(lockFile, 'utf8');
}

/** Written behind a finished installation: the lock file that it follows. */
function stamp(): string {
  return findInstalled('.installed-lock.json');
}

/** Makes the file, or finds that a process that lives has made it. One that was killed does not block the next. */
function takeTurn(): boolean {
  const own = `${turnFile}-${process.pid}`;
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, String(process.pid));
  try {
    // A link appears with its content, so nobody ever reads the file without an id in it.
    linkSync(own, turnFile);
    return true;
  } catch (error) {
    if (Reflect.get(error as object, 'code') !== 'EEXIST') {
      throw error;
    }
    if (!isTurnTaken()) {
      rmSync(turnFile, { force: true });
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function isTurnTaken(): boolean {
  try {
    process.kill(Number(readFileSync(turnFile, 'utf8')), 0);
    return true;
  } catch {
    // The file has gone meanwhile, or the process has.
    return false;
  }
}
