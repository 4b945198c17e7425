import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, findPort, runHere } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead, waitUntilSettled } from './support/server.ts';

const token = 'a-token-for-this-test';
const env = { FAIRLEAD_ADMIN_TOKEN: token };

test('rows come as a table: numbers to the right, every digit, NULL told from text', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const batch =
    '{"mpid":-7346244611012968789,"events":[{"event_type":"custom_event","data":{"event_name":"Größe 海","custom_event_type":"other","event_id":6004677780660780000}}]}';
  await waitUntilSettled(url, await sendBatch(url, batch), token);
  await waitUntilSettled(url, await sendTrack(url, { userId: 'u1', event: 'line\nbreak\u001B[31m' }), token);
  const sql = 'select name, mpid, mp_event_id as id, user_id from events order by position';
  const { stdout, stderr, exitCode } = await runHere(['query', sql, '--url', url], { cwd, env });
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'name                                   mpid                   id  user_id',
    '─────────────────────  ────────────────────  ───────────────────  ───────',
    'Größe 海               -7346244611012968789  6004677780660780000  NULL',
    'line\\nbreak\\u001b[31m                  NULL                 NULL  u1',
    '',
  ]);
  expect(stderr).toBe('2 rows\n');

  const json = await runHere(['query', sql, '--url', url, '--json'], { cwd, env });
  expect(json.stderr).toBe('');
  const answer = JSON.parse(json.stdout) as { columns: { name: string }[]; rows: unknown[]; truncated: boolean };
  expect(answer.columns.map(({ name }) => name)).toEqual(['name', 'mpid', 'id', 'user_id']);
  expect(answer.rows[0]).toEqual({ name: 'Größe 海', mpid: '-7346244611012968789', id: '6004677780660780000', user_id: null });
  expect(answer.truncated).toBe(false);
});

test('the token is found in the data folder, the address in the environment, SQL on standard input', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const inFolder = { cwd, env: { FAIRLEAD_URL: `${url}/` } };
  expect(await runHere(['query', 'select 7 as n'], inFolder)).toMatchObject({
    exitCode: 0,
    stdout: 'n\n─\n7\n',
    stderr: '1 row\n',
  });
  const elsewhere = { cwd: await createFolder(), env: { FAIRLEAD_URL: url } };
  expect(await runHere(['query', 'select 7 as n', '--data', join(cwd, 'fairlead-data')], elsewhere)).toMatchObject({
    exitCode: 0,
  });
  const missing = await runHere(['query', 'select 7'], elsewhere);
  expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
  expect(missing.stderr).toContain('(admin_token_missing)');
  const adminToken = (await readFile(join(cwd, 'fairlead-data', 'admin-token'), 'utf8')).trim();
  expect(await runHere(['query', 'select 7', `--admin-token=${adminToken}`], elsewhere)).toMatchObject({ exitCode: 0 });
  const wrong = await runHere(['query', 'select 7', '--admin-token', 'not-the-token'], elsewhere);
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
  expect(wrong.stderr).toContain('refused the admin token from --admin-token');
  expect(wrong.stderr).not.toContain('not-the-token');

  const binary = fileURLToPath(new URL('../bin/fairlead.js', import.meta.url));
  const child = spawn(process.execPath, [binary, 'query', '-', '--json'], { cwd, env: { ...process.env, FAIRLEAD_URL: url } });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stdin.end('select 1 as a,\n 2 as b');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(JSON.parse(text)).toMatchObject({ rows: [{ a: 1, b: 2 }] });
});

test('SQL may begin with a comment', async () => {
  const cwd = await createFolder();
  await serveFairlead({ cwd });
  expect(await runHere(['query', '-- seven\nselect 7 as n'], { cwd })).toMatchObject({ exitCode: 0, stdout: 'n\n─\n7\n' });
});

test('errors of the server come with its code and what to do', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const wrong = await runHere(['query', 'select nope from events', '--url', url], { cwd, env });
  expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/^fairlead: .*nope[\s\S]*\(invalid_sql\)\n$/);
  const denied = await runHere(['query', 'drop table events', '--url', url], { cwd, env });
  expect(denied.stderr).toContain('(statement_not_allowed)');
  const truncated = await runHere(['query', 'select * from range(10001)', '--url', url], { cwd, env });
  expect(truncated.exitCode).toBe(0);
  expect(truncated.stderr).toMatch(/^10000 rows\nThere are more/);
});

test('where no server answers, or another program does, it says which', async () => {
  const cwd = await createFolder();
  const gone = await runHere(['query', 'select 1', '--url', `http://127.0.0.1:${await findPort()}`], { cwd, env });
  expect(gone.exitCode).toBe(1);
  expect(gone.stderr).toMatch(/No server answers at .*ECONNREFUSED/);
  const stranger = createServer((_request, response) => response.writeHead(302, { location: '/login' }).end('hello'));
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const other = await runHere(['query', 'select 1', '--url', url], { cwd, env });
  expect(other.exitCode).toBe(1);
  expect(other.stderr).toContain('(unexpected_answer)');
});
