import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type StoredEvent, startTestServer, type TestAnswer, type TestServer } from '@fairlead/testkit';
import { expect, test } from 'vitest';
import { type ExpectedEvent, receivedAt } from '../../../conformance/expected/expectation.ts';
import { expectations } from '../../../conformance/expected/index.ts';
import { verifies } from '../../../conformance/verifies.ts';

/** Requests of a real client, as it sent them; a body is kept inflated (`conformance/import-captures.js`). */
interface Fixture {
  readonly client: string;
  readonly requests: readonly {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }[];
}

const folder = join(import.meta.dirname, '../../../conformance/fixtures');
const fixtures = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture);

/** The credentials that the clients were given when their requests were captured. */
const sources = [
  { name: 'captured', key: 'WK', secret: 'unused' },
  { name: 'captured-batches', key: 'k', secret: 's' },
];

test('every captured client has its expectation', () => {
  expect(fixtures.map(({ client }) => client).toSorted()).toEqual(Object.keys(expectations).toSorted());
});

test.each(fixtures)('$client is answered as it needs and every event of it is stored', async ({ client, requests }) => {
  verifies('http.batch.success', 'http.message.success', 'http.path.double-slash', 'http.body.content-type', 'http.body.gzip');
  verifies('http.auth.basic-key-alone', 'http.auth.body-key', 'mp.identities.customerid', 'ht.json.nan', 'ht.merge.context');
  const expectation = expectations[client];
  await using server = await startTestServer({ sources, now: () => Date.parse(receivedAt) });

  const answers: TestAnswer[] = [];
  for (const { path, headers, body } of requests) {
    const bytes = headers['content-encoding'] === 'gzip' ? gzipSync(body) : body;
    answers.push(await server.post(path, bytes, { authorization: '', ...headers }));
  }
  const stored = await server.events();

  const success = expectation?.dialect === 'batch' ? [202, ''] : [200, '{"success":true}'];
  expect(answers.map(({ status, text }) => [status, text])).toEqual(requests.map(() => success));
  const source = expectation?.dialect === 'batch' ? 'captured-batches' : 'captured';
  const expected = answers.flatMap((answer, nth) => toRows(expectation?.requests[nth] ?? [], { source, answer }));
  expect(stored).toEqual(expected);
  expect(await counts(server)).toEqual({ duplicates: expectation?.duplicateCount ?? 0, quarantined: 0 });
});

/** Adds the columns that the server gives. */
function toRows(events: readonly ExpectedEvent[], given: { readonly source: string; readonly answer: TestAnswer }): StoredEvent[] {
  const receipt = given.answer.headers.get('x-fairlead-receipt') ?? 'none';
  return events.map((event, index) => ({
    position: Number(receipt.split('-')[1]),
    event_index: index,
    receipt,
    event_id: `${receipt}#${index}`,
    source: given.source,
    received_at: receivedAt,
    ...event,
  }));
}

async function counts(server: TestServer): Promise<{ readonly duplicates: number; readonly quarantined: number }> {
  return {
    duplicates: await server.metric('fairlead_duplicate_events_total'),
    quarantined: await server.metric('fairlead_quarantined_events_total'),
  };
}
