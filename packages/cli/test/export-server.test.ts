import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readParquet } from '../../server/test/support/export.ts';
import { createFolder, runFairlead } from './support/fairlead.ts';
import { sendBatch, sendTrack, serveFairlead, waitUntilSettled } from './support/server.ts';

/* `fairlead export` from a server that runs; what a transfer can do to it is in export.test.ts. */

const mpid = '-7346244611012968789';
const mpEventId = '6004677780660780000';
const order = JSON.stringify({ userId: 'u1', event: 'Größe 海', messageId: 'm1', properties: { n: 1 } });
const batch =
  `{"mpid":${mpid},"user_identities":{"customer_id":"u2","email":"u2@example.com"},"events":[{"event_type":"custom_event","data":` +
  `{"event_name":"Seen","custom_event_type":"other","event_id":${mpEventId},"custom_attributes":{"big":9223372036854775807}}}]}`;

interface Served {
  readonly cwd: string;
  /** The lines of what is exported with these words. */
  readonly lines: (...words: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
}

/** A server with a message, a batch and a message in quarantine. */
async function serveEvents(): Promise<Served> {
  const cwd = await createFolder();
  const { url } = await serveFairlead({ cwd });
  const adminToken = (await readFile(join(cwd, 'fairlead-data', 'admin-token'), 'utf8')).trim();
  await sendTrack(url, JSON.parse(order) as object);
  await sendBatch(url, batch);
  await waitUntilSettled(url, await sendTrack(url, { userId: 'u3' }), adminToken);
  return {
    cwd,
    lines: async (...words) => {
      const { exitCode, stdout, stderr } = await runFairlead(['export', '--quiet', '--out', '-', ...words], { cwd });
      expect([words, exitCode, stderr]).toEqual([words, 0, '']);
      const lines = stdout.split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
  };
}

test('every digit of 64-bit integers comes out, as ndjson and as parquet', async () => {
  const { cwd } = await serveEvents();
  const ndjson = await runFairlead(['export', '--out', 'e.ndjson'], { cwd });
  const parquet = await runFairlead(['export', '--out', 'e.parquet', '--format', 'parquet', `--mpid=${mpid}`], { cwd });

  expect([ndjson.exitCode, parquet.exitCode]).toEqual([0, 0]);
  const lines = (await readFile(join(cwd, 'e.ndjson'), 'utf8')).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('"name":"Größe 海"');
  expect(lines[1]).toContain(`"mpid":"${mpid}"`);
  expect(lines[1]).toContain(`"mp_event_id":"${mpEventId}"`);
  expect(lines[1]).toContain('"big":9223372036854775807');
  const { types, rows } = await readParquet(await readFile(join(cwd, 'e.parquet')));
  expect(types).toMatchObject({ mpid: 'BIGINT', mp_event_id: 'BIGINT' });
  expect(rows).toMatchObject([
    { mpid, mp_event_id: mpEventId, user_id: 'u2', properties: expect.stringContaining('9223372036854775807') as unknown },
  ]);
});

test('each filter finds what it says, and all of them must hold', async () => {
  const { lines } = await serveEvents();
  const cases: readonly { readonly words: readonly string[]; readonly users: readonly string[] }[] = [
    { words: [], users: ['u1', 'u2'] },
    { words: ['--source', 'shop'], users: ['u1', 'u2'] },
    { words: ['--source', "o'shop"], users: [] },
    { words: ['--environment', 'development'], users: [] },
    { words: ['--protocol', 'batch'], users: ['u2'] },
    { words: ['--type', 'track'], users: ['u1'] },
    { words: ['--name', 'Größe 海'], users: ['u1'] },
    { words: ['--user-id', 'u1'], users: ['u1'] },
    { words: ['--anonymous-id', 'u1'], users: [] },
    { words: ['--event-id', 'm1'], users: ['u1'] },
    { words: [`--mpid=${mpid}`], users: ['u2'] },
    { words: ['--mpid=-7346244611012968788'], users: [] },
    { words: ['--identity', 'u2@example.com'], users: ['u2'] },
    { words: ['--from', '24h'], users: ['u1', 'u2'] },
    { words: ['--to', '24h'], users: [] },
    { words: ['--from', '2001-01-01', '--to', '2001-01-02'], users: [] },
    { words: ['--user-id', 'u1', '--type', 'custom_event'], users: [] },
  ];
  for (const { words, users } of cases) {
    expect([words, (await lines(...words)).map((row) => row['user_id'])]).toEqual([words, users]);
  }
});

test('quarantine has filters of its own, and columns may be chosen', async () => {
  const { lines } = await serveEvents();
  const quarantine = ['--table', 'quarantine', '--columns', 'reason,retried_as'];
  const row = { reason: 'missing_name', retried_as: null };

  expect(await lines(...quarantine)).toEqual([row]);
  expect(await lines(...quarantine, '--reason', 'missing_name', '--retried', 'false', '--from', '1h')).toEqual([row]);
  expect(await lines(...quarantine, '--retried', 'true')).toEqual([]);
  expect(await lines(...quarantine, '--reason', 'nothing')).toEqual([]);
});

test('what a table has not is refused by the server in its words, and leaves no file', async () => {
  const { cwd } = await serveEvents();
  const cases = [
    { words: ['--reason', 'missing_name'], says: 'There is no parameter reason' },
    { words: ['--table', 'quarantine', '--mpid', '1'], says: 'There is no parameter mpid' },
    { words: ['--mpid', 'twelve'], says: 'mpid takes an integer' },
    { words: ['--columns', 'position,nope'], says: 'columns takes' },
  ];
  for (const { words, says } of cases) {
    const { exitCode, stdout, stderr } = await runFairlead(['export', '--out', 'o', ...words], { cwd });
    expect([words, exitCode, stdout]).toEqual([words, 1, '']);
    expect(stderr).toContain(says);
    expect(stderr).toContain('(invalid_parameter)');
  }
  expect(await readdir(cwd)).toEqual(['fairlead-data']);
});
