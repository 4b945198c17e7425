import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, findPort, runFairlead, startFairlead } from './support/fairlead.ts';
import { serveFairlead, source } from './support/server.ts';
import { startStub } from './support/stub-server.ts';

const env = { FAIRLEAD_KEY: source.key, FAIRLEAD_SECRET: source.secret };

const toLines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const tracks = (count: number, from = 0): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'track', userId: 'u1', event: `E${from + index}` }));

async function rows(url: string, cwd: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const metric = (text: string, name: string): string | undefined => new RegExp(`^fairlead_${name} (.*)$`, 'm').exec(text)?.[1];
  await until('all is stored', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return metric(text, 'stored_position') === metric(text, 'log_position');
  });
  const { stdout } = await runFairlead(['query', sql, '--json', '--url', url], { cwd });
  return (JSON.parse(stdout) as { rows: Record<string, unknown>[] }).rows;
}

async function readRejected(path: string): Promise<readonly { line: number; reason: string; text: string }[]> {
  const text = await readFile(path, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; reason: string; text: string });
}

test('both protocols, CRLF, a byte order mark, blank lines, every digit; sent again it goes on, from the start it stores nothing twice', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const text =
    '\uFEFF{"type":"track","userId":"u1","event":"First"}\r\n\r\n' +
    '{"mpid":-7346244611012968789,"events":[{"event_type":"custom_event","data":{"event_name":"Second","custom_event_type":"other"}}]}\n' +
    '{"type":"track","userId":"u1","event":"First"}\n' +
    '{"type":"identify","userId":"u1","messageId":"own-id","timestamp":1700000000000}\n' +
    '{"user_identities":{"customer_id":"u1"},"user_attributes":{"a":1}}';
  await writeFile(join(cwd, 'events.ndjson'), text);
  const sql = 'select event_id, protocol, type, name, mpid from events order by position, event_index';
  const first = await runFairlead(['send', 'events.ndjson', '--json', '--quiet'], { cwd, env });
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject({ read: 5, delivered: 5, rejected: 0, bad: 0, line: 6, isComplete: true });
  const stored = await rows(url, cwd, sql);
  expect(stored).toHaveLength(5);
  expect(stored).toContainEqual(expect.objectContaining({ name: 'Second', mpid: '-7346244611012968789' }));
  expect(stored).toContainEqual(expect.objectContaining({ event_id: 'own-id', type: 'identify' }));

  const again = await runFairlead(['send', 'events.ndjson', '--json'], { cwd, env });
  expect(again.exitCode).toBe(0);
  expect(again.stderr).toContain('going on behind line 6');
  expect(JSON.parse(again.stdout)).toMatchObject({ read: 5, delivered: 5, startedBehindLine: 6 });

  expect((await stat(join(cwd, 'events.ndjson.fairlead-progress'))).mode & 0o777).toBe(0o600);
  await rm(join(cwd, 'events.ndjson.fairlead-progress'));
  expect(await runFairlead(['send', 'events.ndjson'], { cwd, env })).toMatchObject({ exitCode: 0 });
  expect(await rows(url, cwd, sql)).toEqual(stored);

  expect(await runFairlead(['send', 'events.ndjson', '--checkpoint', 'other', '--seed', 'x'], { cwd, env })).toMatchObject({
    exitCode: 0,
  });
  expect(await rows(url, cwd, sql)).toHaveLength(9);
});

