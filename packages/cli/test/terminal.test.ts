import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createFolder, type Ended, collect, runFairlead, startInTerminal } from './support/fairlead.ts';
import { sendTrack, serveFairlead, source } from './support/server.ts';
import { startStub } from './support/stub-server.ts';
import { textWidth } from '../src/terminal/cell.ts';

const hasScript = spawnSync('script', ['--version']).status === 0;
const token = 'a-token-for-this-test';
const env = { FAIRLEAD_ADMIN_TOKEN: token, FAIRLEAD_KEY: source.key, FAIRLEAD_SECRET: source.secret };
const escape = '\u001B[';

/** What a person sees: lines as the terminal got them. */
const shown = ({ stdout }: Ended): string => stripVTControlCharacters(stdout).replaceAll('\r', '');

test.skipIf(!hasScript)('tables are coloured, aligned and cut to the width of a terminal, and plain in a pipe', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const sql = `select 1 as n, '海' as name, null as gone, repeat('x', 200) as long union all select 12345, 'ab', 'y', 'z' order by n`;
  const inTerminal = await collect(startInTerminal(['query', sql, '--url', url], { cwd, env }));
  expect(inTerminal.exitCode).toBe(0);
  expect(inTerminal.stdout).toContain(`    ${escape}1mn${escape}22m`);
  expect(inTerminal.stdout).toContain(`${escape}2mNULL${escape}22m`);
  const lines = shown(inTerminal).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    `    n  name  gone  long`,
    `${'─'.repeat(5)}  ────  ────  ${'─'.repeat(81)}`,
    `    1  海    NULL  ${'x'.repeat(80)}…`,
    `12345  ab    y     z`,
  ]);
  const piped = await runFairlead(['query', sql, '--url', url], { cwd, env });
  expect(piped.stdout + piped.stderr).not.toContain(escape);
  expect(piped.stdout).toContain('x'.repeat(200));

  const sources = await collect(startInTerminal(['source', 'list', '--url', url], { cwd, env }));
  expect(sources.stdout).toContain(`${escape}1msource${escape}22m`);
  expect(shown(sources)).toMatch(
    /^source  key +state +created +last used +limits\n─+  ─+  ─+  ─+  ─+  ─+\nshop {4}shop_key  active /,
  );

  for (const asked of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    const plain = await collect(startInTerminal(['query', sql, '--url', url], { cwd, env: { ...env, ...asked } }));
    expect(plain.stdout).not.toContain(escape);
    expect(shown(plain)).toBe(shown(inTerminal));
  }
});

test.skipIf(!hasScript)('a table with more columns than the terminal has room for is shown row by row', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const names = Array.from({ length: 12 }, (_, index) => `column_${index}`);
  const sql = `select ${names.map((name, index) => `${index === 3 ? 'null' : `'${'y'.repeat(90)}'`} as ${name}`).join(', ')} from range(2)`;
  const inTerminal = await collect(startInTerminal(['query', sql, '--url', url], { cwd, env }));
  const lines = shown(inTerminal).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    '── row 1 ──',
    `column_0   ${'y'.repeat(88)}…`,
    `column_1   ${'y'.repeat(88)}…`,
    `column_2   ${'y'.repeat(88)}…`,
    'column_3   NULL',
  ]);
  expect(lines[13]).toBe('── row 2 ──');
  const piped = await runFairlead(['query', sql, '--url', url], { cwd, env });
  expect(piped.stdout.split('\n')[0]).toMatch(/^column_0 +column_1 /);
});

