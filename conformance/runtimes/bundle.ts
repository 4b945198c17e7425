import { join } from 'node:path';
import { findInstalled } from './installation.ts';
import { run } from './run.ts';

/** Runs esbuild; throws with what it says when it fails. */
export async function bundle(cwd: string, ...parameters: readonly string[]): Promise<void> {
  const esbuild = join(findInstalled('esbuild'), 'bin', 'esbuild');
  const { exitCode, output } = await run({
    binary: process.execPath,
    parameters: [esbuild, '--log-level=warning', ...parameters],
    cwd,
  });
  if (exitCode !== 0 || output !== '') {
    throw new Error(`esbuild ${parameters.join(' ')}: ${output}`);
  }
}

/** Bundles a worker with the conditions that Cloudflare's own tools set. */
export function bundleWorker(cwd: string, source: string, module: string): Promise<void> {
  return bundle(cwd, source, '--bundle', '--format=esm', '--conditions=workerd,worker,browser', `--outfile=${module}`);
}
