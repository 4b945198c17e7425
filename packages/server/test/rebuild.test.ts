import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { basicAuthorization, until } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { type ServerProcess, startServerProcess } from './support/server-process.ts';

const everything = 'SELECT * FROM events ORDER BY position, event_index';
const allQuarantined = 'SELECT * FROM quarantine ORDER BY position, event_index';

test('the store, the dedupe index, and both are rebuilt from the log with the same rows, and what came before is still recognised', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });
  await sendMixture(first);
  await first.whenStored();
  const before = { events: await first.query(everything), quarantine: await first.query(allQuarantined) };
  await first.kill('SIGTERM');
  expect(before.events).toHaveLength(6);
  expect(before.quarantine).toHaveLength(1);

  for (const deleted of [['store'], ['dedupe'], ['store', 'dedupe']]) {
    for (const part of deleted) {
      await rm(join(dataPath, part), { recursive: true });
    }
    const next = await startServerProcess({ dataPath });
    await next.whenStored();
    const after = { events: await next.query(everything), quarantine: await next.query(allQuarantined) };
    const again = await next.post('/v1/track', message('track-1'));
    await next.whenStored();
    const receipt = await receiptOf(next, again.headers.get('x-fairlead-receipt') ?? '');
    const stored = await next.query(everything);
    await next.kill('SIGTERM');

    expect(after, `without ${deleted.join(' and ')}`).toEqual(before);
    expect(stored, `without ${deleted.join(' and ')}`).toEqual(before.events);
    expect(receipt).toMatchObject({ status: 'settled', events: [{ index: 0, verdict: 'duplicate', of: { index: 0 } }] });
  }
});

const damages: readonly (readonly [name: string, damage: (bytes: Buffer) => Buffer])[] = [
  ['cut short', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['no database', () => Buffer.alloc(20_000, 'x')],
  ['changed in its first blocks', (bytes) => changed(bytes, 12_288, 12_388)],
];

test('a store whose file is cut short, no database, or changed in its first blocks is said to be damaged and built anew', async () => {
  const dataPath = await temporaryFolder();
  const file = join(dataPath, 'store', 'events.duckdb');
  const first = await startServerProcess({ dataPath });
  await sendMixture(first);
  await fill(first);
  await first.whenStored();
  const before = await first.query(everything);
  await first.kill('SIGTERM');

  for (const [name, damage] of damages) {
    await writeFile(file, damage(await readFile(file)));
    const next = await startServerProcess({ dataPath });
    await next.whenStored();
    const after = await next.query(everything);
    await next.kill('SIGTERM');

    expect(after, name).toEqual(before);
    expect(next.stderr(), name).toContain('was damaged and is built anew from the log');
  }
});

test('damage of the store that a query meets first is never served, and gets the store built anew', async () => {
  const dataPath = await temporaryFolder();
  const file = join(dataPath, 'store', 'events.duckdb');
  const first = await startServerProcess({ dataPath });
  await fill(first);
  await first.whenStored();
  const before = await first.query(everything);
  await first.kill('SIGTERM');
  const bytes = await readFile(file);
  // In the middle of the texts: nearly all of the file is theirs.
  const place = bytes.length >>> 1;
  await writeFile(file, changed(bytes, place, place + 100));

  const second = await startServerProcess({ dataPath });
  await second.whenStored();
  await expect(second.query(everything)).rejects.toThrow(/The store (?:is being opened again or rebuilt|seems to be damaged)/);
  await until('it answers again', () =>
    second.query(everything).then(
      () => true,
      () => false,
    ),
  );
  await second.whenStored();

  expect(await second.query(everything)).toEqual(before);
});

test('what a user asks for, in whatever words, is no damage of the store', async () => {
  const dataPath = await temporaryFolder();
  const server = await startServerProcess({ dataPath });
  await sendMixture(server);
  await server.whenStored();
  const before = await server.query(everything);
  const asked = [
    'SELECT checksum(name) FROM events',
    'SELECT * FROM checksums',
    'SELECT corrupted FROM events',
    "SELECT nope(name) FROM events WHERE name = 'data_corrupted'",
    "SELECT error('IO Error: Corrupt database file: checksum')",
    "SELECT name::INTEGER FROM events WHERE name <> 'checksum'",
    "SELECT * FROM read_csv('checksum.corrupt')",
    "SELECT * FROM 'corrupt.parquet'",
  ];
  const answers = await Promise.all(
    asked.map((sql) =>
      server.query(sql).then(
        () => 'answered',
        (error: unknown) => String(error),
      ),
    ),
  );
  const after = await server.query(everything);
  const files = await readdir(join(dataPath, 'store'));
  await server.kill('SIGTERM');

  answers.forEach((answer, nth) => expect(answer, asked[nth]).toMatch(/^Error: (?!The store)/));
  expect(after).toEqual(before);
  expect(files).not.toEqual(expect.arrayContaining([expect.stringMatching(/damaged|suspected/)]));
  expect(server.stderr()).not.toContain('damaged');
});

test('a store that was said to be damaged and can be read is left as it is', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });
  await sendMixture(first);
  await first.whenStored();
  const before = await first.query(everything);
  await first.kill('SIGTERM');
  const suspicion = join(dataPath, 'store', 'suspected');
  await writeFile(suspicion, 'INTERNAL Error: corrupt');
  const next = await startServerProcess({ dataPath });
  const after = await next.query(everything);
  await next.kill('SIGTERM');

  expect(after).toEqual(before);
  expect(next.stderr()).toContain('can be read, though it was said: INTERNAL Error: corrupt');
  expect(await readdir(join(dataPath, 'store'))).not.toContain('suspected');
});