test.skipIf(!hasScript)('who waits for a query, or for an export, sees for how long', async () => {
  const cwd = await createFolder();
  let release = (): void => undefined;
  const stub = await startStub(({ path }, response) => {
    release = () =>
      path === '/api/query'
        ? void response.end('{"columns":[{"name":"n","type":"INTEGER"}],"rows":[{"n":7}],"truncated":false}')
        : void response.writeHead(200, { 'content-length': '3' }).end('{}\n');
  });
  for (const { words, waits, ends } of [
    { words: ['query', 'select 7 as n'], waits: /the query runs: 0:0\d/, ends: /n\n─\n7\n1 row\n$/ },
    { words: ['export', '--out', 'e.ndjson'], waits: /the server writes the file: 0:0\d/, ends: /3 B in \d:\d\d: \S+e\.ndjson\n$/ },
  ]) {
    const running = startInTerminal([...words, '--url', stub.url], { cwd, env });
    await running.waitFor('stdout', waits);
    release();
    const ended = await collect(running);
    expect(ended.exitCode).toBe(0);
    const [, said = ''] = ended.stdout.split(/(?:runs|file): 0:0\d/).slice(-2);
    expect(said).toContain(`\r${escape}K`);
    expect(shown(ended)).toMatch(ends);
  }
});

test.skipIf(!hasScript)('tail shows an event as a coloured line', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const running = startInTerminal(['tail', '--url', url], { cwd, env });
  await running.waitFor('stdout', /connected/);
  await sendTrack(url, { userId: 'u1', event: 'Order Completed' });
  const [line] = await running.waitFor('stdout', /^.*Order Completed.*$/m);
  expect(line).toContain(`${escape}1mOrder Completed`);
  expect(stripVTControlCharacters(line).trim()).toMatch(/^[\d:.]{12} {2}message {2}track {11}Order Completed {11}u1 {20}shop$/);
  await sendTrack(url, { userId: 'u2'.repeat(30), event: '海'.repeat(60) });
  const [wide] = await running.waitFor('stdout', /^.*海.*$/m);
  expect(textWidth(stripVTControlCharacters(wide).trim())).toBeLessThanOrEqual(100);
  expect(stripVTControlCharacters(running.stdout())).toMatch(/^received {6}how {6}type {12}name {22}user {18}source\s*$/m);
});

test.skipIf(!hasScript)('send shows a bar that is gone at the end; in a pipe there is none', async () => {
  const cwd = await createFolder();
  // The second request is answered late enough for a bar: when somebody has seen one.
  let release = (): void => undefined;
  const stub = await startStub((_, response) => {
    if (stub.requests.length === 51) {
      release = () => void response.end('{"success":true}');
    } else {
      response.end('{"success":true}');
    }
  });
  const line = `${JSON.stringify({ type: 'track', userId: 'u1', event: 'Seen' })}\n`;
  await writeFile(join(cwd, 'events.ndjson'), line.repeat(10_000));
  const running = startInTerminal(['send', 'events.ndjson', '--url', stub.url], { cwd, env });
  await running.waitFor('stdout', /░\S* send: \d+%/);
  const releasing = setInterval(() => release(), 5);
  try {
    const ended = await collect(running);
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain(`${escape}32m█`);
    const last = ended.stdout.slice(ended.stdout.lastIndexOf('send: '));
    expect(last).toContain(`\r${escape}K`);
    expect(shown(ended)).toMatch(/ {2}read +10,000\n✓ delivered +10,000\n/);
  } finally {
    clearInterval(releasing);
  }
  const piped = await runFairlead(['send', 'events.ndjson', '--url', stub.url, '--checkpoint', 'c'], { cwd, env });
  expect(piped.exitCode).toBe(0);
  expect(piped.stdout + piped.stderr).not.toContain(escape);
  expect(piped.stderr).not.toContain('█');
});

test.skipIf(!hasScript)('help is coloured for a person only', async () => {
  const cwd = await createFolder();
  const inTerminal = await collect(startInTerminal(['help'], { cwd }));
  expect(inTerminal.stdout).toContain(`${escape}36mserve`);
  const piped = await runFairlead(['help'], { cwd });
  // The terminal is narrower than a line may be.
  const words = (text: string): readonly string[] => text.trim().split(/\s+/);
  expect(words(shown(inTerminal))).toEqual(words(piped.stdout));
});
