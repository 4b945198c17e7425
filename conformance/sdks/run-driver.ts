import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { plainEnvironment } from '../environment.ts';
import { installPackages } from './install.ts';

/** A folder with packages of its own and the drivers that run them. */
export type SdkFolder = 'node' | 'mparticle' | 'opentelemetry';

/** Installs the SDKs as the lock file says, unless they are there. Returns why they can't be had, or undefined. */
export async function installSdks(name: SdkFolder = 'node'): Promise<string | undefined> {
  try {
    await installPackages(join(import.meta.dirname, name), plainEnvironment());
  } catch (error) {
    return `the vendors' SDKs can't be installed: ${String(Reflect.get(error as object, 'stderr') ?? error)}`;
  }
  return undefined;
}

/** Runs a driver with a task as JSON on its stdin and resolves with the JSON on its stdout; rejects when it fails. */
export async function runDriver(driver: string, task: unknown, name: SdkFolder = 'node'): Promise<unknown> {
  const child = spawn(process.execPath, [join(import.meta.dirname, name, driver)], { env: plainEnvironment() });
  child.stdin.end(JSON.stringify(task));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) {
    throw new Error(`${driver} ended with ${String(child.exitCode)}: ${stderr}`);
  }
  return JSON.parse(stdout);
}
