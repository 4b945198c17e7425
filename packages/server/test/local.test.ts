import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const execute = promisify(execFile);

/** The native modules that a process has loaded once it has imported something. */
async function nativeModules(specifier: string): Promise<readonly string[]> {
  const program = `
    await import(${JSON.stringify(specifier)});
    process.report.excludeNetwork = true;
    const { sharedObjects } = process.report.getReport();
    console.log(JSON.stringify(sharedObjects.filter((path) => path.endsWith('.node'))));`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', program], { cwd: import.meta.dirname });
  return JSON.parse(stdout) as readonly string[];
}

test('what a command needs beside a server comes without its databases, which a server loads when it starts', async () => {
  expect(await nativeModules('lmdb')).not.toEqual([]);
  expect(await nativeModules('@fairlead/server')).toEqual([]);
  expect(await nativeModules('@fairlead/server/local')).toEqual([]);
});
