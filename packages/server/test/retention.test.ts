import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '@fairlead/server';
import { createLogRecorder, testSource, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';

/* What is old leaves the log once it is stored, and what that leaves. */

const dayMs = 24 * 60 * 60 * 1000;

test('requests older than the retention leave the log once they are stored; their rows and their ids stay', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  const receipt = await old.send('old');
  await old.send('old as well');
  await old.whenStored();
  await old.close();

  const server = await start(dataPath, { logRetentionDays: 2 });
  const fresh = await server.send('fresh');
  await until('the old request is gone', async () => (await server.api(`/api/receipts/${receipt}`)).status === 410);
  const trimmed = await server.api(`/api/receipts/${receipt}/request`);
  await server.whenStored();
  const kept = await server.api(`/api/receipts/${fresh}`);
  await server.send('old');
  await server.whenStored();
  const { body } = await server.api('/api/query', { sql: 'SELECT event_id FROM events ORDER BY position' });

  expect(trimmed).toMatchObject({ status: 410, body: { code: 'receipt_trimmed' } });
  expect(kept).toMatchObject({ status: 200, body: { status: 'settled' } });
  expect(body).toMatchObject({ rows: [{ event_id: 'old' }, { event_id: 'old as well' }, { event_id: 'fresh' }] });
});

test('a store is not built anew from a log that was trimmed, unless that is asked for', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  const receipt = await old.send('old');
  await old.whenStored();
  await old.close();
  const trimming = await start(dataPath, { logRetentionDays: 2 });
  await trimming.send('fresh');
  await until('the old request is gone', async () => (await trimming.api(`/api/receipts/${receipt}`)).status === 410);
  await trimming.close();
  await rm(join(dataPath, 'store'), { recursive: true });

  await expect(start(dataPath, {})).rejects.toMatchObject({ code: 'log_trimmed' });
  const forced = await start(dataPath, { isPartialRebuildAllowed: true });
  await forced.whenStored();
  const { body } = await forced.api('/api/query', { sql: 'SELECT event_id FROM events ORDER BY position' });

  expect(body).toMatchObject({ rows: [{ event_id: 'fresh' }] });
});

interface Started {
  send(messageId: string): Promise<string>;
  api(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  whenStored(): Promise<void>;
  close(): Promise<void>;
}

async function start(
  dataPath: string,
  options: { readonly now?: () => number; readonly logRetentionDays?: number; readonly isPartialRebuildAllowed?: boolean },
): Promise<Started> {
  const { logger } = createLogRecorder();
  const server = await startServer({ dataPath, port: 0, sources: [testSource], logger, ...options });
  onTestFinished(() => server.close());
  const headers = { authorization: `Bearer ${server.adminToken}` };
  return {
    async send(messageId) {
      const body = JSON.stringify({ writeKey: testSource.key, event: 'step', userId: 'u', messageId });
      const answer = await fetch(`${server.url}/v1/track`, { method: 'POST', body });
      return answer.headers.get('x-fairlead-receipt') ?? '';
    },
    async api(path, body) {
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const answer = await fetch(`${server.url}${path}`, { headers, ...sent });
      return { status: answer.status, body: await answer.json() };
    },
    whenStored: () =>
      until('everything is stored', async () => {
        const text = await (await fetch(`${server.url}/metrics`)).text();
        const read = (name: string): string | undefined => new RegExp(`^fairlead_${name} (.*)$`, 'm').exec(text)?.[1];
        return read('log_position') === read('stored_position');
      }),
    close: () => server.close(),
  };
}
