import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, type Ended, runFairlead, runHere, startFairlead } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead, source } from './support/server.ts';

const execute = promisify(execFile);

interface Issued {
  readonly key: string;
  readonly secret: string;
}

function readIssued({ stdout }: Ended): Issued {
  const [, key = '', secret = ''] = /Key +(\S+)\n +Secret +(\S+) +shown this once/.exec(stdout) ?? [];
  return { key, secret };
}

/** What a batch and a message with these credentials are answered. */
async function statuses(url: string, { key, secret }: Issued): Promise<readonly number[]> {
  const basic = (text: string): { readonly authorization: string } => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  });
  const batch = await fetch(`${url}/v2/events`, {
    method: 'POST',
    headers: basic(`${key}:${secret}`),
    body: '{"events":[{"event_type":"session_start","data":{}}]}',
  });
  const message = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: basic(`${key}:`),
    body: '{"userId":"u1","event":"Seen"}',
  });
  return [batch.status, message.status];
}

test('a source is added, rotated and revoked; what is printed works, and tables show how things stand', async () => {
  const cwd = await createFolder();
  const { url, running } = await serveFairlead({ cwd });
  const added = await runHere(['source', 'add', 'app'], { cwd });
  expect(added).toMatchObject({ exitCode: 0, stderr: '' });
  const first = readIssued(added);
  expect(first.key).toMatch(/^fl_app_/);
  expect(await statuses(url, first)).toEqual([202, 200]);
  const curls = [...added.stdout.matchAll(/^curl .*(?:\n .*)*/gm)].map(([text]) => text);
  const answers = await Promise.all(curls.map((command) => execute('bash', ['-c', command])));
  expect(answers.map(({ stdout }) => /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1])).toEqual(['200', '202']);

  const rotated = await runHere(['source', 'rotate', 'app', '--overlap', '2h'], { cwd });
  expect(rotated).toMatchObject({ exitCode: 0, stderr: '' });
  expect(rotated.stdout).toMatch(new RegExp(`The old ones hold: ${first.key} until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC`));
  const second = readIssued(rotated);
  expect(await statuses(url, first)).toEqual([202, 200]);
  expect(await statuses(url, second)).toEqual([202, 200]);

  const last = await runHere(['source', 'rotate', 'app', '--overlap', '0', '--key', 'brought-along'], { cwd });
  expect(last.stdout).toContain('The old ones hold no more.');
  expect(readIssued(last).key).toBe('brought-along');
  expect(await statuses(url, first)).toEqual([403, 401]);
  expect(await statuses(url, second)).toEqual([403, 401]);

  const revoked = await runHere(['source', 'revoke', 'shop'], { cwd });
  expect(revoked).toMatchObject({ exitCode: 0, stderr: '' });
  expect([(await sendBatch(url, '{"events":[]}')).status, (await sendTrack(url, {})).status]).toEqual([403, 403]);

  const listed = await runHere(['source', 'list'], { cwd });
  expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`;
  const lines = listed.stdout.split('\n');
  expect(lines[0]).toMatch(/^source  key +state +created +last used +limits$/);
  expect(lines[2]).toMatch(new RegExp(`^app     brought-along  active +${time}  – +–$`));
  expect(lines[3]).toMatch(new RegExp(`^shop    shop_key       revoked ${time}  ${time}  – +–$`));

  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
  for (const { secret } of [first, second, readIssued(last), source]) {
    expect(running.stdout() + running.stderr() + listed.stdout).not.toContain(secret);
  }
});

test('for scripts, --json is what the server answers', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const json = async (words: readonly string[]): Promise<unknown> => {
    const { stdout, stderr, exitCode } = await runHere(['source', ...words, '--json', '--url', url], { cwd });
    expect([stderr, exitCode]).toEqual(['', 0]);
    return JSON.parse(stdout);
  };
  const added = (await json(['add', 'app', '--key', 'app-key'])) as Issued;
  expect(added).toMatchObject({ key: 'app-key', source: { name: 'app' } });
  expect(await statuses(url, added)).toEqual([202, 200]);
  expect(await json(['rotate', 'app'])).toMatchObject({ source: { credentials: [{ key: 'app-key' }, {}] } });
  expect(await json(['list'])).toMatchObject({ sources: [{ name: 'app' }, { name: 'shop' }] });
  expect(await json(['revoke', 'app'])).toMatchObject({ source: { name: 'app' } });
});

test('what the server refuses comes with its code and what to do; what is not understood ends with 2', async () => {
  const cwd = await createFolder();
  await serveFairlead({ cwd });
  const cases = [
    { words: ['add', 'shop'], exitCode: 1, says: ['There is a source shop already', 'rotate', '(source_exists)'] },
    { words: ['add', 'app', '--key', 'shop_key'], exitCode: 1, says: ['(key_in_use)'] },
    { words: ['add', 'my app'], exitCode: 1, says: ['name takes', '(invalid_source)'] },
    { words: ['rotate', 'nobody'], exitCode: 1, says: ['There is no source nobody', '(source_not_found)'] },
    { words: ['rotate', 'shop', '--overlap', '91d'], exitCode: 1, says: ['overlapSeconds takes', '(invalid_source)'] },
    { words: ['rotate', 'shop', '--overlap', '2 weeks'], exitCode: 2, says: ['24h', '2 weeks'] },
    { words: ['rotate', 'shop', '--overlap', '1e9d'], exitCode: 2, says: ['1e9d'] },
    { words: ['limit', 'nobody', '--none'], exitCode: 1, says: ['(source_not_found)'] },
    {
      words: ['limit', 'shop', '--bytes-per-second', '999999999999999'],
      exitCode: 1,
      says: ['bytesPerSecond', '(invalid_source)'],
    },
    { words: ['limit', 'shop'], exitCode: 2, says: ['at least one limit, or --none', 'fairlead help source limit'] },
    { words: ['limit', 'shop', '--none', '--events-per-second', '5'], exitCode: 2, says: ['no other limit'] },
    { words: ['limit', 'shop', '--events-per-second', '0'], exitCode: 2, says: ['an integer from 1, received 0'] },
    { words: ['limit', 'shop', '--requests-per-second', '1.5'], exitCode: 2, says: ['--requests-per-second', '1.5'] },
    { words: ['revoke', '../shop'], exitCode: 1, says: ['(source_not_found)'] },
    { words: ['rotate'], exitCode: 2, says: ['source rotate takes NAME; NAME is missing', 'fairlead help source rotate'] },
    { words: ['add', 'a', 'b'], exitCode: 2, says: ['nothing more'] },
    { words: ['rovate', 'shop'], exitCode: 2, says: ['no command source rovate', 'fairlead help source'] },
    { words: ['lsit'], exitCode: 2, says: ['Did you mean source list?'] },
    { words: [], exitCode: 2, says: ['source add, source list, source rotate, source limit, source revoke'] },
    { words: ['--json'], exitCode: 2, says: ['source add'] },
  ];
  for (const { words, exitCode, says } of cases) {
    const ended = await runHere(['source', ...words], { cwd });
    expect([words, ended.exitCode, ended.stdout]).toEqual([words, exitCode, '']);
    says.forEach((text) => expect(ended.stderr).toContain(text));
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  }
});

test('help tells what belongs to source, and what each of them takes', async () => {
  const cwd = await createFolder();
  const group = await runHere(['source', '--help'], { cwd });
  expect(group).toMatchObject({ exitCode: 0, stderr: '' });
  for (const name of ['add', 'list', 'rotate', 'limit', 'revoke']) {
    expect(group.stdout).toContain(`source ${name}`);
    const asked = await runHere(['help', 'source', name], { cwd });
    expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
    expect(asked.stdout).toContain(`fairlead source ${name}`);
    expect(asked.stdout).toContain('--json');
    expect((await runHere(['source', name, '--help'], { cwd })).stdout).toBe(asked.stdout);
  }
  expect((await runHere(['help', 'source', 'rotate'], { cwd })).stdout).toContain('--overlap TIME');
});

test('another program in the place of a server is told from one', async () => {
  const cwd = await createFolder();
  const stranger: Server = createServer((_request, response) => response.writeHead(200).end('{"hello":1}'));
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const { stderr, exitCode } = await runHere(['source', 'list', '--url', url, '--admin-token', 'not-for-others'], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('(unexpected_answer)');
});

test('where every source was revoked, serve says how to add one; the configuration brings none back', async () => {
  const cwd = await createFolder();
  const { running } = await serveFairlead({ cwd });
  expect((await runHere(['source', 'revoke', 'shop'], { cwd })).exitCode).toBe(0);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);

  const again = startFairlead(['serve', '--port', '0', '--source', `shop:shop_key:${source.secret}`], { cwd });
  const [, url = ''] = await again.waitFor('stdout', /Address\s+(http:\S+)[\s\S]*Ctrl-C/);
  expect(again.stdout()).toMatch(/Sources +none; fairlead source add NAME adds one/);
  expect(again.stderr()).toContain('the source was revoked and stays revoked');
  expect((await sendTrack(url, {})).status).toBe(403);
  expect(await statuses(url, readIssued(await runHere(['source', 'add', 'next'], { cwd })))).toEqual([202, 200]);
});

test('limits are set, replaced and taken off while it runs, shown, and held', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const limit = async (...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runHere(['source', 'limit', 'shop', ...words], { cwd });
    expect([words, exitCode, stderr]).toEqual([words, 0, '']);
    return stdout;
  };
  const lastLine = async (): Promise<string> => (await runHere(['source', 'list'], { cwd })).stdout.trim().split('\n').at(-1) ?? '';
  // The first request finds the bucket full and overdraws it for longer than any test runs.
  const sendTwice = async (): Promise<readonly number[]> => {
    const filling = 'x'.repeat(10_000);
    return [
      (await sendTrack(url, { userId: 'u', event: filling })).status,
      (await sendTrack(url, { userId: 'u', event: 'e' })).status,
    ];
  };

  expect(await limit('--events-per-second', '500', '--requests-per-second', '10')).toContain(
    'may send 10 requests/s, 500 events/s;',
  );
  expect(await lastLine()).toMatch(/ 10 requests\/s, 500 events\/s$/);
  expect(await sendTwice()).toEqual([200, 200]);
  expect(JSON.parse(await limit('--bytes-per-second', '1', '--json'))).toMatchObject({ source: { limits: { bytesPerSecond: 1 } } });
  expect(await lastLine()).toMatch(/ {2}1 bytes\/s$/);
  expect(await sendTwice()).toEqual([200, 429]);
  expect(await limit('--none')).toBe('Source shop has no limits.\n');
  expect(await lastLine()).toMatch(/ {2}–$/);
  expect(await sendTwice()).toEqual([200, 200]);
});

test('limits come with the configuration file', async () => {
  const cwd = await createFolder();
  const config = (limits: object): Promise<void> =>
    writeFile(join(cwd, 'fairlead.json'), JSON.stringify({ port: 0, sources: [{ ...source, limits }] }));
  await config({ eventsPerSecond: 500 });
  const running = startFairlead(['serve', '--config', 'fairlead.json'], { cwd });
  await running.waitFor('stdout', /Ctrl-C/);
  const { stdout } = await runHere(['source', 'list', '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ sources: [{ name: 'shop', limits: { eventsPerSecond: 500 } }] });
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);

  await config({ eventsPerSecond: 'many' });
  const refused = await runFairlead(['serve', '--config', 'fairlead.json'], { cwd });
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain('limits.eventsPerSecond takes an integer');
  expect(refused.stderr).not.toContain(source.secret);
});
