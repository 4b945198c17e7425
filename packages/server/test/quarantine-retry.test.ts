import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { basicAuthorization, startTestServer, type TestServer } from '@fairlead/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { startServerProcess } from './support/server-process.ts';

interface RetryAnswer {
  readonly retried: readonly {
    readonly row: string;
    readonly receipt: string;
    readonly verdicts: readonly Record<string, unknown>[];
  }[];
  readonly skipped: readonly { readonly row: string; readonly reason: string }[];
  readonly remaining: number;
  readonly next: string | null;
}

const everything = 'SELECT * FROM events ORDER BY position, event_index';
const allQuarantined = 'SELECT * FROM quarantine ORDER BY position, event_index';

test('an edited event of a batch is stored with all that surrounds it, and its row names the retry', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  await sendBatch(server, {
    mpid: '-7346244611012968789',
    source_request_id: 'r',
    events: [screen('good'), { event_type: 'unheard_of' }],
  });
  await server.whenStored();
  const answer = await retry(server, { rows: ['1.1'], edit: screen('mended') });
  const events = await server.query('SELECT position, name, mpid FROM events ORDER BY position');
  const [row] = await server.query('SELECT position, event_index, retried_as FROM quarantine');

  expect(answer).toMatchObject({ skipped: [], remaining: 0, retried: [{ row: '1.1', verdicts: [{ verdict: 'stored' }] }] });
  expect(events).toEqual([
    { position: 1, name: 'good', mpid: '-7346244611012968789' },
    { position: 2, name: 'mended', mpid: '-7346244611012968789' },
  ]);
  expect(row).toEqual({ position: 1, event_index: 1, retried_as: answer.retried[0]?.receipt });
});

test('what is tried again as it was goes to quarantine again, where it can be edited', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  await server.post(
    '/v1/batch',
    JSON.stringify({ writeKey: 'key', context: { ip: '1.2.3.4' }, batch: [{ type: 'track', userId: 'u' }] }),
  );
  await server.whenStored();
  const first = await retry(server, { all: true });
  const second = await retry(server, { rows: ['2.0'], edit: { type: 'track', userId: 'u', event: 'step' } });
  const events = await server.query('SELECT name, context FROM events');

  expect(first.retried).toMatchObject([{ row: '1.0', verdicts: [{ verdict: 'quarantined', reason: 'missing_name' }] }]);
  expect(second.retried).toMatchObject([{ row: '2.0', verdicts: [{ verdict: 'stored' }] }]);
  expect(events).toEqual([{ name: 'step', context: '{"ip":"1.2.3.4"}' }]);
  expect(await server.query('SELECT count(*) AS count FROM quarantine WHERE retried_as IS NULL')).toEqual([{ count: 0 }]);
});

test('a group is tried by source and reason, and nothing that was tried is tried again', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  const unnamed = Array.from({ length: 5 }, (_, index) => ({ type: 'track', userId: `u${index}`, messageId: `m${index}` }));
  await server.post('/v1/batch', JSON.stringify({ writeKey: 'key', batch: [...unnamed, { type: 'nonsense', userId: 'u' }] }));
  await server.whenStored();
  const group = await retry(server, { source: 'test', reason: 'missing_name' });
  const named = await retry(server, { rows: ['1.0', '1.5', '77.0'] });
  const strangers = await retry(server, { source: 'nobody' });

  expect(group.retried.map(({ row }) => row)).toEqual(['1.0', '1.1', '1.2', '1.3', '1.4']);
  expect(named).toMatchObject({
    retried: [{ row: '1.5' }],
    skipped: [
      { row: '77.0', reason: 'not_in_quarantine' },
      { row: '1.0', reason: 'already_retried' },
    ],
  });
  expect(strangers).toEqual({ retried: [], skipped: [], remaining: 0, next: null });
});

test('a large group is tried in parts, and ends: what comes back is not part of it', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  const unnamed = Array.from({ length: 1_200 }, (_, index) => ({ type: 'track', userId: 'u', messageId: `m${index}` }));
  await server.post('/v1/batch', JSON.stringify({ writeKey: 'key', batch: unnamed }));
  await server.whenStored();
  const first = await retry(server, { reason: 'missing_name' });
  const second = await retry(server, { reason: 'missing_name', cursor: first.next });

  expect([first.retried.length, first.remaining, second.retried.length, second.remaining, second.next]).toEqual([
    1_000,
    200,
    200,
    0,
    null,
  ]);
  expect(new Set([...first.retried, ...second.retried].map(({ row }) => row)).size).toBe(1_200);
});

test('an id of any length does not keep its neighbours from being tried', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  await sendBatch(server, { source_request_id: 'r'.repeat(70_000), events: [{ event_type: 'unheard_of' }] });
  await sendBatch(server, { events: [{ event_type: 'unheard_of' }] });
  await server.whenStored();
  const answer = await retry(server, { all: true });

  expect(answer.retried.map(({ row }) => row)).toEqual(['1.0', '2.0']);
});

