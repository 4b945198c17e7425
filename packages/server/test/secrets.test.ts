import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@fairlead/server';
import { basicAuthorization, createLogRecorder } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';

/* Where secrets are, and where they are not. */

async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'fairlead-secrets-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function readAll(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = await readdir(folder, { recursive: true });
  const files = new Map<string, Buffer>();
  for (const name of names) {
    if ((await stat(join(folder, name))).isFile()) {
      files.set(name, await readFile(join(folder, name)));
    }
  }
  return files;
}

test('no secret of a source, no session and no given token stands in any file of the data folder, or in any line of the log', async () => {
  const dataPath = join(await temporaryFolder(), 'data');
  const log = createLogRecorder();
  const secrets = {
    configured: 'a-secret-that-was-configured',
    token: 'a-token-that-was-given-0123456789',
    wrong: 'a-wrong-secret-of-somebody',
  };
  const server = await startServer({
    dataPath,
    port: 0,
    adminToken: secrets.token,
    sources: [{ name: 'shop', key: 'shop-key', secret: secrets.configured }],
    logger: log.logger,
  });
  const bearer = { authorization: `Bearer ${secrets.token}` };
  const basic = (password: string): string => `Basic ${Buffer.from(`shop-key:${password}`).toString('base64')}`;
  const ask = (path: string, init: RequestInit): Promise<Response> => fetch(server.url + path, { method: 'POST', ...init });
  const batch = JSON.stringify({ events: [{ event_type: 'session_start', data: {} }] });
  const added = (await (await ask('/api/sources', { headers: bearer, body: '{"name":"made"}' })).json()) as { secret: string };
  const signedIn = await ask('/api/session', { body: JSON.stringify({ token: secrets.token }) });
  const session = /=([\w-]{20,});/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? '';
  for (const authorization of [basic(secrets.configured), basic(secrets.wrong), `Bearer ${secrets.wrong}`]) {
    await ask('/v2/events', { headers: { authorization }, body: batch });
    await ask('/api/query', { headers: { authorization }, body: '{"sql":"select 1"}' });
    await ask('/v2/events', { headers: { authorization }, body: `{"broken": "${secrets.configured}` });
  }
  await server.close();

  const made = JSON.stringify(added);
  const madeSecret = /"secret":"([^"]+)"/.exec(made)?.[1] ?? '';
  const hidden = [...Object.values(secrets), madeSecret, session, basic(secrets.configured).slice(6)];
  expect(hidden.filter((secret) => secret.length < 16)).toEqual([]);
  const files = await readAll(dataPath);
  expect(files.size).toBeGreaterThan(8);
  for (const secret of hidden) {
    expect([...files].filter(([, bytes]) => bytes.includes(secret)).map(([name]) => name)).toEqual([]);
    expect(JSON.stringify(log.lines)).not.toContain(secret);
  }
});

test('the folder of a server is for its owner alone, whatever the umask', async () => {
  const root = await temporaryFolder();
  const before = process.umask(0);
  try {
    const server = await startServer({ dataPath: join(root, 'data'), port: 0, logger: createLogRecorder().logger });
    await fetch(`${server.url}/v1/track`, { method: 'POST', headers: { authorization: basicAuthorization }, body: '{}' });
    const modes = await Promise.all(
      ['data', 'data/admin-token', 'data/address', 'data/registry', 'data/log', 'data/store', 'data/dedupe'].map(
        async (name) => [name, (await stat(join(root, name))).mode & 0o077] as const,
      ),
    );
    await server.close();
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([]);
  } finally {
    process.umask(before);
  }
});
