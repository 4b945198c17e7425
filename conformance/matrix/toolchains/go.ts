import { join } from 'node:path';
import { makeOnce } from './cached.ts';
import { runTool } from './run.ts';
import type { DriverCommand } from './driver-command.ts';

/** `go build`, held to go.sum, of the driver with what drivers have in common. */
export async function installGo(folder: string): Promise<DriverCommand> {
  const version = await runTool('go', ['version'], { cwd: folder });
  const files = ['driver.go', 'go.mod', 'go.sum', '../../matrix/drivers/go/driver.go'];
  const built = await makeOnce({ folder, files, more: version }, (place) =>
    runTool('go', ['build', '-mod=readonly', '-trimpath', '-o', join(place, 'driver'), '.'], {
      cwd: folder,
      env: { GOTOOLCHAIN: 'local' },
    }),
  );
  return { program: join(built, 'driver'), parameters: [], cwd: folder };
}
