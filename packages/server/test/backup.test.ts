import { once } from 'node:events';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FairleadError, type FairleadServer, startServer } from '@fairlead/server';
import { receiveBackup } from '@fairlead/server/backup';
import { createLogRecorder, startTestServer, testSource, type TestServer } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { decodeFrames } from '../src/backup/frames.ts';
import { type BackupSources, produceBackup } from '../src/backup/produce.ts';
import type { ClaimRequest } from '../src/dedupe/dedupe-index.ts';
import { createClaimsWriter } from '../src/dedupe/claims-writer.ts';
import { openFileDedupeIndex } from '../src/dedupe/file-dedupe-index.ts';
import { createBackups } from '../src/http/api-backup.ts';
import type { LogRecord } from '../src/log/log.ts';
import type { Reading } from '../src/pipeline/reading.ts';
import { temporaryFolder } from './support/folder.ts';
import { claimBlock } from './support/store-rows.ts';

test('a log of many pages comes over whole, with events that wait to be stored', async () => {
  await using server = await startTestServer();
  const text = 'x'.repeat(200_000);
  for (let nth = 0; nth < 30; nth++) {
    const answer = await server.post('/v1/track', { userId: 'u', event: 'E', messageId: `m${nth}`, properties: { text } });
    expect(answer.status).toBe(200);
  }
  const path = join(await temporaryFolder(), 'copy');
  const received = await takeBackup(server, path);
  expect(received).toMatchObject({ logPosition: 30, recordCount: 30 });
  const copy = await startCopy(path);
  const rows = await queryCopy(copy, "select event_id, length(properties->>'text') as n from events order by position");
  expect(rows).toEqual(Array.from({ length: 30 }, (_, nth) => ({ event_id: `m${nth}`, n: 200_000 })));
});

test('a backup of a new folder is one, and a backup of a backup as well', async () => {
  await using server = await startTestServer();
  const folder = await temporaryFolder();
  const first = await takeBackup(server, join(folder, 'first'));
  const copy = await startCopy(join(folder, 'first'));
  expect((await post(copy, 'one')).status).toBe(200);
  const second = await takeBackup({ url: copy.url, adminToken: copy.adminToken }, join(folder, 'second'));
  expect(second).toMatchObject({ originalLogId: first.logId, recordCount: 1 });
  const again = await startCopy(join(folder, 'second'));
  expect((await post(again, 'one')).status).toBe(200);
  expect(await queryCopy(again, 'select count(*) as n from events')).toEqual([{ n: 1 }]);
});

test('store and ids of a backup take the place of those that were lost, and no others do', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'original');
  const [backup, other] = [join(folder, 'backup'), join(folder, 'other')];
  const everything = 'SELECT * FROM events ORDER BY position';
  const quarantine = 'SELECT position, receipt, retried_as FROM quarantine ORDER BY position';
  const rowsOf = async (server: FairleadServer): Promise<unknown> => [
    await queryCopy(server, everything),
    await queryCopy(server, quarantine),
  ];
  const first = await startServer({ dataPath: path, port: 0, sources: [testSource], logger: createLogRecorder().logger });
  await post(first, 'one');
  await send(first, { userId: 'u', messageId: 'nameless' });
  await queryCopy(first, everything);
  await callApi(first, 'POST', '/api/quarantine/retry', { all: true });
  await takeBackup(first, backup);
  await takeBackup(first, other);
  await post(first, 'two');
  const before = await rowsOf(first);
  await first.close();
  const copy = await startCopy(other);
  await post(copy, 'of the copy');
  await copy.close();

  const putBack = async (from: string): Promise<void> => {
    for (const part of ['store', 'dedupe']) {
      await rm(join(path, part), { recursive: true });
      await cp(join(from, part), join(path, part), { recursive: true });
    }
  };
  await putBack(other);
  await expect(startServer({ dataPath: path, port: 0, logger: createLogRecorder().logger })).rejects.toMatchObject({
    code: 'log_behind_store',
  });
  await putBack(backup);
  const again = await startServer({ dataPath: path, port: 0, logger: createLogRecorder().logger });
  onTestFinished(() => again.close());
  const after = await rowsOf(again);
  await post(again, 'one');
  const [stored] = (await queryCopy(again, 'SELECT count(*) AS n FROM events')) as [{ n: number }];

  expect(after).toEqual(before);
  expect(stored.n).toBe(2);
});

