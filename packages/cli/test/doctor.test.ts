import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkClock } from '../src/doctor/clock.ts';
import { judge } from '../src/doctor/disk.ts';
import { createFolder, findPort, occupyPort, runHere } from './support/fairlead.ts';
import { sendTrack, serveFairlead } from './support/server.ts';

test('on a fresh machine all is well, and nothing is left behind', async () => {
  const cwd = await createFolder();
  const { stdout, stderr, exitCode } = await runHere(['doctor', '--port', String(await findPort())], { cwd });
  expect(stdout).not.toContain('✗');
  expect(stdout).toMatch(/✓ Node \d/);
  expect(stdout).toContain('✓ A trial server kept an event there and found it with SQL');
  expect(stdout).toMatch(/✓ [\d.]+ GB free there\n/);
  expect(stdout).toMatch(/[✓!] A sync takes [\d.]+ ms, the slowest of 50 took [\d.]+ ms; [\d.]+ [MG]B\/s are written/);
  expect(stdout).toMatch(/[✓!] The clock says 20\d\d-\d\d-\d\dT[\d:]{8}Z/);
  expect(stdout).toContain('· No admin token yet');
  expect(stdout).toContain('All is well.');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(await readdir(cwd)).toEqual([]);
});

test('with a server running, it is found, and its token opens its API', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  const healthy = await runHere(['doctor', '--port', new URL(url).port], { cwd });
  expect(healthy.stdout).toContain(`✓ A Fairlead server answers at ${url} and is ready`);
  expect(healthy.stdout).toContain('opens its API');
  expect(healthy.stdout).toContain('in use by the server that answers');
  expect(healthy.exitCode).toBe(0);
  const elsewhere = await runHere(['doctor', '--port', String(await findPort())], { cwd });
  expect(elsewhere.stdout).toMatch(/✗ The data folder does not open: Another process uses/);
  expect(elsewhere.exitCode).toBe(1);
  expect((await sendTrack(url, { userId: 'u1', event: 'Seen' })).status).toBe(200);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);

  const stopped = await runHere(['doctor', '--port', String(await findPort())], { cwd });
  expect(stopped.stdout).toContain('✓ No other process uses the data folder, and its log opens');
  expect(stopped.exitCode).toBe(0);
  const missing = await runHere(['doctor', '--url', url], { cwd });
  expect(missing.stdout).toContain(`✗ No Fairlead server answers at ${url}.`);
  expect(missing.exitCode).toBe(1);
  const missingToo = await runHere(['doctor'], { cwd, env: { FAIRLEAD_URL: url } });
  expect(missingToo.stdout).toContain(`✗ No Fairlead server answers at ${url}.`);
  expect(missingToo.exitCode).toBe(1);
});

test('with a server that was given its token all is well, and the token is checked when it is given here as well', async () => {
  const cwd = await createFolder();
  const env = { FAIRLEAD_ADMIN_TOKEN: 'a-token-of-my-own' };
  await serveFairlead({ cwd, env });
  const without = await runHere(['doctor'], { cwd });
  const withIt = await runHere(['doctor'], { cwd, env });
  const wrong = await runHere(['doctor', '--admin-token', 'another-token'], { cwd });

  expect(without.stdout).toContain('· The data folder keeps no admin token');
  expect(without.stdout).toContain('in use by the server that answers');
  expect(without.exitCode).toBe(0);
  expect(withIt.stdout).toContain('✓ The admin token from FAIRLEAD_ADMIN_TOKEN opens its API');
  expect(withIt.exitCode).toBe(0);
  expect(wrong.stdout).toContain('refused the admin token from --admin-token');
  expect(wrong.exitCode).toBe(1);
});

test('what is wrong is named, with what to do', async () => {
  const cwd = await createFolder();
  const { port } = await occupyPort();
  await writeFile(join(cwd, 'not-a-folder'), '');
  const broken = await runHere(['doctor', '--port', String(port), '--data', 'not-a-folder'], { cwd });
  expect(broken.stdout).toMatch(/✗ .*not-a-folder is not a folder\.\n +→ .*--data/);
  expect(broken.stdout).toMatch(new RegExp(`✗ Port ${port} is taken by another program.\\n +→ .*--port`));
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toBe('');
});

test('a slow disk, one that lies, and a wrong clock are named, with what to do', () => {
  const slow = judge({ medianMs: 31, slowestMs: 200, bytesPerSecond: 90_000_000 });
  const lying = judge({ medianMs: 0.001, slowestMs: 0.002, bytesPerSecond: 2_000_000_000 });
  const narrow = judge({ medianMs: 2, slowestMs: 3, bytesPerSecond: 5_000_000 });
  expect([slow, lying, narrow].map(({ kind }) => kind)).toEqual(['doubtful', 'doubtful', 'doubtful']);
  expect(judge({ medianMs: 0.3, slowestMs: 9, bytesPerSecond: 500_000_000 })).toEqual({
    kind: 'good',
    text: 'A sync takes 0.30 ms, the slowest of 50 took 9.0 ms; 500.0 MB/s are written',
  });

  const nowMs = Date.UTC(2026, 10, 26, 12);
  const right = {
    nowMs,
    diskAheadMs: -800,
    lastWrittenMs: nowMs - 1,
    serverAheadMs: 999,
    isSynchronised: true,
  };
  expect(checkClock(right)).toMatchObject({ kind: 'good', text: expect.stringContaining('2026-11-26T12:00:00Z') as unknown });
  const cases = [
    { facts: { ...right, nowMs: Date.UTC(1970, 0, 2) }, kind: 'bad', says: 'in the past' },
    { facts: { ...right, lastWrittenMs: nowMs + 3_600_000 }, kind: 'bad', says: 'written 1:00:00 later' },
    { facts: { ...right, diskAheadMs: 60_000 }, kind: 'doubtful', says: 'that of the disk is 1:00 off' },
    { facts: { ...right, serverAheadMs: -90_000 }, kind: 'doubtful', says: 'that of the server is 1:30 off' },
    { facts: { ...right, isSynchronised: false }, kind: 'doubtful', says: 'nothing keeps it right' },
  ];
  for (const { facts, kind, says } of cases) {
    expect(checkClock(facts)).toMatchObject({ kind, text: expect.stringContaining(says) as unknown });
  }
});

test('a token that others can read, or that the server does not take, is named', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const path = join(cwd, 'fairlead-data', 'admin-token');
  await chmod(path, 0o644);
  await writeFile(path, 'another-token\n');
  const { stdout, exitCode } = await runHere(['doctor', '--url', url], { cwd });
  expect(stdout).toContain('✗ Others can read the admin token');
  expect(stdout).toContain('refused the admin token from');
  expect(stdout).not.toContain('another-token');
  expect(exitCode).toBe(1);
});
