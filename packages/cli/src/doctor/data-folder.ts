import { access, constants, mkdtemp, open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Finding, reasonOf } from './finding.ts';
import { tryServer } from './trial.ts';

/** Below this a busy server fills the disk within the hour. */
const freeBytesMin = 1024 ** 3;

/** Whether a server can keep its data there. Everything is tried out in a folder of its own, which is removed. */
export async function checkDataFolder(dataPath: string): Promise<readonly Finding[]> {
  const place = await findExisting(dataPath);
  const state = place === dataPath ? '' : ' (made on the first start)';
  if (!(await stat(place)).isDirectory()) {
    return [{ kind: 'bad', text: `${place} is not a folder.`, remedy: 'Name a folder with --data.' }];
  }
  try {
    await access(place, constants.W_OK | constants.X_OK);
    const trial = await mkdtemp(join(place, '.fairlead-doctor-'));
    try {
      await syncFile(join(trial, 'sync'));
      const written: Finding = { kind: 'good', text: `Data folder ${dataPath}${state}: writable, syncs to disk` };
      return [written, await checkSpace(place), await tryServer(join(trial, 'data'))];
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
  } catch (error) {
    const remedy = `Give this user the right to write to ${place}, or name another folder with --data.`;
    return [{ kind: 'bad', text: `Data folder ${dataPath} can not be written: ${reasonOf(error)}`, remedy }];
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

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile('fairlead');
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function checkSpace(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free there`;
  return free >= freeBytesMin
    ? { kind: 'good', text }
    : { kind: 'bad', text, remedy: 'Free some space, or name a folder on a larger disk with --data.' };
}
