import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IngestRoute } from '@fairlead/protocol';
import { expect, onTestFinished, test } from 'vitest';
import type { LogReader } from '../src/log/log.ts';
import { openLmdbLogReader } from '../src/log/lmdb-log-reader.ts';
import { encodeRecord } from '../src/log/record.ts';
import { loggedRows } from '../src/pipeline/logged-rows.ts';
import { openDuckDBEventStore } from '../src/store/duckdb-event-store.ts';
import type { EventStore, FoundPage, UserSearch } from '../src/store/event-store.ts';
import { columnNames } from '../src/store/row-sql.ts';
import { formatRowId, type RowId, toRowId } from '../src/store/row-search.ts';
import { temporaryFolder } from './support/folder.ts';
import { startPipelineOnLog } from './support/pipeline-on-log.ts';

/* A user's rows are the same, read from the log and from the store. */

const logId = 'abcdef01';
const receivedAtMs = Date.UTC(2026, 0, 1, 0, 0, 0, 7);

/** All requests below, stored by a pipeline that is closed again. */
async function openStored(): Promise<{ readonly store: EventStore; readonly log: LogReader }> {
  const path = await temporaryFolder();
  const records = [...capturedRequests(), ...ownRequests].map(([route, body]) =>
    encodeRecord({ route, source: 'of tests', receivedAtMs, userAgent: 'a-test/1', body: Buffer.from(body) }),
  );
  const workerEntry = new URL('../dist/pipeline/worker.js', import.meta.url);
  const { pipeline } = await startPipelineOnLog(path, { records, workerEntry, blockBytesMax: 1_000_000 });
  await pipeline.whenStored(records.length);
  await pipeline.close();
  const log = openLmdbLogReader(join(path, 'log'));
  const store = await openDuckDBEventStore({
    path: join(path, 'store'),
    logId,
    memoryBytesMax: 256 * 1024 * 1024,
    tempBytesMax: 64 * 1024 * 1024,
    query: { timeoutMs: 10_000, rowsMax: 1_000, concurrencyMax: 2, waitingMax: 10, waitMsMax: 10_000, bytesMax: 10_000_000 },
    export: { bytesMax: 1_000_000, timeoutMs: 60_000 },
  });
  onTestFinished(async () => {
    await store.close();
    await log.close();
  });
  return { store, log };
}

const withoutId = '{"userId":"odd","type":"track","event":"nameless"}';
const large = `{"type":"track","userId":"odd","event":"large","messageId":"large","properties":{"text":"${'x'.repeat(70_000)}"}}`;
const ownRequests: readonly (readonly [IngestRoute, string])[] = [
  [
    'batch',
    JSON.stringify({
      batch: [
        {
          type: 'track',
          userId: 'odd',
          event: 'half a \ud800 pair',
          messageId: 'a',
          properties: { text: '\udc00', deep: { '\ud800': [1] } },
        },
        {
          type: 'identify',
          userId: 'odd',
          messageId: 'b',
          traits: { none: null, list: [], text: 'ü \u0000 😀' },
          timestamp: '1969-12-31T23:59:59.999Z',
        },
        { type: 'track', userId: 'somebody else', event: 'between', messageId: 'c' },
        { type: 'track', userId: 'odd', event: 'twice', messageId: 'b' },
        { type: 'group', userId: 'odd', groupId: 'g', messageId: 'd', timestamp: '+020000-01-01T00:00:00.000Z' },
        { type: 'alias', userId: 'odd', previousId: 'former', messageId: 'e', context: { ip: '10.0.0.1', locale: 'de-DE' } },
      ],
    }),
  ],
  ['track', withoutId],
  ['track', large],
  [
    'events',
    '{"mpid":-9223372036854775808,"user_identities":{"customer_id":"odd","other":"17"},"user_attributes":{"big":18446744073709551616,"n":1.50},' +
      '"events":[{"event_type":"custom_event","data":{"event_id":9007199254740993,"source_message_id":"x","event_name":"far","custom_event_type":"other","timestamp_unixtime_ms":1}},' +
      '{"event_type":"session_start","data":{"source_message_id":"y","session_uuid":"s"}}]}',
  ],
];

function capturedRequests(): (readonly [IngestRoute, string])[] {
  const folder = join(import.meta.dirname, '../../../conformance/fixtures');
  const fixtures = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture);
  return fixtures.flatMap(({ requests }) =>
    requests.map(({ path, body }) => [path.split('/').at(-1) as IngestRoute, body] as const),
  );
}

interface Fixture {
  readonly requests: readonly { readonly path: string; readonly body: string }[];
}

const all: Omit<UserSearch, 'identities'> = { before: undefined, rowsMax: 100, columns: columnNames.events };

/** `stored`: which rows were read from the store, although there is a log. */
async function findLogged(
  { store, log }: Awaited<ReturnType<typeof openStored>>,
  search: UserSearch,
): Promise<FoundPage & { readonly stored: readonly RowId[] }> {
  const stored: RowId[] = [];
  const read = loggedRows(log, logId, search);
  const found = await store.findUser(search, (wanted, readStored) =>
    read(wanted, (rows) => {
      stored.push(...rows);
      return readStored(rows);
    }),
  );
  return { rows: found.rows, truncated: found.truncated, stored };
}

test('rows are the same from the log and from the store, which gives only what the log can not give', async () => {
  const { store, log } = await openStored();
  const { rows: users } = await store.query(
    'SELECT DISTINCT coalesce(user_id, anonymous_id, mpid::VARCHAR) AS name FROM events ORDER BY name',
  );
  const pairs = await Promise.all(
    users.map(async ({ name }) => {
      const search = { ...all, identities: [name as string] };
      return { logged: (await findLogged({ store, log }, search)).rows, stored: (await store.findUser(search)).rows };
    }),
  );
  const { rows, stored } = await findLogged({ store, log }, { ...all, identities: ['odd', 'former'] });

  expect(pairs.length).toBeGreaterThan(10);
  expect(pairs.map(({ logged }) => logged)).toEqual(pairs.map((pair) => pair.stored));
  expect(pairs.map(({ logged }) => logged.length)).not.toContain(0);
  const nameless = `${logId}-${Number(rows[3]?.['position'])}#0`;
  expect(rows.map((row) => row['event_id'])).toEqual(['y', 'x', 'large', nameless, 'e', 'd', 'b', 'a']);
  expect(stored.map((row) => formatRowId(row))).toEqual([rows[2], rows[3]].map((row) => formatRowId(toRowId(row ?? {}))));
});

test('a log that was trimmed or is damaged leaves all to the store, and pages are cut at the same rows', async () => {
  const { store, log } = await openStored();
  const search = { ...all, identities: ['odd'] };
  const { rows } = await store.findUser(search);
  const trimmed = await findLogged({ store, log: { ...log, get: () => undefined } }, search);
  const damaged = await findLogged({ store, log: { ...log, get: () => Buffer.from('no record') } }, search);
  const paged = { ...search, before: toRowId(rows[1] ?? {}), rowsMax: 3 };
  const page = await findLogged({ store, log }, paged);

  const ids = rows.map(toRowId);
  expect([trimmed, damaged].map((found) => [found.rows, found.stored])).toEqual([
    [rows, ids],
    [rows, ids],
  ]);
  expect([page.rows, page.truncated]).toEqual([rows.slice(2, 5), true]);
});