test.each([0, 29, 100])('a dedupe index whose mark was cut to %i bytes is said to be damaged and built anew', async (bytes) => {
  const dataPath = await temporaryFolder();
  const marks = join(dataPath, 'dedupe', 'position');
  // LevelDB brings what it has into a table when it is opened again.
  for (const id of ['one', 'two']) {
    const server = await startServerProcess({ dataPath });
    await server.post('/v1/track', message(id));
    await server.whenStored();
    await server.kill('SIGTERM');
  }
  const tables = (await readdir(marks)).filter((name) => name.endsWith('.ldb'));
  await Promise.all(tables.map((name) => truncate(join(marks, name), bytes)));
  const next = await startServerProcess({ dataPath });
  const again = await next.post('/v1/track', message('one'));
  await next.whenStored();
  const receipt = await receiptOf(next, again.headers.get('x-fairlead-receipt') ?? '');
  await next.kill('SIGTERM');

  expect(tables.length).toBeGreaterThan(0);
  expect(next.stderr()).toContain('was damaged and is built anew from the log');
  expect(receipt).toMatchObject({ status: 'settled', events: [{ verdict: 'duplicate' }] });
});

/** With so much that a stop writes it into the file: what is little is left to the engine's log. */
async function fill(server: ServerProcess): Promise<void> {
  const texts = Array.from({ length: 250 }, () => randomBytes(20_000).toString('base64'));
  await Promise.all(texts.map((text, nth) => server.post('/v1/track', message(`filled-${nth}`, text))));
}

/** The same bytes but for one in the middle of the range. */
function changed(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(from + (to - from) / 2);
  copy[at] = (copy[at] ?? 0) ^ 4;
  return copy;
}

test('a log that ends before what the store holds is refused', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });
  await sendMixture(first);
  await first.whenStored();
  await first.kill('SIGTERM');
  await rm(join(dataPath, 'log'), { recursive: true });

  await expect(startServerProcess({ dataPath })).rejects.toThrow(/log_behind_store/);
});

test('a folder that a running server holds is refused, and is free again after its death', async () => {
  const dataPath = await temporaryFolder();
  const first = await startServerProcess({ dataPath });

  await expect(startServerProcess({ dataPath })).rejects.toThrow(/data_folder_in_use/);
  await first.kill('SIGKILL');
  const second = await startServerProcess({ dataPath });
  expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
});

/** Both protocols, a duplicate within a request and one across, an event without an id, and a bad one. */
async function sendMixture(server: ServerProcess): Promise<void> {
  await server.post('/v1/track', message('track-1'));
  await server.post('/v1/track', message('track-1'));
  await server.post(
    '/v1/batch',
    `{"writeKey":"key","batch":[${message('a')},${message('b')},${message('a')},{"type":"track","userId":"u"}]}`,
  );
  const event = { event_type: 'screen_view', data: { screen_name: 'home' } };
  const batch = JSON.stringify({ source_request_id: 'request-1', mpid: 1, events: [event, event] });
  await server.post('/v2/events', batch, { authorization: basicAuthorization });
  await server.post('/v2/bulkevents', `[${batch}]`, { authorization: basicAuthorization });
  await server.post('/v2/events', JSON.stringify({ events: [event] }), { authorization: basicAuthorization });
}

function message(messageId: string, filling?: string): string {
  return JSON.stringify({ writeKey: 'key', type: 'track', event: 'step', userId: 'u', messageId, properties: { filling } });
}

async function receiptOf(server: ServerProcess, receipt: string): Promise<unknown> {
  const answer = await fetch(`${server.url}/api/receipts/${receipt}`, {
    headers: { authorization: `Bearer ${server.adminToken}` },
  });
  return answer.json();
}
