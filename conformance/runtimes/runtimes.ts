import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalled } from './installation.ts';

/** A runtime that runs a file as a process. */
export interface Runtime {
  readonly name: string;
  /** Undefined where there is no package of it for this platform. */
  readonly binary: string | undefined;
  readonly versionParameters: readonly string[];
  readonly parameters: readonly string[];
}

const platform = `${process.platform}-${process.arch}`;

/** The Node that the SDK is built and tested with otherwise, and those that users have. */
export const nodes: readonly Runtime[] = ['20', '22', '24', '26'].map((major) => ({
  name: `Node ${major}`,
  binary: find(`node-${major}-${platform}/bin/node`),
  versionParameters: ['--version'],
  parameters: [],
}));

export const bun: Runtime = {
  name: 'Bun',
  // The build for older processors: it runs on all of them.
  binary: find(
    {
      'linux-x64': '@oven/bun-linux-x64-baseline',
      'linux-arm64': '@oven/bun-linux-aarch64',
      'darwin-arm64': '@oven/bun-darwin-aarch64',
    },
    'bin/bun',
  ),
  versionParameters: ['--version'],
  parameters: ['--no-install'],
};

export const deno: Runtime = {
  name: 'Deno',
  binary: find(
    { 'linux-x64': '@deno/linux-x64-glibc', 'linux-arm64': '@deno/linux-arm64-glibc', 'darwin-arm64': '@deno/darwin-arm64' },
    'deno',
  ),
  versionParameters: ['--version'],
  // To read is what `require` needs; a process that lacked more would stop and ask.
  parameters: ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1', '--allow-read=.'],
};

export const workerd: Runtime = {
  name: 'workerd',
  binary: find(
    {
      'linux-x64': '@cloudflare/workerd-linux-64',
      'linux-arm64': '@cloudflare/workerd-linux-arm64',
      'darwin-arm64': '@cloudflare/workerd-darwin-arm64',
    },
    'bin/workerd',
  ),
  versionParameters: ['--version'],
  parameters: ['serve', '--experimental', '--control-fd=3'],
};

/** Those that have no package for this platform have no binary, and their rows say so. */
function find(packages: string | Readonly<Record<string, string>>, binary = ''): string | undefined {
  const name = typeof packages === 'string' ? packages : packages[platform];
  const path = name === undefined ? undefined : findInstalled(join(name, binary));
  return path !== undefined && existsSync(path) ? path : undefined;
}
