import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { basicAuthorization, until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { workersOf } from '../../../scripts/child-processes.js';
import { temporaryFolder } from './support/folder.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

/* What becomes of an export when its client or its worker is gone before it is done: nothing is left, and nothing short looks whole. */

const eventCount = 100_000;

test('a client that leaves while the file is written ends the writing, and leaves nothing behind', async () => {
  const { server, folder } = await startWithEvents();
  const leaving = new AbortController();
  const asked = Promise.allSettled([startExport(server, leaving.signal)]);
  await until('the file is being written', async () => (await readdir(folder)).length === 1);
  leaving.abort();
  await until('the folder is empty', async () => (await readdir(folder)).length === 0);
  const [outcome] = await asked;
  await until('the next export is whole', async () => (await countLines(server)) === eventCount);

  expect(outcome.status).toBe('rejected');
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(!existsSync('/proc/self/task'))(
  'a worker that dies while it writes is answered with 503; one that dies later does not break the transfer',
  async () => {
    const { server, folder } = await startWithEvents();
    const broken = startExport(server);
    await until('the file is being written', async () => (await readdir(folder)).length === 1);
    process.kill(Number(workersOf(server.child.pid)[0]), 'SIGKILL');
    const refused = await broken;
    const { code } = (await refused.json()) as { code: string };
    await until('the folder is empty', async () => (await readdir(folder)).length === 0);
    await until('a worker answers', async () => (await server.query('SELECT 1 AS one').catch(() => [])).length === 1);

    const whole = await startExport(server);
    process.kill(Number(workersOf(server.child.pid)[0]), 'SIGKILL');
    const text = await whole.text();

    expect([refused.status, code]).toEqual([503, 'store_unavailable']);
    expect(whole.status).toBe(200);
    expect(text.split('\n')).toHaveLength(eventCount + 1);
  },
);

test('what a server left in the folder is deleted at the next start', async () => {
  const dataPath = await temporaryFolder();
  const folder = join(dataPath, 'store', 'export');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'left.parquet'), 'x');
  await startServerProcess({ dataPath });

  expect(await readdir(folder)).toEqual([]);
});

async function startWithEvents(): Promise<{ readonly server: ServerProcess; readonly folder: string }> {
  const dataPath = await temporaryFolder();
  const server = await startServerProcess({ dataPath });
  for (let request = 0; request < 10; request++) {
    const batch = Array.from({ length: eventCount / 10 }, (_, index) => ({ event: 'step', userId: 'u', properties: { index } }));
    const body = JSON.stringify({ batch: batch.map((event) => ({ ...event, type: 'track' })) });
    expect((await server.post('/v1/batch', body, { authorization: basicAuthorization })).status).toBe(200);
  }
  await server.whenStored();
  return { server, folder: join(dataPath, 'store', 'export') };
}

function startExport(server: ServerProcess, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/api/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminToken}` },
    body: '{"format":"ndjson","table":"events"}',
    ...(signal === undefined ? {} : { signal }),
  });
}

async function countLines(server: ServerProcess): Promise<number> {
  const answer = await startExport(server);
  const text = await answer.text();
  return answer.ok ? text.split('\n').length - 1 : 0;
}
