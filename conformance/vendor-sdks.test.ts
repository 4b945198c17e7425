import { startTestServer, type StoredEvent, testSource, type TestServer } from '@fairlead/testkit';
import { beforeEach, expect, test } from 'vitest';
import { messageCases } from './sdks/message-cases.ts';
import { batch, batchColumns, eventCases, plainEventCases } from './sdks/mparticle-cases.ts';
import { installSdks, runDriver } from './sdks/run-driver.ts';
import { verifies } from './verifies.ts';

const missing = await installSdks();

beforeEach(({ skip }) => {
  if (missing !== undefined && process.env['CI'] !== 'true') {
    skip(missing);
  }
  expect(missing).toBeUndefined();
});

/** A write key that also is key and secret of the batch routes, for a message SDK that is pointed at the wrong route. */
const misdirected = { name: 'misdirected', key: 'colon', secret: 'secret:' };
const misdirectedWriteKey = 'colon:secret';
const sources = [testSource, misdirected];

const credentials = [testSource.key, testSource.secret];
const noBatch = { $new: 'Batch', $args: ['development'] };

/** A batch with every event there is, each of them by the SDK's own classes. */
function batchOf(requestId: string): Record<string, unknown> {
  return {
    $new: 'Batch',
    $args: ['development'],
    ...batch,
    source_request_id: requestId,
    events: plainEventCases.map(({ event }) => event),
    $events: eventCases.map(({ event }) => event),
  };
}

/** The rows of such a batch. Events without an id of their own have that of their batch and their place in it. */
function rowsOf(requestId: string): StoredEvent[] {
  return [...plainEventCases, ...eventCases].map(({ stored }, place) => ({
    ...batchColumns,
    event_id: `${requestId}#${place}`,
    ...stored,
    context: { ...batchColumns.context, ...(stored['context'] as object | undefined), source_request_id: requestId },
  }));
}

test('mparticle: uploadEvents stores every kind of event that the SDK can build, field by field', async () => {
  verifies('http.batch.success', 'mp.dedupe.batch', 'mp.event.types');
  await using server = await startTestServer({ sources });
  const upload = { method: 'uploadEvents', credentials, body: batchOf('one') };
  const updateOnly = { ...upload, body: { ...noBatch, user_identities: { customerid: 'c' }, user_attributes: { plan: 'free' } } };

  const outcomes = await runDriver('mparticle.cjs', { url: server.url, uploads: [upload, upload, updateOnly] });
  const stored = await server.events();
  await expectNoQuarantine(server);

  expect(outcomes).toEqual([accepted, accepted, accepted]);
  const update = { type: 'user_update', user_id: 'c', identities: { customer_id: 'c' }, user_attributes: { plan: 'free' } };
  const { source, protocol, environment, library } = batchColumns;
  expect(stored.map(withoutMoment)).toEqual([
    ...rowsOf('one'),
    { source, protocol, environment, library, ...update, event_id: receiptId(stored) },
  ]);
  expect(await server.metric('fairlead_duplicate_events_total')).toBe(rowsOf('one').length);
  expectBatchTimes(stored);
});

const accepted = { callbackCount: 1, error: null, data: null, status: 202 };

test('mparticle: bulkUploadEvents stores every batch, and an empty list is fine', async () => {
  verifies('http.batch.success', 'mp.request.survives');
  await using server = await startTestServer({ sources });
  const bulk = { method: 'bulkUploadEvents', credentials, body: [batchOf('one'), batchOf('two')] };

  const outcomes = await runDriver('mparticle.cjs', { url: server.url, uploads: [bulk, { ...bulk, body: [] }] });
  const stored = await server.events();
  await expectNoQuarantine(server);

  expect(outcomes).toEqual([accepted, accepted]);
  expect(stored.map(withoutMoment)).toEqual([...rowsOf('one'), ...rowsOf('two')]);
});