test('what was tried again from quarantine names a receipt of the copy', async () => {
  await using server = await startTestServer();
  await server.post('/v1/track', { userId: 'u', messageId: 'm' });
  await server.whenStored();
  await callApi(server, 'POST', '/api/quarantine/retry', { all: true });
  await server.whenStored();
  const path = join(await temporaryFolder(), 'copy');
  const { logId } = await takeBackup(server, path);
  const copy = await startCopy(path);

  expect(await queryCopy(copy, 'select receipt, retried_as from quarantine order by position')).toEqual([
    { receipt: `${logId}-1`, retried_as: `${logId}-2` },
    { receipt: `${logId}-2`, retried_as: null },
  ]);
});

test('saved queries come over', async () => {
  await using server = await startTestServer();
  const saved = { name: 'by type', sql: 'select type, count(*) as n from events group by type', chart: 'bars' };
  expect(await callApi(server, 'POST', '/api/queries/save', saved)).toMatchObject({ status: 200 });
  const path = join(await temporaryFolder(), 'copy');
  await takeBackup(server, path);
  const copy = await startCopy(path);
  const original = await callApi(server, 'GET', '/api/queries');

  expect(original).toMatchObject({ body: { saved: [saved] } });
  expect(await callApi(copy, 'GET', '/api/queries')).toEqual(original);
});

test('two at once are one too many; the next may begin once the first has gone', async () => {
  const backups = createBackups(
    await sourcesOf({
      copyStore: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new FairleadError('store_unavailable')), { once: true });
        }),
    }),
  );
  const ended: Promise<void>[] = [];
  const server = createServer((request, response) => {
    const answered = backups.answer({ request, response }).catch((error: unknown) => {
      response.statusCode = 503;
      response.end((error as FairleadError).code);
    });
    ended.push(answered);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const leaving = new AbortController();
  const first = await fetch(url, { signal: leaving.signal });
  expect(first.status).toBe(200);
  expect(await (await fetch(url)).text()).toBe('backup_busy');
  leaving.abort();
  await ended[0];
  const third = new AbortController();
  expect((await fetch(url, { signal: third.signal })).status).toBe(200);
  third.abort();
  await Promise.all(ended);
});

test('claims of many pages and days come over, each to its day', async () => {
  const folder = await temporaryFolder();
  const [from, to] = ['from', 'to'].map((name) => join(folder, name)) as [string, string];
  await Promise.all([from, to].map((path) => mkdir(path)));
  const claims: readonly ClaimRequest[] = Array.from({ length: 45_000 }, (_, nth) => ({
    id: `id-${nth}`,
    position: nth + 1,
    index: 0,
    receivedAtMs: nth < 42_000 ? Date.UTC(2026, 10, 1) : Date.UTC(2026, 10, 2, 12),
  }));
  await using original = disposable(await openFileDedupeIndex({ path: from, windowDays: 30 }));
  await claimBlock(original, claims, claims.length);
  const writer = createClaimsWriter(to);
  let count = 0;
  let page = await original.readPage(undefined);
  for (;;) {
    await writer.write(Buffer.from(page.entries));
    count += page.count;
    if (page.next === undefined) {
      break;
    }
    page = await original.readPage(page.next);
  }
  await writer.finish(claims.length);
  await writer.close();
  await using copy = disposable(await openFileDedupeIndex({ path: to, windowDays: 30 }));
  expect([count, copy.position]).toEqual([45_000, 45_000]);
  expect(await copy.find(claims)).toEqual(await original.find(claims));
});

