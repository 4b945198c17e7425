// A file system that is really small, and fills up.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const mebibyte = 1024 * 1024;
const shrinkAttemptsMax = 20;

/** Whether this process may mount one: as root, in a mount namespace of its own. */
export function canMount() {
  return process.env['FAIRLEAD_OWN_MOUNTS'] === '1';
}

/**
 * Runs the same command again in a mount namespace of its own, so that nothing that is mounted outlasts it. Undefined where the system
 * does not let us; else its exit code.
 *
 * @returns {number | undefined}
 */
export function rerunWithOwnMounts() {
  const flags = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
  const probe = spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  if (canMount() || probe.status !== 0) {
    return undefined;
  }
  const { status } = spawnSync('unshare', [...flags, process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, FAIRLEAD_OWN_MOUNTS: '1' },
  });
  return status ?? 1;
}

/**
 * @param {string} path
 * @param {number} mebibytes
 */
export function mountSmallDisk(path, mebibytes) {
  mkdirSync(path, { recursive: true });
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`no small disk: ${stderr}`);
  }
  return () => {
    spawnSync('umount', ['--lazy', path]);
  };
}

/**
 * Leaves a small disk about so much room, all at once.
 *
 * @param {string} path where it is mounted
 * @param {number} leftBytes
 */
export function shrinkDisk(path, leftBytes) {
  const isDone = Array.from({ length: shrinkAttemptsMax }).some((_, attempt) => {
    const { blocks, bfree, bsize } = statfsSync(path);
    // Somebody goes on writing: what it takes by now may be more than what it took a moment ago.
    return resize(path, `${(blocks - bfree) * bsize + leftBytes + attempt * mebibyte}`) === '';
  });
  if (!isDone) {
    throw new Error('the small disk keeps its size');
  }
}

/**
 * @param {string} path where it is mounted
 * @param {number} mebibytes
 */
export function widenDisk(path, mebibytes) {
  const problem = resize(path, `${mebibytes}m`);
  if (problem !== '') {
    throw new Error(`the small disk keeps its size: ${problem}`);
  }
}

/**
 * @param {string} path
 * @param {string} size
 * @returns {string} why not, if so
 */
function resize(path, size) {
  return spawnSync('mount', ['-o', `remount,size=${size}`, path], { encoding: 'utf8' }).stderr;
}

/**
 * A folder on a small disk of its own, with so much room more than it takes. Nothing may have it open, then and at the way back, which is
 * what is returned.
 *
 * @param {string} path
 * @param {number} spareMebibytes
 */
export function moveToSmallDisk(path, spareMebibytes) {
  const aside = `${path}.aside`;
  renameSync(path, aside);
  const takenBytes = readdirSync(aside, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  const unmount = mountSmallDisk(path, Math.ceil(takenBytes / mebibyte) + spareMebibytes);
  cpSync(aside, path, { recursive: true });
  return () => {
    rmSync(aside, { recursive: true });
    cpSync(path, aside, { recursive: true });
    unmount();
    rmSync(path, { recursive: true });
    renameSync(aside, path);
    rmSync(join(path, 'ballast'), { force: true });
  };
}

/**
 * Fills the disk, but for so many bytes, with a file that holds nothing.
 *
 * @param {string} path
 * @param {number} leftBytes
 */
export function fillDisk(path, leftBytes) {
  const { bavail, bsize } = statfsSync(path);
  let left = Math.max(0, bavail * bsize - leftBytes);
  const file = openSync(join(path, 'ballast'), 'w');
  const block = Buffer.alloc(mebibyte);
  try {
    while (left > 0) {
      left -= writeSync(file, block, 0, Math.min(left, block.length));
    }
  } catch {
    // Full.
  } finally {
    closeSync(file);
  }
}

/** @param {string} path */
export function freeDisk(path) {
  const file = openSync(join(path, 'ballast'), 'w');
  ftruncateSync(file, 0);
  closeSync(file);
  rmSync(join(path, 'ballast'));
}