test('mparticle: each refusal reaches the callback once, with its body', async () => {
  verifies('http.batch.error-body', 'http.auth.missing', 'http.auth.wrong-secret', 'mp.request.event-type');
  await using server = await startTestServer({ sources });
  // As the SDK's documents show it by mistake: an event beside its wrapping (contract/mparticle.md §3.1 quirk 5).
  const unwrapped = { ...noBatch, events: [{ $new: 'AppEvent', $args: ['other', 'unwrapped'] }] };
  const good = { ...noBatch, $events: [{ $new: 'AppEvent', $args: ['other', 'wrapped'] }] };

  const outcomes = await runDriver('mparticle.cjs', {
    url: server.url,
    uploads: [
      { method: 'uploadEvents', credentials, body: unwrapped },
      { method: 'uploadEvents', credentials: null, body: good },
      { method: 'uploadEvents', credentials: [testSource.key], body: good },
      { method: 'bulkUploadEvents', credentials: [testSource.key, 'wrong'], body: [good] },
    ],
  });

  expect(outcomes).toEqual([
    refused(400, 'BAD_REQUEST', 'Required event field "event_type" is missing or empty.'),
    refused(401, 'UNAUTHORIZED'),
    refused(401, 'UNAUTHORIZED'),
    refused(403, 'FORBIDDEN'),
  ]);
  expect(await server.events()).toEqual([]);
  expect(await attempts(server)).toEqual({ 200: 0, 400: 1, 401: 2, 403: 1 });
});

function refused(status: number, code: string, message: string = expect.any(String) as string): unknown {
  const errors = [{ code, message, reason: expect.any(String) as string }];
  return { callbackCount: 1, error: { status, body: { errors } }, data: null, status };
}

test('@segment/analytics-node: the six calls are stored field by field', async () => {
  verifies('http.message.success', 'ht.message.types', 'ht.key.stripped');
  await using server = await startTestServer({ sources });
  const calls = messageCases.map(({ call }) => call);

  const outcome = await runDriver('segment.mjs', { settings: { writeKey: testSource.key, host: server.url }, calls });
  const stored = await server.events();
  await expectNoQuarantine(server);

  const context = { library: { name: '@segment/analytics-node', version: '3.1.0' } };
  expect(outcome).toEqual({
    requests: 1,
    errors: [],
    callbacks: expect.any(Array) as unknown[],
  });
  const told = (outcome as { readonly callbacks: readonly unknown[] }).callbacks;
  expect(new Set(told)).toEqual(new Set(stored.map((event) => ({ error: null, messageId: event['event_id'] }))));
  // Each call goes its own way through the SDK's plugins; they may come in any order.
  expect(byType(stored.map(withoutIdAndMoment))).toEqual(
    byType(messageCases.map((messageCase) => toMessageRow(messageCase, { library: '@segment/analytics-node/3.1.0', context }))),
  );
  expectMessageTimes(stored, 'timestamp');
});

test('@rudderstack/rudder-sdk-node: the six calls, gzip under the content type of a form, are stored field by field', async () => {
  verifies('http.message.success', 'http.body.gzip', 'http.body.content-type', 'ht.time.original');
  await using server = await startTestServer({ sources });
  const calls = messageCases.map(({ call }) => call);

  const outcome = await runDriver('rudder.mjs', { writeKey: testSource.key, options: { dataPlaneUrl: server.url }, calls });
  const stored = await server.events();
  await expectNoQuarantine(server);

  const context = { library: { name: 'analytics-node', version: '3.0.13' }, channel: 'server' };
  expect(outcome).toEqual({ callbacks: calls.map(() => null) });
  const rows = messageCases.map((messageCase) => toMessageRow(messageCase, { library: 'analytics-node/3.0.13', context }));
  // The SDK copies the traits of identify into the context (contract/hightouch.md §3.6).
  rows[0] = { ...rows[0], context: { ...context, traits: { email: 'a@example.com', plan: { name: 'gold' } } } };
  expect(stored.map(withoutIdAndMoment)).toEqual(rows);
  expectMessageTimes(stored, 'originalTimestamp');
});

