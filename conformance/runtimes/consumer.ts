import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { plainEnvironment } from '../environment.ts';
import { findInstalled } from './installation.ts';

const packages = join(import.meta.dirname, '..', '..', 'packages');

/** A user's project in a folder of its own, far from this repository. */
export interface Consumer extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file of the project; returns its path. */
  write(name: string, content: string): Promise<string>;
  /** Makes a package of this folder's installation one of the project's. */
  link(name: string): Promise<void>;
}

/** Packs the SDK as it goes to the registry, and installs the archives as a user would. */
export async function createConsumer(): Promise<Consumer> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'fairlead-consumer-')));
  const write = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  };
  await write('package.json', '{ "name": "consumer", "version": "1.0.0", "private": true }\n');
  const archives = await pack(folder);
  await npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...archives], folder);
  return {
    folder,
    write,
    link: async (name) => {
      const place = join(folder, 'node_modules', name);
      await mkdir(dirname(place), { recursive: true });
      await symlink(findInstalled(name), place, 'dir');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function pack(folder: string): Promise<readonly string[]> {
  const folders = ['protocol', 'client'].map((name) => join(packages, name));
  const packed = JSON.parse(await npm(['pack', ...folders, '--json', '--pack-destination', folder], folder)) as {
    filename: string;
  }[];
  return packed.map(({ filename }) => join(folder, filename));
}

async function npm(parameters: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', [...parameters, '--loglevel=error'], { cwd, env: plainEnvironment() });
  return stdout;
}
