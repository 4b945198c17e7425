import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerOptions, startServer } from '@fairlead/server';
import { createLogRecorder, testSource, until } from '@fairlead/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';

/* What is old leaves the log once it is stored, the store and the quarantine, and what that leaves. */

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

test('where nothing new comes the last request stays in the log, and what is old leaves the store all the same', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  const receipt = await old.send('old');
  const last = await old.send('the last one');
  await old.whenStored();
  await old.close();

  const server = await start(dataPath, { logRetentionDays: 1, storeRetentionDays: 1 });
  await until('the store is empty', async () => (await server.rows('events')).length === 0);

  expect(await server.api(`/api/receipts/${receipt}/request`)).toMatchObject({ status: 410, body: { code: 'receipt_trimmed' } });
  expect(await server.api(`/api/receipts/${last}/request`)).toMatchObject({ status: 200 });
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

test('events older than the retention of the store leave it, and everything says so; the quarantine keeps its own', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  const receipt = await old.send('old');
  const [, position] = receipt.split('-');
  await old.sendBad('bad');
  await old.whenStored();
  await old.close();

  const server = await start(dataPath, { storeRetentionDays: 2 });
  const fresh = await server.send('fresh');
  await until('the old event is gone', async () => (await server.rows('events')).every((id) => id !== 'old'));
  await server.send('old');
  await server.whenStored();
  const events = await server.rows('events');
  const quarantined = await server.rows('quarantine');
  const answers = {
    receipt: await server.api(`/api/receipts/${receipt}`),
    fresh: await server.api(`/api/receipts/${fresh}`),
    request: await server.api(`/api/receipts/${receipt}/request`),
    row: await server.api(`/api/events/${position}.0`),
    noRow: await server.api(`/api/events/${position}.7`),
    byId: await server.api('/api/events?event_id=old'),
    user: await server.api('/api/users?identity=u'),
  };
  const metrics = await server.metrics();
  await server.close();
  const again = await start(dataPath, {});

  expect(events).toEqual(['fresh']);
  expect(quarantined).toEqual(['bad']);
  expect(answers.receipt).toMatchObject({ status: 200, body: { status: 'settled', events: [{ index: 0, verdict: 'removed' }] } });
  expect(answers.fresh).toMatchObject({ body: { events: [{ verdict: 'stored' }] } });
  expect(answers.request).toMatchObject({ status: 200 });
  expect(answers.row).toMatchObject({ status: 410, body: { code: 'event_removed' } });
  expect(answers.noRow).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  expect(answers.byId).toMatchObject({ status: 200, body: { events: [], next: null } });
  expect(answers.byId.body).toHaveProperty('removedBefore');
  expect(answers.user).toMatchObject({ status: 200, body: { identities: [{ value: 'u', events: 1 }] } });
  expect(metrics).toContain('fairlead_removed_rows_total{table="events"} 1');
  // What was removed is known as such without the retention as well.
  expect(await again.api(`/api/receipts/${receipt}`)).toMatchObject({ body: { events: [{ verdict: 'removed' }] } });
});

test('events older than the retention of the quarantine leave it; the store keeps its own', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  await old.send('old');
  const receipt = await old.sendBad('bad');
  await old.whenStored();
  await old.close();

  const server = await start(dataPath, { quarantineRetentionDays: 2 });
  await server.sendBad('fresh');
  await server.whenStored();
  await until('the old event is gone', async () => (await server.rows('quarantine')).every((id) => id !== 'bad'));

  expect(await server.rows('quarantine')).toEqual(['fresh']);
  expect(await server.rows('events')).toEqual(['old']);
  expect(await server.api(`/api/receipts/${receipt}`)).toMatchObject({ body: { events: [{ verdict: 'removed' }] } });
});

test('what a store that is built anew finds in the log beyond its retention is removed again', async () => {
  const dataPath = await temporaryFolder();
  const old = await start(dataPath, { now: () => Date.now() - 3 * dayMs });
  const receipt = await old.send('old');
  await old.whenStored();
  await old.close();
  await rm(join(dataPath, 'store'), { recursive: true });

  const server = await start(dataPath, { storeRetentionDays: 2 });
  await server.send('fresh');
  await server.whenStored();
  await until('the old event is gone', async () => (await server.rows('events')).every((id) => id !== 'old'));

  expect(await server.rows('events')).toEqual(['fresh']);
  expect(await server.api(`/api/receipts/${receipt}`)).toMatchObject({ body: { events: [{ verdict: 'removed' }] } });
});

interface Started {
  send(messageId: string): Promise<string>;
  /** An event without its name. */
  sendBad(messageId: string): Promise<string>;
  /** The ids in a table, in the order of the log. */
  rows(table: 'events' | 'quarantine'): Promise<readonly string[]>;
  metrics(): Promise<string>;
  api(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  whenStored(): Promise<void>;
  close(): Promise<void>;
}

async function start(
  dataPath: string,
  options: Pick<
    ServerOptions,
    'now' | 'logRetentionDays' | 'storeRetentionDays' | 'quarantineRetentionDays' | 'isPartialRebuildAllowed'
  >,
): Promise<Started> {
  const { logger } = createLogRecorder();
  const server = await startServer({ dataPath, port: 0, sources: [testSource], logger, ...options });
  onTestFinished(() => server.close());
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const post = async (message: object): Promise<string> => {
    const body = JSON.stringify({ writeKey: testSource.key, ...message });
    const answer = await fetch(`${server.url}/v1/track`, { method: 'POST', body });
    return answer.headers.get('x-fairlead-receipt') ?? '';
  };
  const metrics = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
  return {
    send: (messageId) => post({ event: 'step', userId: 'u', messageId }),
    sendBad: (messageId) => post({ userId: 'u', messageId }),
    async rows(table) {
      const id = table === 'events' ? 'event_id' : "event->>'messageId'";
      const sql = `SELECT ${id} AS id FROM ${table} ORDER BY position`;
      const answer = await fetch(`${server.url}/api/query`, { method: 'POST', headers, body: JSON.stringify({ sql }) });
      return ((await answer.json()) as { readonly rows: readonly { readonly id: string }[] }).rows.map(({ id: found }) => found);
    },
    metrics,
    async api(path, body) {
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const answer = await fetch(`${server.url}${path}`, { headers, ...sent });
      return { status: answer.status, body: await answer.json() };
    },
    whenStored: () =>
      until('everything is stored', async () => {
        const text = await metrics();
        const read = (name: string): string | undefined => new RegExp(`^fairlead_${name} (.*)$`, 'm').exec(text)?.[1];
        return read('log_position') === read('stored_position');
      }),
    close: () => server.close(),
  };
}