test.each([
  { status: 401, writeKey: 'unknown', path: '/v1/batch', words: 'Unauthorized' },
  { status: 400, writeKey: misdirectedWriteKey, path: '/v2/events', words: 'Bad Request' },
  { status: 403, writeKey: testSource.key, path: '/v2/events', words: 'Forbidden' },
])('both message SDKs give up at once on $status and say so', async ({ status, writeKey, path, words }) => {
  verifies('http.message.error-body', 'http.auth.unknown-key');
  await using server = await startTestServer({ sources });
  const calls = [['track', { userId: 'user', event: 'E' }]];

  const segment = await runDriver('segment.mjs', { settings: { writeKey, host: server.url, path }, calls });
  const attemptsOfSegment = await attempts(server);
  const rudder = await runDriver('rudder.mjs', { writeKey, options: { dataPlaneUrl: server.url, path }, calls });

  expect(segment).toMatchObject({
    requests: 1,
    errors: [{ code: 'delivery_failure', reason: `[${status}] ${words}` }],
    callbacks: [{ error: `[${status}] ${words}` }],
  });
  expect(rudder).toEqual({ callbacks: [words] });
  expect(attemptsOfSegment[status]).toBe(1);
  expect((await attempts(server))[status]).toBe(2);
  expect(await server.events()).toEqual([]);
});

/** How often each status was answered, but for the questions of the test itself. */
async function attempts(server: TestServer): Promise<Record<number, number>> {
  const read = (status: number): Promise<number> => server.metric(`fairlead_answers_total{status="${status}"}`);
  return {
    200: await server.metric('fairlead_appended_records_total'),
    400: await read(400),
    401: await read(401),
    403: await read(403),
  };
}

function toMessageRow(
  { stored }: (typeof messageCases)[number],
  sdk: { readonly library: string; readonly context: Readonly<Record<string, unknown>> },
): StoredEvent {
  const context = { ...sdk.context, ...(stored['context'] as object | undefined) };
  return { source: 'test', protocol: 'message', environment: 'production', library: sdk.library, ...stored, context };
}

/** What is different in every run. */
const columnsOfTheMoment = ['position', 'event_index', 'receipt', 'received_at', 'sent_at', 'occurred_at'];

function withoutMoment(event: StoredEvent): StoredEvent {
  return Object.fromEntries(Object.entries(event).filter(([name]) => !columnsOfTheMoment.includes(name)));
}

function withoutIdAndMoment(event: StoredEvent): StoredEvent {
  const { event_id: _id, original_timestamp: _time, ...rest } = withoutMoment(event);
  return rest;
}

function byType(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.toSorted((a, b) => String(a['type']).localeCompare(String(b['type'])));
}

function receiptId(stored: readonly StoredEvent[]): string {
  return `${String(stored.at(-1)?.['receipt'])}#0`;
}

/** An event without a time of its own happened when it was received, any other when it says. */
function expectBatchTimes(stored: readonly StoredEvent[]): void {
  for (const event of stored) {
    expect(event['occurred_at']).toBe(event['original_timestamp'] ?? event['received_at']);
  }
}

/** The caller's time is kept by a SDK that sends it as its own; all are moved by the distance of the two clocks. */
function expectMessageTimes(stored: readonly StoredEvent[], sentAs: 'timestamp' | 'originalTimestamp'): void {
  for (const event of stored) {
    const [original = 0, sent = 0, received = 0, occurred] = ['original_timestamp', 'sent_at', 'received_at', 'occurred_at'].map(
      (name) => Date.parse(String(event[name])),
    );
    expect(occurred).toBe(original + received - sent);
  }
  const track = stored.find((event) => event['type'] === 'track');
  expect(track?.['original_timestamp'] === '2020-01-02T03:04:05.678Z').toBe(sentAs === 'timestamp');
}

async function expectNoQuarantine(server: TestServer): Promise<void> {
  expect(await server.query('SELECT * FROM quarantine')).toEqual([]);
}
