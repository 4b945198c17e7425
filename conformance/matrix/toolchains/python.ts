import { join } from 'node:path';
import { makeOnce } from './cached.ts';
import { runTool } from './run.ts';
import type { DriverCommand } from './driver-command.ts';

const drivers = join(import.meta.dirname, '..', 'drivers');

/** `pip install`, held to the hashes of the lock, into a folder of its own. */
export async function installPython(folder: string): Promise<DriverCommand> {
  const version = await runTool('python3', ['--version'], { cwd: folder });
  const packages = await makeOnce({ folder, files: ['requirements.txt'], more: version }, (place) =>
    runTool(
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--target', place, '-r', 'requirements.txt'],
      { cwd: folder, env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore' } },
    ),
  );
  const env = { PYTHONPATH: `${packages}:${drivers}`, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' };
  // Their authors' own warnings are none of ours.
  return { program: 'python3', parameters: ['-W', 'ignore', 'driver.py'], cwd: folder, env };
}
