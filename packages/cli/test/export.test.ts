import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { createFolder, runFairlead, startFairlead } from './support/fairlead.ts';
import { startStub } from './support/stub-server.ts';

const env = { FAIRLEAD_ADMIN_TOKEN: 'a-token-for-this-test' };

test('a file gets its name when it is whole; what is asked for is in the request', async () => {
  const cwd = await createFolder();
  const stub = await startStub((_, response) => {
    response.write('{"n":1}\n');
    response.end('{"n":2}\n');
  });
  const words = ['export', '--url', stub.url, '--out', 'out.ndjson'];
  const { exitCode, stdout, stderr } = await runFairlead(
    [
      ...words,
      '--from',
      '2026-11-01',
      '--to',
      '2026-11-02T12:30:00+02:00',
      '--source',
      "o'shop",
      '--mpid=-7346244611012968789',
      '--user-id',
      'u1',
      '--columns',
      'position, mpid',
    ],
    { cwd, env },
  );
  expect([exitCode, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/16 B in \d+:\d\d: .*out\.ndjson\n$/);
  expect(await readFile(join(cwd, 'out.ndjson'), 'utf8')).toBe('{"n":1}\n{"n":2}\n');
  expect(await readdir(cwd)).toEqual(['out.ndjson']);
  expect((await stat(join(cwd, 'out.ndjson'))).mode & 0o777).toBe(0o600);
  expect(stub.requests[0]).toMatchObject({
    method: 'POST',
    path: '/api/export',
    headers: { authorization: 'Bearer a-token-for-this-test' },
  });
  expect(JSON.parse(stub.requests[0]?.body ?? '')).toEqual({
    format: 'ndjson',
    table: 'events',
    where: {
      source: "o'shop",
      user_id: 'u1',
      mpid: '-7346244611012968789',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-02T10:30:00.000Z',
    },
    columns: ['position', 'mpid'],
  });

  const there = await runFairlead(words, { cwd, env });
  expect(there.exitCode).toBe(1);
  expect(there.stderr).toContain('(file_exists)');
  expect(stub.requests).toHaveLength(1);
  const forced = await runFairlead([...words, '--force', '--quiet', '--format', 'parquet', '--table', 'quarantine'], { cwd, env });
  expect(forced).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(JSON.parse(stub.requests[1]?.body ?? '')).toEqual({ format: 'parquet', table: 'quarantine' });

  const nowhere = await runFairlead(['export', '--url', stub.url, '--out', 'nowhere/out.ndjson'], { cwd, env });
  expect(nowhere.exitCode).toBe(2);
  expect(nowhere.stderr).toContain(join(cwd, 'nowhere'));
  expect(stub.requests).toHaveLength(2);
});

test('an answer that breaks off leaves no file, and not the old one half', async () => {
  const cwd = await createFolder();
  const stub = await startStub((_, response) => {
    response.writeHead(200);
    response.write('{"n":1}\n', () => void response.destroy());
  });
  await writeFile(join(cwd, 'out.ndjson'), 'of yesterday');
  const { exitCode, stderr } = await runFairlead(['export', '--url', stub.url, '--out', 'out.ndjson', '--force'], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/broke off after [08] B[\s\S]*\(export_interrupted\)/);
  expect(await readdir(cwd)).toEqual(['out.ndjson']);
  expect(await readFile(join(cwd, 'out.ndjson'), 'utf8')).toBe('of yesterday');
});

test('asked to stop, it leaves nothing', async () => {
  const cwd = await createFolder();
  const stub = await startStub((_, response) => void response.write('{"n":1}\n'));
  const running = startFairlead(['export', '--url', stub.url, '--out', 'out.ndjson'], { cwd, env });
  await until('it has begun', async () => (await readdir(cwd)).includes('out.ndjson.part'));
  await until('it is asked', () => stub.requests.length === 1);
  running.send('SIGINT');
  expect(await running.exited).toBe(1);
  expect(running.stderr()).toContain('stopped; nothing was kept');
  expect(await readdir(cwd)).toEqual([]);
});

test('to standard output come the rows and nothing else, every byte as it was', async () => {
  const cwd = await createFolder();
  const text = `${JSON.stringify({ name: 'Größe 海' })}\n`.repeat(5_000);
  const stub = await startStub((_, response) => {
    for (const byte of [text.slice(0, 9), text.slice(9)]) {
      response.write(byte);
    }
    response.end();
  });
  const words = ['export', '--url', stub.url, '--out', '-'];
  const { exitCode, stdout } = await runFairlead(words, { cwd, env });
  expect([exitCode, stdout]).toEqual([0, text]);
});

test('what the server refuses comes with its code, and leaves nothing', async () => {
  const cwd = await createFolder();
  const stub = await startStub(
    (_, response) => void response.writeHead(503).end('{"code":"export_busy","message":"another one runs"}'),
  );
  const { exitCode, stderr } = await runFairlead(['export', '--url', stub.url, '--out', 'o'], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/another one runs[\s\S]*\(export_busy\)/);
  expect(await readdir(cwd)).toEqual([]);
});

test.each([
  { words: [], says: '--out FILE' },
  { words: ['--out', '-', '--format', 'parquet'], says: 'give --out a file' },
  { words: ['--out', 'o', '--format', 'csv'], says: '--format takes parquet or ndjson, received csv' },
  { words: ['--out', 'o', '--table', 'users'], says: '--table takes events or quarantine, received users' },
  { words: ['--out', 'o', '--from', 'yesterday'], says: '--from takes a time such as 2026-11-01' },
  { words: ['--out', 'o', '--to', '2026-13-01'], says: 'received 2026-13-01' },
  { words: ['--out', 'o', '--to', '999999999d'], says: 'received 999999999d' },
  { words: ['--out', 'o', '--where', 'mpid > 0'], says: 'no option --where' },
])('export $words is not understood', async ({ words, says }) => {
  const { exitCode, stdout, stderr } = await runFairlead(['export', ...words], { cwd: await createFolder(), env });
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
});
