import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { createFolder, occupyPort, runFairlead, startFairlead } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead, source } from './support/server.ts';

const token = 'a-token-for-this-test';
const sourceQuery = (url: string): string[] => [
  'query',
  'select source, count(*) as n from events group by all',
  '--json',
  '--url',
  url,
];

test('on a new folder it makes one source and shows its secret once', async () => {
  const cwd = await createFolder();
  const running = startFairlead(['serve', '--port', '0'], { cwd });
  const [, url = ''] = await running.waitFor('stdout', /Address\s+(http:\S+)[\s\S]*Ctrl-C/);
  const [, key = '', secret = ''] =
    /default\s+key (\S+)[\s\S]*secret of default, shown this once: (\S+)/.exec(running.stdout()) ?? [];
  expect(secret).toMatch(/^[0-9a-f]{32,}$/);
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  const body = JSON.stringify({ events: [{ event_type: 'session_start', data: {} }] });
  expect((await fetch(`${url}/v2/events`, { method: 'POST', headers: { authorization }, body })).status).toBe(202);
  running.send('SIGINT');
  expect(await running.exited).toBe(0);
  expect(running.stderr()).not.toContain(secret);

  const again = startFairlead(['serve', '--port', '0'], { cwd });
  await again.waitFor('stdout', /Ctrl-C/);
  expect(again.stdout()).toContain(key);
  expect(again.stdout()).not.toContain(secret);
  expect(again.stdout()).not.toContain('shown this once');
  again.send('SIGTERM');
  expect(await again.exited).toBe(0);
});

