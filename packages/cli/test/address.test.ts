import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, findPort, runFairlead } from './support/fairlead.ts';
import { serveFairlead } from './support/server.ts';

test('a running server is found by its data folder alone; a flag and the environment win over it', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  const address = join(cwd, 'fairlead-data', 'address');
  expect(await readFile(address, 'utf8')).toBe(`${url}\n`);
  expect((await stat(address)).mode & 0o777).toBe(0o600);
  expect(await runFairlead(['query', 'select 7 as n'], { cwd })).toMatchObject({ exitCode: 0, stdout: 'n\n─\n7\n' });
  expect((await runFairlead(['doctor'], { cwd })).stdout).toContain(`A Fairlead server answers at ${url}`);

  const free = `http://127.0.0.1:${await findPort()}`;
  for (const given of [
    { words: ['--url', free], env: {} },
    { words: [], env: { FAIRLEAD_URL: free } },
  ]) {
    const { stderr, exitCode } = await runFairlead(['query', 'select 1', ...given.words], { cwd, env: given.env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`No server answers at ${free}`);
  }
  const both = await runFairlead(['query', 'select 1', '--url', url], { cwd, env: { FAIRLEAD_URL: free } });
  expect(both.exitCode).toBe(0);

  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  await expect(stat(address)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('the address of a server that was killed leads to the same clear error, and the next start corrects it', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  running.send('SIGKILL');
  await running.exited;
  for (const command of [['query', 'select 1'], ['tail']]) {
    const { stderr, exitCode } = await runFairlead(command, { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`No server answers at ${url} (ECONNREFUSED)`);
    expect(stderr).toContain('(server_unreachable)');
  }
  expect((await runFairlead(['doctor', '--port', String(await findPort())], { cwd })).exitCode).toBe(0);
  const again = await serveFairlead({ cwd });
  expect((await runFairlead(['query', 'select 1'], { cwd })).exitCode).toBe(0);
  expect(await readFile(join(cwd, 'fairlead-data', 'address'), 'utf8')).toBe(`${again.url}\n`);
});

test('an address that is none is passed over', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const address = join(cwd, 'fairlead-data', 'address');
  await writeFile(address, 'not a url\n');
  const env = { FAIRLEAD_ADMIN_TOKEN: 'whatever-it-is' };
  expect((await runFairlead(['query', 'select 1', '--url', url], { cwd })).exitCode).toBe(0);
  const { stderr } = await runFairlead(['query', 'select 1'], { cwd, env });
  expect(stderr).toContain('http://127.0.0.1:8080');
});
