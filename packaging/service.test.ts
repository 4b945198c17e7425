import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defaultOptions } from '@fairlead/server';
import { expect, test } from 'vitest';

const unit = fileURLToPath(new URL('fairlead.service', import.meta.url));
const hasSystemd = spawnSync('systemd-analyze', ['security', '--offline=yes', unit]).status === 0;

test('the unit gives the server the time that it takes to stop', async () => {
  const seconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(await readFile(unit, 'utf8'))?.[1]);
  expect(seconds * 1_000).toBeGreaterThan(defaultOptions.closeTimeoutMs);
});

test('the service outlives its worker where memory is short, and reads its certificate again when it is reloaded', async () => {
  const lines = (await readFile(unit, 'utf8')).split('\n');
  expect(lines).toContain('OOMPolicy=continue');
  expect(lines).toContain('ExecReload=/bin/kill -HUP $MAINPID');
});

test('the worker may leave the idle class', async () => {
  expect((await readFile(unit, 'utf8')).split('\n')).toContain('LimitNICE=20');
});

test.skipIf(!hasSystemd)('systemd takes the unit, and finds it little exposed', () => {
  const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  expect([verified.status, verified.stderr]).toEqual([0, '']);
  const security = execFileSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', unit], { encoding: 'utf8' });
  expect(security).toMatch(/Overall exposure level/);
});
