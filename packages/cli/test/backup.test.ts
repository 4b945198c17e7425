import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { createFolder, type Ended, runFairlead, startFairlead, type Surroundings } from './support/fairlead.ts';
import { sendTrack, serveFairlead, waitUntilSettled } from './support/server.ts';
import { startStub } from './support/stub-server.ts';

const token = 'a-token-for-this-test';
const env = { FAIRLEAD_ADMIN_TOKEN: token };
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

test('what was accepted before a backup began is in it, each exactly once, while more keeps coming', async () => {
  const cwd = await createFolder();
  const { running, url } = await serveFairlead({ cwd, env });
  const senders = startSenders(url, 4);
  await senders.whenAcknowledged(600);
  const first = await sendTrack(url, { userId: 'u', event: 'First', messageId: 'first' });
  await waitUntilSettled(url, first, token);
  await sendTrack(url, { userId: 'u', messageId: 'without a name' });
  const before = [...senders.acknowledged];
  const out = join(cwd, 'copy');
  const taken = await runFairlead(['backup', '--out', out, '--url', url], { cwd, env });
  const acknowledged = await senders.stop();

  expect(taken).toMatchObject({ exitCode: 0, stdout: '' });
  expect(taken.stderr).toMatch(/[\d,]+ requests, .* in .*: .*copy\n$/);
  expect(acknowledged.length).toBeGreaterThan(before.length);
  expect(await listModes(out)).toEqual([]);
  expect((await readdir(out)).sort()).toEqual(['backup.json', 'dedupe', 'log', 'registry', 'store']);
  expect(await readFile(join(out, 'backup.json'), 'utf8')).not.toContain(token);

  // Both run: the copy knows the same sources and ids, and none of the receipts.
  const copy = startFairlead(['serve', '--port', '0', '--data', out], { cwd, env });
  const [, copyUrl = ''] = await copy.waitFor('stdout', /Address\s+(http:\S+)[\s\S]*Ctrl-C/);
  const again = await sendTrack(copyUrl, { userId: 'u', event: 'First', messageId: 'first' });
  expect(again.status).toBe(200);
  await waitUntilSettled(copyUrl, again, token);
  const [stored] = await query(
    copyUrl,
    "select count(*) as n, string_agg(event_id, ' ') as ids from events where event_id <> 'first'",
  );
  const ids = new Set(String(stored?.['ids']).split(' '));
  expect(stored?.['n']).toBe(ids.size);
  expect(before.filter((id) => !ids.has(id))).toEqual([]);
  expect([...ids].filter((id) => !senders.sent.has(id))).toEqual([]);
  expect(await query(copyUrl, "select count(*) as n from events where event_id = 'first'")).toEqual([{ n: 1 }]);
  expect(await query(copyUrl, 'select reason, count(*) as n from quarantine group by all')).toEqual([
    { reason: 'missing_name', n: 1 },
  ]);
  const receipt = first.headers.get('x-fairlead-receipt') ?? '';
  const authorization = `Bearer ${token}`;
  const strange = await fetch(`${copyUrl}/api/receipts/${receipt}`, { headers: { authorization } });
  expect([strange.status, await strange.json()]).toMatchObject([404, { code: 'receipt_not_found' }]);
  copy.send('SIGTERM');
  expect(await copy.exited).toBe(0);

  // The original is as it was, down to the last event.
  const all = await query(url, "select count(*) as n from events where event_id <> 'first'");
  expect(all).toEqual([{ n: acknowledged.length }]);
  expect((await readdir(join(cwd, 'fairlead-data', 'store', 'export'))).length).toBe(0);
  running.send('SIGTERM');
  expect(await running.exited).toBe(0);
});

test('a backup that was killed is not taken for one, and the next with its name takes its place', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  await waitUntilSettled(url, await sendTrack(url, { userId: 'u', event: 'E', messageId: 'one' }), token);
  const whole = await fetch(`${url}/api/backup`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const bytes = Buffer.from(await whole.arrayBuffer());
  let answered = (): void => undefined;
  const halfSent = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const stub = await startStub((_, response) => void response.write(bytes.subarray(0, bytes.length - 100), () => answered()));
  const killed = startFairlead(['backup', '--out', 'copy', '--url', stub.url], { cwd, env });
  await halfSent;
  await untilThere(join(cwd, 'copy.partial', 'log', 'data.mdb'));
  killed.send('SIGKILL');
  await killed.exited;

  expect(existsSync(join(cwd, 'copy'))).toBe(false);
  const started = await runFairlead(['serve', '--port', '0', '--data', 'copy.partial'], { cwd, env });
  expect(started.exitCode).toBe(1);
  expect(started.stderr).toContain('(data_folder_incomplete)');

  expect(await runFairlead(['backup', '--out', 'copy', '--url', url], { cwd, env })).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(cwd, 'copy.partial'))).toBe(false);
});

