import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import {
  createFolder,
  findPort,
  occupyPort,
  type RunningFairlead,
  runFairlead,
  startFairlead,
  startScript,
} from './support/fairlead.ts';

const execute = promisify(execFile);

interface StartedDemo {
  readonly running: RunningFairlead;
  readonly url: string;
  readonly key: string;
  readonly secret: string;
}

async function startDemo(cwd: string, words: readonly string[]): Promise<StartedDemo> {
  const running = startFairlead(['demo', ...words], { cwd });
  await running.waitFor('stdout', /Ctrl-C/);
  const [, url = '', key = '', secret = ''] = /Address +(\S+)\n +Key +(\S+)\n +Secret +(\S+)/.exec(running.stdout()) ?? [];
  return { running, url, key, secret };
}

/** The commands of the output that start with a word, each with the lines that a backslash or an open quote joins to it. */
function pasteable(stdout: string, word: string): string[] {
  return [...stdout.matchAll(new RegExp(`^${word}(?= |$).*(?:\\n .*)*`, 'gm'))].map(([text]) => text);
}

async function ask(demo: StartedDemo, cwd: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const { stdout, stderr, exitCode } = await runFairlead(['query', sql, '--json', '--url', demo.url], { cwd });
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as { rows: Record<string, unknown>[] }).rows;
}

test('it keeps the events of both protocols, shows them, and prints commands that work as they stand', async () => {
  const cwd = await createFolder();
  const port = await findPort();
  const demo = await startDemo(cwd, ['--port', String(port)]);
  expect(demo.url).toBe(`http://127.0.0.1:${port}`);
  expect(demo.running.stdout()).not.toContain('is taken');
  for (const row of [/^ +batch +commerce_event +purchase +\d+ +\d+$/m, /^ +message +track +Order Completed +\d+ +\d+$/m]) {
    expect(demo.running.stdout()).toMatch(row);
  }

  const counts = await ask(demo, cwd, 'select protocol, count(*) as n from events group by all order by 1');
  const delivered = [...demo.running.stdout().matchAll(/(\d+) events delivered/g)].map((match) => Number(match[1]));
  expect(counts.map((row) => row['n'])).toEqual(delivered.toReversed());
  expect(delivered.every((count) => count > 100)).toBe(true);
  expect(await ask(demo, cwd, 'select count(*) as n from quarantine')).toEqual([{ n: 0 }]);
  const both = 'select user_id from events group by 1 having count(distinct protocol) = 2';
  expect((await ask(demo, cwd, both)).length).toBeGreaterThan(24);

  const curls = pasteable(demo.running.stdout(), 'curl');
  expect(curls).toHaveLength(2);
  const answers = await Promise.all(curls.map((command) => execute('bash', ['-c', command])));
  expect(answers[0]?.stdout).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"success":true\}$/);
  expect(answers[1]?.stdout).toMatch(/^HTTP\/1\.1 202 /);
  for (const { stdout } of answers) {
    await waitUntilSettled(demo, cwd, /^x-fairlead-receipt: (\S+)/im.exec(stdout)?.[1] ?? '');
  }

  const [query = ''] = pasteable(demo.running.stdout(), 'npx fairlead query');
  const [, sql = '', place = ''] = /^npx fairlead query "([^"]+)"(.*)$/.exec(query) ?? [];
  const asked = await runFairlead(['query', sql, ...place.split(' ').filter((word) => word !== '')], { cwd });
  expect(asked.exitCode).toBe(0);
  expect(asked.stdout.match(/Hello/g)).toHaveLength(2);

  demo.running.send('SIGINT');
  expect(await demo.running.exited).toBe(0);
  expect(demo.running.stderr()).toBe('');
});

/** The last position of a receipt has come to SQL when its row is there. */
async function waitUntilSettled(demo: StartedDemo, cwd: string, receipt: string): Promise<void> {
  const sql = `select count(*) as n from events where position = ${receipt.split('-')[1]}`;
  while ((await ask(demo, cwd, sql))[0]?.['n'] !== 1) {
    expect(demo.running.stderr()).toBe('');
  }
}

test('run again it adds to the same data, with the same key and a new secret', async () => {
  const cwd = await createFolder();
  const port = await findPort();
  const words = ['--port', String(port), '--data', 'my data'];
  const total = 'select count(*) as n, count(distinct event_id) as ids from events';
  const first = await startDemo(cwd, words);
  const env = { FAIRLEAD_DATA: 'my data' };
  const before = await runFairlead(['query', total, '--json', '--url', first.url], { cwd, env });
  first.running.send('SIGTERM');
  expect(await first.running.exited).toBe(0);

  const second = await startDemo(cwd, words);
  expect(second.key).toBe(first.key);
  expect(second.secret).not.toBe(first.secret);
  expect(second.running.stdout()).toContain(`--data 'my data'`);
  const after = await runFairlead(['query', total, '--json', '--url', second.url], { cwd, env });
  const [countBefore, countAfter] = [before, after].map(
    ({ stdout }) => (JSON.parse(stdout) as { rows: [{ n: number; ids: number }] }).rows[0],
  );
  expect(countAfter?.n).toBe(2 * (countBefore?.n ?? Number.NaN));
  expect(countAfter?.ids).toBe(countAfter?.n);
  second.running.send('SIGINT');
  expect(await second.running.exited).toBe(0);
});

test('where its port is taken it says so and takes a later one', async () => {
  const cwd = await createFolder();
  const { port } = await occupyPort();
  const demo = await startDemo(cwd, ['--port', String(port)]);
  expect(Number(new URL(demo.url).port)).toBeGreaterThan(port);
  expect(demo.running.stdout()).toContain(`Port ${port} is taken`);
  expect(pasteable(demo.running.stdout(), 'npx fairlead tail')).toEqual(['npx fairlead tail']);
  demo.running.send('SIGINT');
  expect(await demo.running.exited).toBe(0);
});

test('asked to stop while it starts or sends, it stops', async () => {
  const cwd = await createFolder();
  const running = startFairlead(['demo', '--port', String(await findPort())], { cwd });
  await running.waitFor('stdout', /Sending/);
  running.send('SIGINT');
  expect(await running.exited).toBe(0);
  expect(running.stderr()).not.toMatch(/\n\s+at /);
});

test('npm start becomes the demo, and Ctrl-C ends it', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const words = ['--data', await createFolder(), '--port', String(await findPort())];
  const running = startScript(join(root, 'scripts', 'start.js'), words, { cwd: root });
  await running.waitFor('stdout', /Ctrl-C/);
  running.send('SIGINT');

  expect(await running.exited).toBe(0);
});
