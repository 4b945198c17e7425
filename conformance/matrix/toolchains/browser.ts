import { installNode } from './node.ts';
import { runTool } from './run.ts';
import type { DriverCommand } from './driver-command.ts';

/** A page in Chromium, which the system has, driven from Node. */
export async function installBrowser(folder: string): Promise<DriverCommand> {
  await runTool('chromium', ['--version'], { cwd: folder });
  return installNode(folder);
}
