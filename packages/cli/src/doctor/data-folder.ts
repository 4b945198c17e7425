import { access, constants, mkdtemp, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatBytes } from '../terminal/amount.ts';
import { checkDisk, checkFileSystem } from './disk.ts';
import { type Finding, reasonOf } from './finding.ts';
import { tryServer } from './trial.ts';

/** Below this a busy server fills the disk within the hour. */
const freeBytesMin = 1024 ** 3;

/**
 * Whether a server can keep its data there. Everything is tried out in a folder of its own, which is removed. Returns how many milliseconds
 * the clock of the disk is ahead.
 */
export async function* checkDataFolder(dataPath: string): AsyncGenerator<Finding, number | undefined> {
  const place = await findExisting(dataPath);
  const state = place === dataPath ? '' : ' (made on the first start)';
  if (!(await stat(place)).isDirectory()) {
    yield { kind: 'bad', text: `${place} is not a folder.`, remedy: 'Name a folder with --data.' };
    return undefined;
  }
  try {
    await access(place, constants.W_OK | constants.X_OK);
    const trial = await mkdtemp(join(place, '.fairlead-doctor-'));
    try {
      const aheadMs = await syncFile(join(trial, 'sync'));
      yield { kind: 'good', text: `Data folder ${dataPath}${state}: writable, syncs to disk` };
      const kind = await checkFileSystem(place);
      if (kind !== undefined) {
        yield kind;
      }
      yield await checkSpace(place, dataPath);
      yield await checkDisk(join(trial, 'speed'));
      yield await tryServer(join(trial, 'data'));
      return aheadMs;
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
  } catch (error) {
    const remedy = `Give this user the right to write to ${place}, or name another folder with --data.`;
    yield { kind: 'bad', text: `Data folder ${dataPath} can not be written: ${reasonOf(error)}`, remedy };
    return undefined;
  }
}

/** The folder, or the nearest one above it that is there. */
async function findExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) {
      throw error;
    }
    return findExisting(parent);
  }
}

/** Returns how far ahead of this process the time is that the file was given. */
async function syncFile(path: string): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile('fairlead');
    await file.datasync();
    return (await file.stat()).mtimeMs - Date.now();
  } finally {
    await file.close();
  }
}

async function checkSpace(path: string, dataPath: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const used = await measureFolder(dataPath);
  const text = `${formatBytes(free)} free there${used === 0 ? '' : `; the data take ${formatBytes(used)}`}`;
  return free >= freeBytesMin
    ? { kind: 'good', text }
    : { kind: 'bad', text, remedy: 'Free some space, or name a folder on a larger disk with --data.' };
}

/** Bytes on disk of all that is in a folder; what can't be looked into, or is gone meanwhile, counts for nothing. */
async function measureFolder(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const inside = join(path, entry.name);
    return entry.isDirectory()
      ? measureFolder(inside)
      : stat(inside).then(
          ({ blocks }) => blocks * blockBytes,
          () => 0,
        );
  });
  return (await Promise.all(sizes)).reduce((total, bytes) => total + bytes, 0);
}

/** What `stat` counts in, on every system. */
const blockBytes = 512;