test.each([
  ['within what was read', [[1, 2], [4]], 4, 0],
  ['in front of what the store does not have', [[5, 6]], 6, 2],
])('a log that is trimmed %s is no backup', async (_, pages, durable, stored) => {
  const records = pages.map((positions) => positions.map((position): LogRecord => ({ position, bytes: Buffer.from('r') })));
  expect(await lastFrame(records, { durable, stored })).toMatchObject({ kind: 'failed', code: 'backup_broken' });
});

test('a log that begins later is one, if the store has what was removed', async () => {
  const records = [[5, 6].map((position): LogRecord => ({ position, bytes: Buffer.from('r') }))];
  expect(await lastFrame(records, { durable: 6, stored: 4 })).toMatchObject({ kind: 'end', recordCount: 2, logPosition: 6 });
});

/** A backup whose records come in these pages. */
async function lastFrame(
  pages: readonly (readonly LogRecord[])[],
  { durable, stored }: { readonly durable: number; readonly stored: number },
): Promise<object> {
  const copyPath = join(await temporaryFolder(), 'copy.duckdb');
  await writeFile(copyPath, 'store');
  let next = 0;
  const sources = await sourcesOf({
    durable,
    copyStore: async () => ({ path: copyPath, bytes: 5, position: stored }),
    claims: async () => ({ position: stored, count: 0, entries: new Uint8Array(), next: undefined }),
    records: async () => pages[next++] ?? [],
  });
  let last: object = {};
  for await (const { kind, payload } of decodeFrames(produceBackup(sources, new AbortController().signal))) {
    last = { kind, ...(kind === 'end' || kind === 'failed' ? (JSON.parse(payload.toString()) as object) : {}) };
  }
  return last;
}

async function sourcesOf({ durable = 0, ...reading }: Partial<Reading> & { readonly durable?: number }): Promise<BackupSources> {
  return {
    reading: reading as Reading,
    registry: { logId: 'original', entries: async () => [] },
    queries: { list: async () => [] },
    durablePosition: () => durable,
    storePath: await temporaryFolder(),
    version: '0',
    now: Date.now,
  };
}

async function takeBackup(
  { url, adminToken }: Pick<TestServer, 'url' | 'adminToken'>,
  path: string,
): ReturnType<typeof receiveBackup> {
  const answer = await fetch(`${url}/api/backup`, { method: 'POST', headers: { authorization: `Bearer ${adminToken}` } });
  expect(answer.status).toBe(200);
  return receiveBackup({ chunks: answer.body as AsyncIterable<Uint8Array>, path, onProgress: () => undefined });
}

async function callApi(
  { url, adminToken }: Pick<TestServer, 'url' | 'adminToken'>,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${adminToken}` }, ...sent });
  return { status: answer.status, body: await answer.json() };
}

async function startCopy(dataPath: string): Promise<FairleadServer> {
  const { logger } = createLogRecorder();
  const server = await startServer({ dataPath, port: 0, adminToken: 'test-admin-token', logger });
  onTestFinished(() => server.close());
  return server;
}

function post(server: FairleadServer, messageId: string): Promise<Response> {
  return send(server, { userId: 'u', event: 'E', messageId });
}

function send({ url }: FairleadServer, message: object): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${testSource.key}:${testSource.secret}`).toString('base64')}`;
  return fetch(`${url}/v1/track`, { method: 'POST', headers: { authorization }, body: JSON.stringify(message) });
}

/** Once all that is in the log is stored. */
async function queryCopy({ url, adminToken }: FairleadServer, sql: string): Promise<unknown> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^fairlead_backlog_records 0$/m.test(metrics)) {
      break;
    }
  }
  const headers = { authorization: `Bearer ${adminToken}` };
  const answer = await fetch(`${url}/api/query`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
  return ((await answer.json()) as { readonly rows: unknown }).rows;
}

function disposable<Closable extends { close(): Promise<void> }>(closable: Closable): Closable & AsyncDisposable {
  return Object.assign(closable, { [Symbol.asyncDispose]: () => closable.close() });
}