test('neither secrets nor tokens stand in what it prints or logs, and its files are for their owner only', async () => {
  const cwd = await createFolder();
  const { running, url } = await serveFairlead({ cwd, env: { FAIRLEAD_ADMIN_TOKEN: token } });
  expect((await sendTrack(url, { userId: 'u1', event: 'Seen' })).status).toBe(200);
  expect((await fetch(`${url}/api/query`, { method: 'POST', headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  for (const text of [running.stdout(), running.stderr()]) {
    expect(text).not.toContain(source.secret);
    expect(text).not.toContain(token);
    // Which would sign in whoever reads the log.
    expect(text).not.toContain('/sign-in/');
  }
  const lines = running.stderr().trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['listening', 'closed']);
  const data = join(cwd, 'fairlead-data');
  const entries = await readdir(data, { recursive: true });
  expect(entries.length).toBeGreaterThan(4);
  const modes = await Promise.all(entries.map(async (entry) => ({ entry, mode: (await stat(join(data, entry))).mode })));
  expect(modes.filter(({ mode }) => (mode & 0o077) !== 0)).toEqual([]);
});

test('SIGHUP ends no service: without a certificate there is nothing to read again', async () => {
  const { running, url } = await serveFairlead({ cwd: await createFolder() });
  running.send('SIGHUP');
  expect((await sendTrack(url, { userId: 'u1', event: 'Seen' })).status).toBe(200);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
});

test('a taken port is one clear error', async () => {
  const { port } = await occupyPort();
  const { exitCode, stdout, stderr } = await runFairlead(['serve', '--port', String(port)], { cwd: await createFolder() });
  expect(exitCode).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(new RegExp(`^fairlead: .*port ${port} .*taken`, 'm'));
  expect(stderr).toContain('--port');
  expect(stderr).toContain('(port_in_use)');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a second process on the same folder is refused, and the first goes on', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  for (const command of ['serve', 'demo']) {
    const second = await runFairlead([command, '--port', '0'], { cwd });
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain('(data_folder_in_use)');
    expect(second.stderr).toContain(join(cwd, 'fairlead-data'));
    expect(second.stderr).not.toMatch(/\n\s+at /);
  }
  expect((await sendTrack(url, { userId: 'u1', event: 'Seen' })).status).toBe(200);
});

test('a flag wins over the environment, the environment over the file', async () => {
  const cwd = await createFolder();
  const config = join(cwd, 'settings', 'fairlead.json');
  await mkdir(join(cwd, 'settings'));
  const sources = [{ name: 'from-file', key: 'file_key', secret: 'file-secret-0123456789' }];
  await writeFile(config, JSON.stringify({ port: 0, data: 'kept', sources, adminToken: token }));
  const accepts = async (url: string, key: string): Promise<boolean> => {
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    const body = JSON.stringify({ userId: 'u1', event: 'Seen' });
    return (await fetch(`${url}/v1/track`, { method: 'POST', headers: { authorization }, body })).ok;
  };
  const levels = [
    { flags: [], env: {}, key: 'file_key' },
    { flags: [], env: { FAIRLEAD_SOURCES: 'from-environment:env_key:env:secret, second:second_key:x' }, key: 'env_key' },
    { flags: ['--source', 'from-flag:flag_key:flag-secret'], env: { FAIRLEAD_SOURCES: 'other:other_key:x' }, key: 'flag_key' },
  ];
  for (const { flags, env, key } of levels) {
    const running = startFairlead(['serve', '--config', config, ...flags], { cwd, env });
    const [, url = ''] = await running.waitFor('stdout', /Address\s+(http:\S+)[\s\S]*Ctrl-C/);
    expect(running.stdout()).toContain(join(cwd, 'settings', 'kept'));
    expect(running.stdout()).toContain(`from ${config}`);
    expect(await accepts(url, key)).toBe(true);
    expect(await accepts(url, 'other_key')).toBe(false);
    const asked = await runFairlead([...sourceQuery(url), '--admin-token', token], { cwd });
    expect(asked.exitCode).toBe(0);
    running.send('SIGTERM');
    expect(await running.exited).toBe(0);
  }
});

test.each([
  { text: '{"port": 8080, "prot": 1}', says: 'unknown member prot' },
  { text: '{"port": "8080"}', says: 'port takes an integer' },
  { text: '{"sources": [{"name": "a", "key": "b", "secret": 5}]}', says: 'sources takes a list' },
  { text: '{"isPartialRebuildAllowed": true}', says: 'unknown member isPartialRebuildAllowed' },
  { text: '{"storeRetentionDays": "30"}', says: 'storeRetentionDays takes an integer' },
  { text: '[]', says: 'does not hold a JSON object' },
  { text: '{"adminToken": "hush-hush" oops', says: 'is not JSON' },
])('a wrong configuration file is refused: $says', async ({ text, says }) => {
  const cwd = await createFolder();
  await writeFile(join(cwd, 'fairlead.json'), text);
  const { exitCode, stderr } = await runFairlead(['serve', '--config', 'fairlead.json'], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(says);
  expect(stderr).toContain('(invalid_config)');
  expect(stderr).not.toContain('hush-hush');
});

test('what is no source is refused without its secret', async () => {
  const cwd = await createFolder();
  const missing = await runFairlead(['serve', '--config', 'nowhere.json'], { cwd });
  expect(missing).toMatchObject({ exitCode: 1 });
  expect(missing.stderr).toContain('nowhere.json');
  for (const sources of ['shop::a-secret-value', 'shop:key:first-part,a-secret-value']) {
    const { exitCode, stderr } = await runFairlead(['serve'], { cwd, env: { FAIRLEAD_SOURCES: sources } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('(invalid_source)');
    expect(stderr).not.toContain('a-secret');
  }
});

test.each([
  { flags: ['--store-retention-days', '30.5'], says: '--store-retention-days takes an integer, received 30.5' },
  { flags: ['--log-retention-days=-1'], says: '--log-retention-days takes an integer, received -1' },
  {
    flags: [],
    env: { FAIRLEAD_DISK_RESERVE_PERCENT: 'ten' },
    says: 'FAIRLEAD_DISK_RESERVE_PERCENT takes an integer, received ten',
  },
])('a limit that is no number is refused: $says', async ({ flags, env = {}, says }) => {
  const { exitCode, stderr } = await runFairlead(['serve', ...flags], { cwd: await createFolder(), env });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(says);
});

test.skipIf(process.platform !== 'linux')('a data folder where none can be made ends the start with why', async () => {
  for (const data of ['/proc/x', '/proc/x/y/z', '/dev/null', '/dev/null/x']) {
    const { exitCode, stderr } = await runFairlead(['serve', '--data', data, '--port', '0'], { cwd: await createFolder() });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(data.startsWith('/proc') ? /\(ENOENT\)/ : /\(ENOTDIR\)|\(EEXIST\)/);
  }
});

test('a second signal ends it at once', async () => {
  const { running, url } = await serveFairlead({ cwd: await createFolder() });
  // A request that never ends keeps the orderly stop waiting.
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('POST /v1/track HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 100\r\n\r\n');
  await once(socket, 'data');
  const sending = setInterval(() => running.send('SIGINT'), 100);
  try {
    expect(await running.exited).toBe(1);
  } finally {
    clearInterval(sending);
    socket.destroy();
  }
  expect(running.stderr()).toContain('SIGINT again');
});

test('a reader of the banner that goes away does not end the server', async () => {
  const cwd = await createFolder();
  const running = startFairlead(['serve', '--port', '0', '--source', `shop:${source.key}:${source.secret}`], { cwd });
  running.closeOutput();
  const [, url = ''] = await running.waitFor('stderr', /"url":"([^"]+)"/);
  const batch = '{"events":[{"event_type":"session_start","data":{}}]}';
  await until('it takes a batch', async () => (await sendBatch(url, batch)).status === 202);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
});

test.skipIf(spawnSync('strace', ['-V']).status !== 0)('when the server can not go on, it ends with 1 and says why', async () => {
  const cwd = await createFolder();
  const log = join(cwd, 'fairlead-data', 'log', 'data.mdb');
  const fault = ['-P', log, '-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=20+'];
  const { running, url } = await serveFairlead({ cwd, prefix: ['strace', '-f', '-o', '/dev/null', ...fault] });
  const statuses: number[] = [];
  while (statuses.at(-1) !== 503 && statuses.length < 1_000) {
    statuses.push((await sendTrack(url, { userId: 'u1', event: 'Seen' })).status);
  }
  expect(statuses.at(-1)).toBe(503);
  expect(await running.exited).toBe(1);
  expect(running.stderr()).toMatch(/^fairlead: the server can not go on: /m);
  expect((await runFairlead(['query', 'select 1'], { cwd })).stderr).toContain('(server_unreachable)');
});

test('limits come from the environment before the file, and one that can not be meant stops the start', async () => {
  const cwd = await createFolder();
  await writeFile(join(cwd, 'settings.json'), JSON.stringify({ bodyBytesMax: 2_000, holdMs: 0, logFormat: 'text' }));
  const { url, running } = await serveFairlead({ cwd, env: { FAIRLEAD_BODY_BYTES_MAX: '1000' } }, ['--config', 'settings.json']);
  const answer = await sendTrack(url, { userId: 'u', event: 'E', properties: { text: 'x'.repeat(1_500) } });
  expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'body_too_large' }]);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  expect(running.stderr()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}listening url="http:\S+" \(listening\)\n/);

  for (const [env, file, code] of [
    [{ FAIRLEAD_BODY_BYTES_MAX: '1 MiB' }, {}, 'invalid_usage'],
    [{ FAIRLEAD_BODY_BYTES_MAX: '0' }, {}, 'invalid_option'],
    [{ FAIRLEAD_LOG_FORMAT: 'xml' }, {}, 'invalid_usage'],
    [{}, { bodyBytesMax: '1000' }, 'invalid_config'],
    [{}, { bodyByteMax: 1000 }, 'invalid_config'],
  ] as const) {
    await writeFile(join(cwd, 'settings.json'), JSON.stringify(file));
    const refused = await runFairlead(['serve', '--port', '0', '--config', 'settings.json'], { cwd, env });
    expect(refused.stderr).toContain(`(${code})`);
    expect(refused.exitCode).not.toBe(0);
  }
});