test('a server that breaks off, that is none, or whose backup is damaged, leaves nothing', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  const whole = await fetch(`${url}/api/backup`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const bytes = Buffer.from(await whole.arrayBuffer());
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8((bytes.readUInt8(bytes.length >> 1) + 1) % 256, bytes.length >> 1);
  const broken: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['backup_interrupted', (response) => void response.write(bytes.subarray(0, 2_000), () => response.destroy())],
    ['backup_broken', (response) => void response.end(bytes.subarray(0, bytes.length - 1))],
    ['backup_broken', (response) => void response.end(damaged)],
    ['backup_broken', (response) => void response.end('<html>')],
    ['backup_broken', (response) => void response.end()],
  ];
  for (const [code, answer] of broken) {
    const stub = await startStub((_, response) => answer(response));
    const ended = await backup({ cwd, env }, stub.url);
    expect(ended.stderr).toContain(`(${code})`);
    expect(ended.exitCode).toBe(1);
    expect(await readdir(cwd)).toEqual(['fairlead-data']);
  }
});

test('an existing folder is left alone, and so is one that only looks like a partial backup', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  await mkdir(join(cwd, 'copy'));
  expect((await backup({ cwd, env }, url)).stderr).toContain('(file_exists)');
  await mkdir(join(cwd, 'other.partial', 'precious'), { recursive: true });
  const refused = await runFairlead(['backup', '--out', 'other', '--url', url], { cwd, env });
  expect(refused.exitCode).toBe(1);
  expect(existsSync(join(cwd, 'other.partial', 'precious'))).toBe(true);
  expect(await runFairlead(['backup', '--url', url], { cwd, env })).toMatchObject({ exitCode: 2 });
});

test.skipIf(!canMount)('a full disk where the backup goes to is one clear error, and its space is free again', async () => {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd, env });
  await Promise.all(
    Array.from({ length: 40 }, (_, nth) =>
      sendTrack(url, { userId: 'u', event: 'E', properties: { text: `${nth}`.repeat(100_000) } }),
    ),
  );
  const disk = await smallDisk(cwd, '4m');
  const ended = await runFairlead(['backup', '--out', join(disk, 'copy'), '--url', url], { cwd, env });
  expect(ended.stderr).toContain('(backup_not_written)');
  expect(ended.exitCode).toBe(1);
  expect(await readdir(disk)).toEqual([]);
});

test.skipIf(!canMount)('a server without room for a copy of its store says so, and goes on', async () => {
  const cwd = await createFolder();
  const disk = await smallDisk(cwd, '64m');
  const { url } = await serveFairlead({ cwd: disk, env });
  const ended = await backup({ cwd, env }, url);
  expect(ended.stderr).toContain('(disk_full)');
  expect((await sendTrack(url, { userId: 'u', event: 'E' })).status).toBe(200);
  expect(existsSync(join(cwd, 'copy'))).toBe(false);
});

function backup(surroundings: Surroundings, url: string): Promise<Ended> {
  return runFairlead(['backup', '--out', 'copy', '--url', url], surroundings);
}

interface Senders {
  readonly acknowledged: readonly string[];
  readonly sent: ReadonlySet<string>;
  whenAcknowledged(count: number): Promise<void>;
  stop(): Promise<readonly string[]>;
}

/** Users that send one event after the other, each of them twice now and then, as a retry would. */
function startSenders(url: string, userCount: number): Senders {
  const acknowledged: string[] = [];
  const sent = new Set<string>();
  const stopping = new AbortController();
  let onAcknowledged = (): void => undefined;
  async function run(userId: string): Promise<void> {
    for (let serial = 0; !stopping.signal.aborted; serial++) {
      const messageId = `${userId}-${serial}`;
      sent.add(messageId);
      for (let time = 0; time < (serial % 10 === 0 ? 2 : 1); time++) {
        const answer = await sendTrack(url, { userId, event: 'Sent', messageId, properties: { serial } });
        expect(answer.status).toBe(200);
        await answer.arrayBuffer();
      }
      acknowledged.push(messageId);
      onAcknowledged();
    }
  }
  const runs = Array.from({ length: userCount }, (_, user) => run(`user${user}`));
  return {
    acknowledged,
    sent,
    whenAcknowledged: (count) =>
      new Promise((resolve) => {
        onAcknowledged = () => (acknowledged.length >= count ? resolve() : undefined);
      }),
    async stop(): Promise<readonly string[]> {
      stopping.abort();
      await Promise.all(runs);
      return acknowledged;
    },
  };
}

async function query(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const headers = { authorization: `Bearer ${token}` };
  await until('everything accepted is stored', async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const [log, stored] = ['log', 'stored'].map((name) => new RegExp(`^fairlead_${name}_position (\\d+)$`, 'm').exec(metrics)?.[1]);
    return log !== undefined && log === stored;
  });
  const answer = await fetch(`${url}/api/query`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
  return ((await answer.json()) as { readonly rows: readonly Readonly<Record<string, unknown>>[] }).rows;
}

/** What others than the owner could read. */
async function listModes(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const modes = await Promise.all(
    [...entries, '.'].map(async (entry) => ({ entry, mode: (await stat(join(folder, entry))).mode })),
  );
  return modes.filter(({ mode }) => (mode & 0o077) !== 0).map(({ entry }) => entry);
}

function untilThere(path: string): Promise<void> {
  return until(`${path} is there`, () => existsSync(path));
}

async function smallDisk(cwd: string, size: string): Promise<string> {
  const path = join(cwd, `disk-${size}`);
  await mkdir(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  onTestFinished(() => void execFileSync('umount', ['-l', path]));
  return path;
}