test('what is no event, or is refused for good, is recorded with its line and its reason; its neighbours are delivered', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const file = join(cwd, 'events.ndjson');
  const long = JSON.stringify({ type: 'track', userId: 'u1', event: 'long', properties: { text: 'x'.repeat(40_000) } });
  await writeFile(
    file,
    Buffer.concat([
      Buffer.from(
        '{"type":"track","userId":"u1","event":"Good"}\n{oops\n[1]\n{"type":"banana"}\n{"type":"track","event":"NoUser"}\n',
      ),
      Buffer.from(`${long}\n{"mpid":1,"events":[{"data":{}}]}\n`),
      Buffer.from('{"type":"track","userId":"\xff"}\n', 'latin1'),
      Buffer.from(`"${'y'.repeat(5 * 1024 * 1024)}"\n{"type":"page","userId":"u1","name":"Last"}\n`),
    ]),
  );
  const { exitCode, stdout } = await runFairlead(['send', file], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stdout.replace(/ +/g, ' ')).toMatch(/read 10\n! delivered 2\n✗ rejected 3 in .*\n✗ bad lines 5 in /);
  const rejected = await readRejected(`${file}.rejected.ndjson`);
  expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'invalid_json'],
    [3, 'not_an_object'],
    [4, 'unknown_kind'],
    [5, 'invalid_event'],
    [6, 'event_too_large'],
    [7, 'invalid_event'],
    [8, 'invalid_utf8'],
    [9, 'line_too_long'],
  ]);
  expect(rejected[0]?.text).toBe('{oops');
  expect(rejected[4]?.text).toBe(long);
  expect(rejected[7]?.text.length).toBeLessThan(2_000);
  expect((await stat(`${file}.rejected.ndjson`)).mode & 0o777).toBe(0o600);
  expect(await rows(url, cwd, 'select name from events order by position, event_index')).toEqual([
    { name: 'Good' },
    { name: 'Last' },
  ]);
  const again = await runFairlead(['send', file, '--json'], { cwd, env });
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ delivered: 2, rejected: 3, bad: 5 });
  expect(await readRejected(`${file}.rejected.ndjson`)).toHaveLength(8);
});

test('when a request of many is refused, only the guilty one of its lines is rejected', async () => {
  const cwd = await createFolder();
  const stub = await startStub(({ body }, response) => {
    const isRefused = body.includes('poison');
    response.writeHead(isRefused ? 400 : 200).end(isRefused ? '{"code":"no_poison","message":"no"}' : '{"success":true}');
  });
  const events = [...tracks(3), { type: 'track', userId: 'u1', event: 'poison' }, ...tracks(3, 3)];
  await writeFile(join(cwd, 'events.ndjson'), toLines(events));
  const { exitCode, stdout } = await runFairlead(['send', 'events.ndjson', '--url', stub.url, '--json'], { cwd, env });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ read: 7, delivered: 6, rejected: 1 });
  expect(await readRejected(join(cwd, 'events.ndjson.rejected.ndjson'))).toMatchObject([{ line: 4, reason: 'no_poison' }]);
  expect(stub.requests).toHaveLength(7);
});

test('a batch that is sent in parts is delivered once all of them are, whatever stands beside it', async () => {
  const cwd = await createFolder();
  const batchOf = (name: string, events: number, text: string): object => ({
    user_identities: { customer_id: name },
    events: Array.from({ length: events }, (_, index) => ({
      event_type: 'custom_event',
      data: { event_name: `${name}-${index}`, custom_event_type: 'other', custom_attributes: { text } },
    })),
  });
  const stub = await startStub(({ body }, response) => {
    const isRefused = body.includes('large-2');
    response
      .writeHead(isRefused ? 400 : 202)
      .end(isRefused ? '{"errors":[{"code":"BAD_REQUEST","message":"no","reason":"no_last"}]}' : '');
  });
  const lines = [batchOf('before', 1, ''), batchOf('large', 3, 'x'.repeat(100_000)), batchOf('after', 1, '')];
  await writeFile(join(cwd, 'events.ndjson'), toLines(lines));
  const { exitCode, stdout } = await runFairlead(['send', 'events.ndjson', '--url', stub.url, '--json'], { cwd, env });

  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ read: 3, delivered: 2, rejected: 1 });
  expect(await readRejected(join(cwd, 'events.ndjson.rejected.ndjson'))).toMatchObject([{ line: 2 }]);
});

