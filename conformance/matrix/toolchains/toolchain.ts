import type { DriverCommand } from './driver-command.ts';
import { installBrowser } from './browser.ts';
import { installGo } from './go.ts';
import { installJava } from './java.ts';
import { installNode } from './node.ts';
import { installPython } from './python.ts';

export type ToolchainName = 'node' | 'python' | 'go' | 'java' | 'browser';

export type Installed = { readonly command: DriverCommand } | { readonly missing: string };

/**
 * Installs what the folder's lock says below its `.cache`, or finds it there. Builds what must be built, once for what it is built from.
 * What can't be had is said, and is no error here.
 */
export async function install(toolchain: ToolchainName, folder: string): Promise<Installed> {
  try {
    return { command: await installers[toolchain](folder) };
  } catch (error) {
    const said = String(Reflect.get(error as object, 'stderr') || error);
    return { missing: said.trim().split('\n').slice(-3).join(' ').slice(0, 300) };
  }
}

const installers: Readonly<Record<ToolchainName, (folder: string) => Promise<DriverCommand>>> = {
  node: installNode,
  browser: installBrowser,
  python: installPython,
  go: installGo,
  java: installJava,
};
