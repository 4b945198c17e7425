import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFolder, type Ended, runHere } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead, waitUntilSettled } from './support/server.ts';

interface Served {
  readonly url: string;
  readonly cwd: string;
  readonly run: (...words: readonly string[]) => Promise<Ended>;
  readonly rows: (sql: string) => Promise<unknown>;
}

const mpid = '-7346244611012968789';

async function readAdminToken(cwd: string): Promise<string> {
  return (await readFile(join(cwd, 'fairlead-data', 'admin-token'), 'utf8')).trim();
}

/** A server with three rows in quarantine: 1.0 of a batch, 2.0 and 3.0 of messages without a name. */
async function serveQuarantine(): Promise<Served> {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const adminToken = await readAdminToken(cwd);
  await sendBatch(url, `{"mpid":${mpid},"events":[{"event_type":"unheard_of"}]}`);
  await sendTrack(url, { userId: 'u2', messageId: 'm2' });
  await waitUntilSettled(url, await sendTrack(url, { userId: 'u3', messageId: 'm3' }), adminToken);
  const run = (...words: readonly string[]): Promise<Ended> => runHere(['quarantine', ...words], { cwd });
  return {
    url,
    cwd,
    run,
    rows: async (sql) => {
      const { stdout } = await runHere(['query', '--json', sql], { cwd });
      return (JSON.parse(stdout) as { readonly rows: unknown }).rows;
    },
  };
}

test('what is in quarantine is listed with its reason, by filters and a page at a time', async () => {
  const { run } = await serveQuarantine();
  const all = await run('list');
  const first = await run('list', '--limit', '1', '--reason', 'missing_name', '--from', '1h');
  const second = await run('list', '--before', '3.0', '--source', 'shop', '--json');

  expect(all).toMatchObject({ exitCode: 0, stderr: '' });
  const lines = all.stdout.trim().split('\n');
  expect(lines[0]).toMatch(/^row +received +source +reason +retried as +message/);
  expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual(['3.0', '2.0', '1.0']);
  expect(lines[2]).toMatch(/^3\.0 +\d{4}-\d\d-\d\d \d\d:\d\d +shop +missing_name +– +\S/);
  expect(first.stdout.trim().split('\n')).toHaveLength(3);
  expect(first.stderr).toContain('There are more: --before 3.0');
  expect(JSON.parse(second.stdout)).toMatchObject({ quarantine: [{ position: 2 }, { position: 1 }], next: null });
  expect(await run('list', '--to', '1h')).toMatchObject({ exitCode: 0, stdout: '', stderr: 'Nothing in quarantine matches.\n' });
});

test('one event is edited and stored with all that surrounded it, every digit of it', async () => {
  const { cwd, run, rows } = await serveQuarantine();
  const edit = '{"event_type":"screen_view","data":{"screen_name":"mended","event_id":6004677780660780000}}';
  await writeFile(join(cwd, 'event.json'), edit);
  const retried = await run('retry', '--row', '1.0', '--edit', 'event.json');
  const again = await run('retry', '--row', '1.0');
  const listed = await run('list', '--retried', 'true', '--json');

  expect(retried).toEqual({ exitCode: 0, stderr: '', stdout: '1.0  stored\n1 tried, 0 skipped\n' });
  expect(again).toEqual({ exitCode: 1, stderr: '', stdout: '1.0  skipped: already_retried\n0 tried, 1 skipped\n' });
  expect(await rows('select name, mpid, mp_event_id from events')).toEqual([
    { name: 'mended', mpid, mp_event_id: '6004677780660780000' },
  ]);
  expect(JSON.parse(listed.stdout)).toMatchObject({
    quarantine: [{ position: 1, retried_as: expect.stringMatching(/-4$/) as unknown }],
  });
});

test('a group that fails again is an exit code of 1, and says why', async () => {
  const { run } = await serveQuarantine();
  const group = await run('retry', '--reason', 'missing_name');
  const json = await run('retry', '--all', '--json');

  expect([group.exitCode, group.stderr]).toEqual([1, '']);
  expect(group.stdout).toMatch(/^2\.0 {2}quarantined again: missing_name: .+\n3\.0 .*\n2 tried, 0 skipped\n$/);
  expect(json.exitCode).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ retried: [{ row: '1.0' }, { row: '4.0' }, { row: '5.0' }], remaining: 0 });
});

test('a large group is tried to its end, part by part', async () => {
  const { url, cwd, run } = await serveQuarantine();
  const events = Array.from({ length: 1_100 }, () => ({ event_type: 'unheard_of' }));
  await waitUntilSettled(url, await sendBatch(url, JSON.stringify({ events })), await readAdminToken(cwd));
  const { stdout, exitCode } = await run('retry', '--all');

  expect(stdout).toContain('1000 tried, 0 skipped; 103 are left');
  expect(stdout).toMatch(/\n103 tried, 0 skipped\n$/);
  // The server leaves the verdicts of so many to their receipts.
  expect(stdout.match(/quarantined again/g)).toHaveLength(1_103);
  expect(exitCode).toBe(1);
});

test('what is not understood ends with 2, what the server refuses with 1', async () => {
  const { cwd, run } = await serveQuarantine();
  await writeFile(join(cwd, 'list.json'), '[]');
  const cases = [
    { words: ['retry'], exitCode: 2, says: 'takes one of --row' },
    { words: ['retry', '--all', '--source', 'shop'], exitCode: 2, says: 'takes one of --row' },
    { words: ['retry', '--all', '--edit', 'list.json'], exitCode: 2, says: 'exactly one --row' },
    { words: ['retry', '--row', '1.0', '--edit', 'list.json'], exitCode: 2, says: 'list.json holds no event' },
    { words: ['retry', '--row', '1.0', '--edit', 'missing.json'], exitCode: 2, says: "can't be read" },
    { words: ['retry', '--row', 'x'], exitCode: 1, says: '(invalid_retry)' },
    { words: ['list', '--limit', '0'], exitCode: 1, says: '(invalid_parameter)' },
    { words: ['list', '--from', 'yesterday'], exitCode: 2, says: '--from takes a time' },
  ];
  for (const { words, exitCode, says } of cases) {
    const ended = await run(...words);
    expect([words, ended.exitCode, ended.stdout]).toEqual([words, exitCode, '']);
    expect(ended.stderr).toContain(says);
  }
});