test('killed at any point and run again, every line is stored once', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const count = 6_000;
  await writeFile(join(cwd, 'events.ndjson'), toLines(tracks(count)));
  const checkpoint = join(cwd, 'events.ndjson.fairlead-progress');
  const lineNow = async (): Promise<number> =>
    (JSON.parse(await readFile(checkpoint, 'utf8').catch(() => '{"line":0}')) as { line: number }).line;
  for (const line of [1, 2_001]) {
    const running = startFairlead(['send', 'events.ndjson'], { cwd, env });
    await until(`line ${line} is passed`, async () => (await lineNow()) >= line);
    running.send('SIGKILL');
    await running.exited;
  }
  expect(await lineNow()).toBeLessThan(count);
  const last = await runFairlead(['send', 'events.ndjson', '--json'], { cwd, env });
  expect(last.exitCode).toBe(0);
  expect(JSON.parse(last.stdout)).toMatchObject({ read: count, delivered: count, line: count });
  expect(await rows(url, cwd, 'select count(*) as n, count(distinct name) as names from events')).toEqual([
    { n: count, names: count },
  ]);
  expect(await rows(url, cwd, 'select count(*) as n from (select * from events order by position, event_index)')).toEqual([
    { n: count },
  ]);
});

test('a server that goes away, or refuses the key, stops it with the line; asked to stop, it stops', async () => {
  const cwd = await createFolder();
  await writeFile(join(cwd, 'events.ndjson'), toLines(tracks(250)));
  let answered = 0;
  const failing = await startStub((_, response) => void (answered++ === 0 ? response.end('{"success":true}') : response.destroy()));
  const words = ['send', 'events.ndjson', '--url', failing.url];
  const gone = await runFairlead([...words, '--retry-for', '0'], { cwd, env });
  expect(gone.exitCode).toBe(1);
  expect(gone.stderr).toMatch(/Stopped behind line 100: .*no answer[\s\S]*same command again[\s\S]*\(delivery_stopped\)/);
  const kept = await readFile(join(cwd, 'events.ndjson.fairlead-progress'), 'utf8');
  expect(kept).toContain('"line":100,');
  expect(kept).not.toContain(source.secret);

  const waiting = startFairlead(words, { cwd, env });
  await waiting.waitFor('stderr', /going on behind line 100[\s\S]*not taken yet/);
  waiting.send('SIGTERM');
  expect(await waiting.exited).toBe(1);
  expect(waiting.stderr()).toContain('stopped behind line 100');

  const refusing = await startStub((_, response) => void response.writeHead(401).end('{}'));
  const refused = await runFairlead(['send', 'events.ndjson', '--url', refusing.url, '--checkpoint', 'c2'], { cwd, env });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/Stopped behind line 0: .*401/);
  expect(refusing.requests).toHaveLength(1);

  const nobody = await runFairlead(
    ['send', 'events.ndjson', '--url', `http://127.0.0.1:${await findPort()}`, '--checkpoint', 'c3'],
    {
      cwd,
      env,
    },
  );
  expect(nobody.stderr).toContain('(server_unreachable)');
});

test('a checkpoint of another file, of a changed one, or of another place is refused; a file that grew goes on', async () => {
  const cwd = await createFolder();
  const stub = await startStub((_, response) => void response.end('{"success":true}'));
  const file = join(cwd, 'events.ndjson');
  const words = ['send', 'events.ndjson', '--url', stub.url];
  await writeFile(file, toLines(tracks(10)));
  expect(await runFairlead(words, { cwd, env })).toMatchObject({ exitCode: 0 });
  await appendFile(file, toLines(tracks(5, 10)));
  const grown = await runFairlead([...words, '--json'], { cwd, env });
  expect(JSON.parse(grown.stdout)).toMatchObject({ read: 15, delivered: 15, startedBehindLine: 10 });
  const elsewhere = await runFairlead([...words, '--key', 'another'], { cwd, env });
  expect(elsewhere.stderr).toMatch(/another --key[\s\S]*\(checkpoint_mismatch\)/);
  await writeFile(file, toLines(tracks(15, 1)));
  const changed = await runFairlead(words, { cwd, env });
  expect(changed.exitCode).toBe(1);
  expect(changed.stderr).toContain('(checkpoint_mismatch)');
  await writeFile(join(cwd, 'no-checkpoint'), 'hello');
  const other = await runFairlead([...words, '--checkpoint', 'no-checkpoint'], { cwd, env });
  expect(other.stderr).toContain('no checkpoint of fairlead send');
  expect(await readFile(join(cwd, 'no-checkpoint'), 'utf8')).toBe('hello');
});

