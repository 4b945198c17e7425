import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, findPort, runHere } from './support/fairlead.ts';
import { serveFairlead } from './support/server.ts';

test('a running server is found by its data folder alone; a flag and the environment win over it', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  const address = join(cwd, 'fairlead-data', 'address');
  expect(await readFile(address, 'utf8')).toMatch(new RegExp(`^${url}\n[\\w-]{32}\n$`));
  expect((await stat(address)).mode & 0o777).toBe(0o600);
  expect(await runHere(['query', 'select 7 as n'], { cwd })).toMatchObject({ exitCode: 0, stdout: 'n\n─\n7\n' });
  expect((await runHere(['doctor'], { cwd })).stdout).toContain(`A Fairlead server answers at ${url}`);

  const free = `http://127.0.0.1:${await findPort()}`;
  for (const given of [
    { words: ['--url', free], env: {} },
    { words: [], env: { FAIRLEAD_URL: free } },
  ]) {
    const { stderr, exitCode } = await runHere(['query', 'select 1', ...given.words], { cwd, env: given.env });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`No server answers at ${free}`);
  }
  const both = await runHere(['query', 'select 1', '--url', url], { cwd, env: { FAIRLEAD_URL: free } });
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
    const { stderr, exitCode } = await runHere(command, { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`No server answers at ${url} (ECONNREFUSED)`);
    expect(stderr).toContain('(server_unreachable)');
  }
  expect((await runHere(['doctor', '--port', String(await findPort())], { cwd })).exitCode).toBe(0);
  const again = await serveFairlead({ cwd });
  expect((await runHere(['query', 'select 1'], { cwd })).exitCode).toBe(0);
  expect(await readFile(join(cwd, 'fairlead-data', 'address'), 'utf8')).toMatch(new RegExp(`^${again.url}\n`));
});

test('a program that listens where a killed server was gets neither token nor key', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  // Whoever could reach the server before may repeat its answers.
  const heard = await fetch(`${url}/healthz`, { headers: { 'x-fairlead-challenge': '0'.repeat(32) } });
  const proof = heard.headers.get('x-fairlead-proof') ?? '';
  expect(proof).toMatch(/^[0-9a-f]{64}$/);
  running.send('SIGKILL');
  await running.exited;
  const seen: string[] = [];
  const stranger = createServer(({ url: path = '', headers }, response) => {
    seen.push(`${path} ${headers.authorization ?? ''}`);
    response.writeHead(200, { 'x-fairlead-proof': proof, 'content-type': 'text/plain' }).end('fairlead_log_position 1\n');
  });
  stranger.listen(Number(new URL(url).port), '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  await writeFile(join(cwd, 'events.ndjson'), '{"type":"track","userId":"u","event":"Seen"}\n');

  for (const words of [
    ['query', 'select 1'],
    ['tail'],
    ['source', 'list'],
    ['send', 'events.ndjson', '--key', 'k', '--secret', 's'],
  ]) {
    const { stdout, stderr, exitCode } = await runHere(words, { cwd });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toContain(`What answers at ${url} is not the server of ${join(cwd, 'fairlead-data')}`);
    expect(stderr).toContain('(server_unknown)');
  }
  expect((await runHere(['doctor', '--port', String(await findPort())], { cwd })).exitCode).toBe(0);
  expect(new Set(seen)).toEqual(new Set(['/healthz ']));
});

test('the token of a folder on which no server runs is sent nowhere', async () => {
  const cwd = await createFolder();
  const { running } = await serveFairlead({ cwd });
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  const { stderr, exitCode } = await runHere(['query', 'select 1'], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`No server runs on ${join(cwd, 'fairlead-data')}`);
  expect(stderr).toContain('fairlead serve');
});

test('an address that is none is passed over', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const address = join(cwd, 'fairlead-data', 'address');
  await writeFile(address, 'not a url\n');
  const env = { FAIRLEAD_ADMIN_TOKEN: 'whatever-it-is' };
  expect((await runHere(['query', 'select 1', '--url', url], { cwd })).exitCode).toBe(0);
  const { stderr } = await runHere(['query', 'select 1'], { cwd, env });
  expect(stderr).toContain('http://127.0.0.1:8080');
});
