import { existsSync } from 'node:fs';
import { findInstalled } from './installation.ts';

/** A runtime as this folder's package.json names it. */
export interface Runtime {
  readonly name: string;
  /** The path of its program within the installation, by platform and processor. */
  readonly programs: Readonly<Record<string, string>>;
  readonly versionParameters: readonly string[];
  /** What stands before the file that it is to run. */
  readonly parameters: readonly string[];
  /** Instead, for a program with a spool. */
  readonly spoolParameters?: readonly string[];
}

/** What users have, and the newest. */
export const nodes: readonly Runtime[] = ['20', '22', '24', '26'].map((major) => ({
  name: `Node ${major}`,
  programs: { 'linux-x64': `node-${major}-linux-x64/bin/node`, 'linux-arm64': `node-${major}-linux-arm64/bin/node` },
  versionParameters: ['--version'],
  parameters: [],
}));

export const bun: Runtime = {
  name: 'Bun',
  programs: {
    // The build for older processors: it runs on all of them.
    'linux-x64': '@oven/bun-linux-x64-baseline/bin/bun',
    'linux-arm64': '@oven/bun-linux-aarch64/bin/bun',
    'darwin-arm64': '@oven/bun-darwin-aarch64/bin/bun',
  },
  versionParameters: ['--version'],
  parameters: ['--no-install'],
};

export const deno: Runtime = {
  name: 'Deno',
  programs: {
    'linux-x64': '@deno/linux-x64-glibc/deno',
    'linux-arm64': '@deno/linux-arm64-glibc/deno',
    'darwin-arm64': '@deno/darwin-arm64/deno',
  },
  versionParameters: ['--version'],
  // Reading is what `require` needs. The SDK itself needs no permission but the network.
  parameters: ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1', '--allow-read=.'],
  // Deno lets /proc be read only with all permissions; it says at once that the process that had kept the events is gone. Without,
  // they are taken over when that one has been silent for `staleAfterMs`.
  spoolParameters: ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-all'],
};

export const workerd: Runtime = {
  name: 'workerd',
  programs: {
    'linux-x64': '@cloudflare/workerd-linux-64/bin/workerd',
    'linux-arm64': '@cloudflare/workerd-linux-arm64/bin/workerd',
    'darwin-arm64': '@cloudflare/workerd-darwin-arm64/bin/workerd',
  },
  versionParameters: ['--version'],
  parameters: ['serve', '--experimental', '--control-fd=3'],
};

/** The program of a runtime; undefined where the registry has none for this platform. Throws when it has one that is not installed. */
export function findProgram({ name, programs }: Runtime): string | undefined {
  const program = programs[`${process.platform}-${process.arch}`];
  if (program === undefined) {
    return undefined;
  }
  const path = findInstalled(program);
  if (!existsSync(path)) {
    throw new Error(`${name} should be at ${path} and is not`);
  }
  return path;
}

/** Why a runtime is not there. */
export function toAbsence({ name }: Runtime): string {
  return `there is no package of ${name} for ${process.platform} on ${process.arch}`;
}
