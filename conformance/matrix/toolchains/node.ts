import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { plainEnvironment } from '../../environment.ts';
import { installPackages } from '../../sdks/install.ts';
import type { DriverCommand } from './driver-command.ts';

/** `npm ci`, and the driver as it is. */
export async function installNode(folder: string): Promise<DriverCommand> {
  await installPackages(folder, plainEnvironment());
  const driver = ['driver.mjs', 'driver.cjs'].find((name) => existsSync(join(folder, name))) ?? 'driver.mjs';
  return { program: process.execPath, parameters: [driver], cwd: folder };
}