test('two who try the same event at once store it once', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  await sendBatch(server, { events: [{ event_type: 'unheard_of' }, { event_type: 'unheard_of' }] });
  await server.whenStored();
  const both = await Promise.all([0, 1].map(() => retry(server, { rows: ['1.0'], edit: screen('mended') })));

  expect(both.flatMap(({ retried }) => retried)).toHaveLength(1);
  expect(both.flatMap(({ skipped }) => skipped)).toEqual([{ row: '1.0', reason: 'already_retried' }]);
  expect(await server.query('SELECT name FROM events')).toEqual([{ name: 'mended' }]);
});

test('an event that came again by itself meanwhile is a duplicate', async () => {
  await using server = await startTestServer({ queryRowsMax: 1_000_000 });
  await server.post('/v1/track', JSON.stringify({ writeKey: 'key', userId: 'u', messageId: 'm' }));
  await server.post('/v1/track', JSON.stringify({ writeKey: 'key', userId: 'u', messageId: 'm', event: 'step' }));
  await server.whenStored();
  const answer = await retry(server, { rows: ['1.0'], edit: { userId: 'u', messageId: 'm', event: 'step' } });

  expect(answer.retried).toMatchObject([{ verdicts: [{ verdict: 'duplicate', of: { index: 0 } }] }]);
  expect(await server.query('SELECT count(*) AS count FROM events')).toEqual([{ count: 1 }]);
});

test('a rebuild from the log keeps what was tried again, and when its original was received', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });
  await sendBatch(first, { source_request_id: 'r', events: [{ event_type: 'unheard_of' }, screen('good')] });
  await first.whenStored();
  await retry(first, { rows: ['1.0'], edit: screen('mended') });
  const before = { events: await first.query(everything), quarantine: await first.query(allQuarantined) };
  await first.kill('SIGTERM');
  await rm(join(dataPath, 'store'), { recursive: true });
  await rm(join(dataPath, 'dedupe'), { recursive: true });
  const second = await startServerProcess({ dataPath });
  await second.whenStored();
  const after = { events: await second.query(everything), quarantine: await second.query(allQuarantined) };

  expect(before.events).toHaveLength(2);
  expect(before.events[0]).toMatchObject({ received_at: before.events[1]?.['received_at'] });
  expect(before.quarantine[0]?.['retried_as']).toMatch(/-2$/);
  expect(after).toEqual(before);
});

let refusing: TestServer;
beforeAll(async () => {
  refusing = await startTestServer();
});
afterAll(() => refusing[Symbol.asyncDispose]());

test.for([
  { body: '', code: 'invalid_json' },
  { body: '[]', code: 'invalid_retry' },
  { body: '{}', code: 'invalid_retry' },
  { body: '{"all":false}', code: 'invalid_retry' },
  { body: '{"all":true,"reason":"x"}', code: 'invalid_retry' },
  { body: '{"rows":[]}', code: 'invalid_retry' },
  { body: '{"rows":["1"]}', code: 'invalid_retry' },
  { body: '{"rows":[1.0]}', code: 'invalid_retry' },
  { body: '{"rows":"1.0"}', code: 'invalid_retry' },
  { body: '{"rows":["1.0","2.0"],"edit":{}}', code: 'invalid_retry' },
  { body: '{"all":true,"edit":{}}', code: 'invalid_retry' },
  { body: '{"rows":["1.0"],"edit":"text"}', code: 'invalid_retry' },
  { body: '{"reason":5}', code: 'invalid_retry' },
  { body: '{"all":true,"force":true}', code: 'invalid_retry' },
  { body: '{"all":true,"cursor":"1"}', code: 'invalid_retry' },
  { body: '{"rows":["1.0"],"cursor":"1.0-1"}', code: 'invalid_retry' },
])('the body $body is refused with $code', async ({ body, code }) => {
  const answer = await ask(refusing, body);

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code });
});

function screen(name: string): Record<string, unknown> {
  return { event_type: 'screen_view', data: { screen_name: name } };
}

/** In this process or in one of its own. */
type AnyServer = Pick<TestServer, 'url' | 'adminToken'>;

async function sendBatch(server: AnyServer, batch: Record<string, unknown>): Promise<void> {
  // In bulk: a bad event costs its neighbours nothing there, and its request no 400.
  const answer = await post(server, '/v2/bulkevents', { body: JSON.stringify([batch]), authorization: basicAuthorization });
  expect(answer.status).toBe(202);
}

function ask(server: AnyServer, body: string): Promise<Response> {
  return post(server, '/api/quarantine/retry', { body, authorization: `Bearer ${server.adminToken}` });
}

async function retry(server: AnyServer, body: Record<string, unknown>): Promise<RetryAnswer> {
  const answer = await ask(server, JSON.stringify(body));
  expect(answer.status).toBe(200);
  return (await answer.json()) as RetryAnswer;
}

interface Sent {
  readonly body: string;
  readonly authorization: string;
}

function post({ url }: AnyServer, path: string, { body, authorization }: Sent): Promise<Response> {
  return fetch(`${url}${path}`, { method: 'POST', body, headers: { authorization } });
}