test('standard input is sent as it comes, and every line of it is new', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const binary = fileURLToPath(new URL('../bin/fairlead.js', import.meta.url));
  for (const _ of [1, 2]) {
    const child = spawn(process.execPath, [binary, 'send', '-', '--json'], { cwd, env: { ...process.env, ...env } });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const closed = once(child, 'close');
    const before = (await rows(url, cwd, 'select count(*) as n from events'))[0]?.['n'] as number;
    child.stdin.write('{"type":"track","userId":"u1","event":"Piped"}\n');
    // The input is still open: a line does not wait for its end.
    await until(
      'the line is stored',
      async () => (await rows(url, cwd, 'select count(*) as n from events'))[0]?.['n'] === before + 1,
    );
    child.stdin.end('nonsense');
    expect(await closed).toEqual([1, null]);
    expect(JSON.parse(text)).toMatchObject({ read: 2, delivered: 1, bad: 1 });
  }
  expect(await readRejected(join(cwd, 'stdin.rejected.ndjson'))).toHaveLength(2);
});

test.each([
  { words: ['send', 'f'], env: {}, exitCode: 1, says: ['(sender_credentials_missing)', '--key'] },
  { words: ['send', 'f', '--protocol', 'http'], env, exitCode: 2, says: ['--protocol takes message or batch', 'http'] },
  { words: ['send', 'f', '--rate', 'fast'], env, exitCode: 2, says: ['--rate takes a number', 'fast'] },
  { words: ['send', 'f', '--rate', '0/s'], env, exitCode: 2, says: ['--rate takes a number from 1'] },
  { words: ['send', 'f', '--concurrency', '65'], env, exitCode: 2, says: ['--concurrency takes a number from 1 to 64'] },
  { words: ['send', 'f', '--retry-for', 'ever'], env, exitCode: 2, says: ['--retry-for takes a time'] },
  { words: ['send', 'f', '--retry-for', '25d'], env, exitCode: 2, says: ['at most 24d'] },
  { words: ['send', '-', '--checkpoint', 'c'], env, exitCode: 2, says: ['--checkpoint is for files'] },
  { words: ['send', '.'], env, exitCode: 2, says: ['is not a file'] },
  { words: ['send', 'nowhere'], env, exitCode: 1, says: ['ENOENT', 'nowhere'] },
  { words: ['send'], env, exitCode: 2, says: ['FILE|- is missing'] },
])('$words is refused: $says', async ({ words, env: environment, exitCode, says }) => {
  const ended = await runFairlead(words, { cwd: await createFolder(), env: environment });
  expect([ended.exitCode, ended.stdout]).toEqual([exitCode, '']);
  says.forEach((text) => expect(ended.stderr).toContain(text));
  expect(ended.stderr).not.toMatch(/\n\s+at /);
});

test('batches without a secret stop it before anything is sent', async () => {
  const cwd = await createFolder();
  const stub = await startStub((_, response) => void response.end());
  await writeFile(join(cwd, 'events.ndjson'), '{"events":[]}\n');
  const { exitCode, stderr } = await runFairlead(['send', 'events.ndjson', '--url', stub.url], { cwd, env: { FAIRLEAD_KEY: 'k' } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('(sender_credentials_missing)');
  expect(stub.requests).toEqual([]);
});
